"""Two records side by side: a table of what is said of them."""

from __future__ import annotations

import pytest
from verify_scene import BREAD, GRAIN, PEOPLE, SHAPES, claim, record

from normalizer.values.abstracts import fingerprint
from normalizer.works.description import Description
from normalizer.works.verdict import Reason, Status
from normalizer.works.verify import Claimed, verify

SAME = [
    ("title and authors agree", claim(), record(), Reason.SAME_TITLE_AND_AUTHORS),
    (
        "a preprint and what was printed of it two years later",
        claim(venue="International Conference on Computer Vision", year=2021),
        record(venue="arXiv", year=2019, arxiv="1901.00001"),
        Reason.SAME_TITLE_AND_AUTHORS,
    ),
    (
        "a list that is cut short agrees",
        claim(authors=("Ada Brzezinski", "et al.")),
        record(),
        Reason.SAME_TITLE_AND_AUTHORS,
    ),
    (
        "proceedings often bear the next year",
        claim(venue="Journal of Shadows", year=2003),
        record(venue="Journal of Shadows", year=2004),
        Reason.SAME_TITLE_AND_AUTHORS,
    ),
    (
        "one DOI in two cases",
        claim(authors=(), ids=("https://doi.org/10.1234/ABC",)),
        record(authors=(), doi="10.1234/abc"),
        Reason.SAME_IDENTIFIER,
    ),
    (
        "arXiv's own DOI is the arXiv id",
        claim(ids=("10.48550/arXiv.2103.00012",)),
        record(arxiv="2103.00012"),
        Reason.SAME_IDENTIFIER,
    ),
    (
        "a paper of the ACL Anthology goes by its DOI",
        claim(ids=("10.18653/v1/P18-1001",)),
        record(acl="P18-1001"),
        Reason.SAME_IDENTIFIER,
    ),
    (
        "the identifier of Semantic Scholar",
        claim(ids=("https://www.semanticscholar.org/paper/204e3073870fae3d05bcbc2f6a8e263d9b72e776",)),
        record(s2="204e3073870fae3d05bcbc2f6a8e263d9b72e776"),
        Reason.SAME_IDENTIFIER,
    ),
    (
        "a paper that was renamed keeps its id",
        claim("Sparse Views Suffice", ids=("2103.00012",)),
        record(arxiv="2103.00012"),
        Reason.SAME_IDENTIFIER,
    ),
    (
        "title and abstract agree",
        claim(authors=(), abstract=GRAIN),
        record(abstract=GRAIN),
        Reason.SAME_TITLE_AND_ABSTRACT,
    ),
    (
        "the catalog has only a fingerprint of the abstract",
        claim(authors=(), abstract=GRAIN),
        record(authors=(), fingerprint=fingerprint(GRAIN)),
        Reason.SAME_TITLE_AND_ABSTRACT,
    ),
    (
        "another title over the same abstract",
        claim("Moving Boundaries", authors=(), abstract=GRAIN),
        record("Angle Rules Annealing of Thin Films", authors=(), abstract=GRAIN),
        Reason.SAME_ABSTRACT,
    ),
    (
        "typos in the title",
        claim("Learnig Shapes from Shadow with Sparse Views"),
        record(),
        Reason.SAME_AUTHORS,
    ),
    (
        "a preprint under another title by the same three people in order",
        claim("Shapes from Shadows: Recovery under Few Views"),
        record("Few Views Are Enough for Shapes from Shadows", arxiv="2103.00012"),
        Reason.SAME_AUTHORS,
    ),
    (
        "a preprint whose title kept a third of its words",
        claim("Geometry of Shadows"),
        record("Shadows, Light and the Hidden Geometry under Water", arxiv="2103.00012"),
        Reason.SAME_AUTHORS,
    ),
    (
        "an identifier that cannot be read says nothing",
        claim(ids=("see the web page",)),
        record(doi="10.1234/abc"),
        Reason.SAME_TITLE_AND_AUTHORS,
    ),
    (
        "a coined name that stays while the rest is reworded",
        claim("ShadeNet: Depth without Any Labels", authors=("Bo Quigley",)),
        record("ShadeNet: Monocular Depth", authors=("Bo Quigley",), arxiv="2103.00012"),
        Reason.SAME_AUTHORS,
    ),
    (
        "a leading name that came at printing",
        claim("Learning Shapes from Shadows with Sparse Views"),
        record("ShadeNet2: Learning Shapes from Shadows with Sparse Views"),
        Reason.SAME_AUTHORS,
    ),
    (
        "a remark on the presentation is no other work",
        claim("Learning Shapes from Shadows with Sparse Views (extended abstract)"),
        record(),
        Reason.SAME_TITLE_AND_AUTHORS,
    ),
    (
        "the end of the title is cut off, and one author is missing",
        claim("Learning Shapes from Shadows with Sparse", authors=PEOPLE[:2]),
        record(),
        Reason.SAME_AUTHORS,
    ),
    (
        "an editorial with people, year and venue",
        claim("Guest Editorial", authors=("Ada Brzezinski",), year=2004, venue="J. Optics"),
        record("Guest Editorial", authors=("A. Brzezinski",), year=2004, venue="Journal of Optics"),
        Reason.SAME_TITLE_AND_AUTHORS,
    ),
    (
        "a long title and the year, where nobody gives authors",
        claim(authors=(), year=2004),
        record(authors=(), year=2004),
        Reason.SAME_TITLE_AND_YEAR,
    ),
    (
        "a shorter title with year and venue",
        claim("Maps of Thin Ice", authors=(), year=2004, venue="VLDB"),
        record("Maps of Thin Ice", authors=(), year=2004, venue="Very Large Data Bases"),
        Reason.SAME_TITLE_AND_YEAR,
    ),
    (
        "names that a scanner has spoiled",
        claim(authors=("S. Brin",), venue="VLDB", year=1995),
        record(authors=("S. Bdn",), venue="Proc. VLDB", year=1995),
        Reason.SAME_TITLE_AND_AUTHORS,
    ),
    (
        "face markup in the title",
        claim("BT$^2$: Backward-compatible Shadows"),
        record("BT<sup>2</sup>: Backward-compatible Shadows"),
        Reason.SAME_TITLE_AND_AUTHORS,
    ),
    (
        "one of a candidate's other titles",
        claim(),
        record("Something Wholly Different about Rivers", other_titles=(SHAPES,)),
        Reason.SAME_TITLE_AND_AUTHORS,
    ),
]
DIFFERENT = [
    ("another title", claim(), record("A Theory of Rivers and Their Deltas"), Reason.OTHER_TITLE),
    ("the title alone is shared", claim(), record(authors=("Di Ungar",)), Reason.OTHER_AUTHORS),
    ("a part", claim("Shadows, Part I"), record("Shadows, Part II"), Reason.OTHER_VERSION),
    (
        "a Roman numeral after a comma is no author",
        claim("Shadow Rings, I", ()),
        record("Shadow Rings, II", ()),
        Reason.OTHER_VERSION,
    ),
    (
        "a version",
        claim("YOLOv9: Shadows Detected at Once"),
        record("YOLOv10: Shadows Detected at Once"),
        Reason.OTHER_VERSION,
    ),
    ("two pluses", claim("ShadeNet: Depth at Night"), record("ShadeNet++: Depth at Night"), Reason.OTHER_VERSION),
    (
        "a yearly report",
        claim("The Umbra Team Description 2014"),
        record("The Umbra Team Description 2015"),
        Reason.OTHER_VERSION,
    ),
    ("a reply", claim(), record(f"Reply to {SHAPES}"), Reason.OTHER_VERSION),
    (
        "a survey of the matter",
        claim("Shapes from Shadows"),
        record("Shapes from Shadows: A Survey"),
        Reason.OTHER_VERSION,
    ),
    (
        "a journal article that repeats a conference paper",
        claim(venue="International Conference on Shadows", year=2000),
        record(venue="Journal of Shadows", year=2002),
        Reason.OTHER_PUBLICATION,
    ),
    (
        "a column that returns each year",
        claim("Notes from the Shadow Workshop Chair", year=2000, venue="SIGSHADE Record"),
        record("Notes from the Shadow Workshop Chair", year=2003, venue="SIGSHADE Record"),
        Reason.OTHER_PUBLICATION,
    ),
    (
        "a thesis and the paper of the same title",
        claim(kind="phdthesis", venue="Umbra University"),
        record(venue="Journal of Shadows"),
        Reason.OTHER_PUBLICATION,
    ),
    (
        "another abstract, but much of the title and the people of a preprint: names alone do not outweigh it",
        claim("Sparse Views of Shadows", abstract=GRAIN),
        record("Sparse Views of Shadows at Sea", abstract=BREAD),
        Reason.ABSTRACT_DIFFERS,
    ),
    (
        "an editorial of another year",
        claim("Editorial", authors=("Ada Brzezinski",), year=2001),
        record("Editorial", authors=("Ada Brzezinski",), year=2002),
        Reason.OTHER_PUBLICATION,
    ),
    (
        "an editorial on another page",
        claim("Editorial", authors=("Ada Brzezinski",), year=2001, pages="1--2"),
        record("Editorial", authors=("Ada Brzezinski",), year=2001, pages="101-102"),
        Reason.OTHER_PUBLICATION,
    ),
    (
        "the same title over another abstract",
        claim(authors=(), abstract=GRAIN),
        record(abstract=BREAD),
        Reason.ABSTRACT_DIFFERS,
    ),
    (
        "another arXiv id under a like title",
        claim("Learning Shapes from Shadows", ids=("2001.00001",)),
        record(arxiv="2001.00002"),
        Reason.OTHER_IDENTIFIER,
    ),
]
UNTOLD = [
    ("a title alone", claim(authors=()), record(), Reason.TITLE_ALONE),
    (
        "a year that is only in the titles",
        claim("Description of Team Umbra Major in 2022", ()),
        record("Description of Team Umbra Major in 2022", ()),
        Reason.TITLE_ALONE,
    ),
    (
        "an editorial without authors",
        claim("Editorial", (), year=2001),
        record("Editorial", (), year=2001),
        Reason.TITLE_TOO_SHORT,
    ),
    (
        "a like title without authors",
        claim("Learning Shapes from Shadows with Views", ()),
        record(),
        Reason.SIMILAR_TITLE,
    ),
    (
        "one title and the same people under two arXiv ids",
        claim(ids=("2001.00001",)),
        record(arxiv="2001.00002"),
        Reason.OTHER_IDENTIFIER,
    ),
    (
        "an id over quite another title",
        claim("Sourdough in Winter", ("Di Ungar",), ids=("2001.00001",)),
        record(arxiv="2001.00001"),
        Reason.TITLE_OF_IDENTIFIER_DIFFERS,
    ),
    (
        "a version belies the id",
        claim("YOLOv9: Shadows", ids=("2001.00001",)),
        record("YOLOv10: Shadows", arxiv="2001.00001"),
        Reason.TITLE_OF_IDENTIFIER_DIFFERS,
    ),
    (
        "a title with commas alone",
        claim("Fast Deep Shadow Rendering, Lighting", ()),
        record("Fast Deep Shadow Rendering, Lighting", ()),
        Reason.TITLE_ALONE,
    ),
    (
        "an abstract that only repeats the title",
        claim('Discussion of "Shapes"', (), abstract='Discussion of "Shapes" by A. Brzezinski'),
        record('Discussion of "Shapes"', (), abstract='Discussion of "Shapes" by A. Brzezinski'),
        Reason.TITLE_ALONE,
    ),
    (
        "comments of one year, for several people write one each",
        claim("Comment on Shapes from Shadows with Views", (), year=2001),
        record("Comment on Shapes from Shadows with Views", (), year=2001),
        Reason.TITLE_ALONE,
    ),
    (
        "a subtitle that came with another author",
        claim("Shapes from Shadows", PEOPLE[:2]),
        record("Shapes from Shadows: Verification by Experiment", arxiv="2001.00001"),
        Reason.SIMILAR_TITLE,
    ),
]
ROWS = [(*row, status) for status, rows in zip(Status, (SAME, UNTOLD, DIFFERENT), strict=True) for row in rows]


@pytest.mark.parametrize(("ours", "theirs", "reason", "status"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_two_records(ours: Claimed, theirs: Description, reason: Reason, status: Status) -> None:
    verdict = verify(ours, theirs)
    assert (verdict.status, verdict.reason) == (status, reason), str(verdict)
