"""What a catalog knows of venues, with volumes made up for it."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import pytest
from lint_scene import context_of

from normalizer.bib import scan
from normalizer.bib.edit import apply
from normalizer.lint.rule import Fix
from normalizer.lint.verification.claim import EntryClaim, author_key, claim_from_entry, fold_title
from normalizer.lint.verification.completion import fix_to_publication
from normalizer.lint.verification.entry_record import EntryRecordPair
from normalizer.lint.verification.results import EntryVerification, Mismatch, MismatchType, VerificationStatus
from normalizer.lint.verification.venues import VenueKnowledge, _journals, distinctive_words
from normalizer.values.venues.compare import compare_venues
from normalizer.values.venues.parse import Venue, VenueKind, parse_venue
from normalizer.values.venues.text import VenueType, venue_words
from normalizer.works.description import Description, RawName
from resolvers.catalog.coverage import EstimateBasis, VolumeCoverage


@dataclass
class Volumes:
    """Held and expected works of volumes, by name and year."""

    held: dict[tuple[str, int], tuple[int, int | None, EstimateBasis]] = field(default_factory=dict)

    def of(self, names: Iterable[str], year: int) -> VolumeCoverage:
        count, expected, basis = next(
            (self.held[name, year] for name in names if (name, year) in self.held), (0, None, EstimateBasis.NONE)
        )
        return VolumeCoverage("", year, count, expected, basis)

    def volumes(self) -> list[tuple[str, int, int]]:
        return [(name, year, held[0]) for (name, year), held in self.held.items()]


def places(**held: tuple[int, int | None, EstimateBasis]) -> VenueKnowledge:
    """Volumes by names like ICML_2021."""
    keys = {(name.rsplit("_", 1)[0], int(name.rsplit("_", 1)[1])): value for name, value in held.items()}
    return VenueKnowledge(cast("Any", Volumes(keys)))


def venue(text: str, kind: str | None = "inproceedings") -> Venue:
    found = parse_venue(text, kind=kind)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("held", "is_proved"),
    [
        pytest.param((2, 2, EstimateBasis.DECLARED), True, id="the publisher declares its list complete"),
        pytest.param((2, 3, EstimateBasis.DECLARED), False, id="declared, and some are missing"),
        pytest.param((0, None, EstimateBasis.DECLARED), False, id="declared, and empty"),
        pytest.param((1200, 1190, EstimateBasis.PAGES), False, id="counted by pages"),
        pytest.param((1200, 1210, EstimateBasis.LISTS), False, id="counted by lists"),
        pytest.param((5000, None, EstimateBasis.NONE), False, id="nothing is known of how many there are"),
    ],
)
def test_only_a_declared_list_proves_that_a_work_is_not_in_a_volume(held: Any, is_proved: bool) -> None:
    absence = places(ICCV_2021=held).absence(venue("ICCV"), 2021)
    assert (absence is not None) is is_proved
    assert absence is None or absence.startswith("not found among the 2 works of ICCV 2021")


def test_of_a_workshop_nothing_is_concluded() -> None:
    workshop = venue("ICML Workshop on Kettles")
    assert workshop.kind is VenueKind.WORKSHOP
    assert places(ICML_2021=(1200, 1200, EstimateBasis.DECLARED)).absence(workshop, 2021) is None


def test_a_venue_that_meets_every_other_year_has_off_years() -> None:
    known = places(SPLASHCON_2020=(1358, None, EstimateBasis.NONE), SPLASHCON_2022=(1636, None, EstimateBasis.NONE))
    lunar = replace(venue("ECCV"), name="SPLASHCON", short="SPLASHCON", raw="SPLASHCON")
    assert known.absence(lunar, 2021) == "SPLASHCON 2021 did not take place"


@pytest.mark.parametrize(
    ("name", "year", "is_off"),
    [("ECCV", 2021, True), ("ECCV", 2022, False), ("ICCV", 2022, True), ("IJCAI", 2012, True), ("IJCAI", 2016, False),
     ("COLING", 2025, False), ("ECCV", 1989, True), ("ICML", 2021, False),
     # Before the first meeting, and in gaps; Springer printed the volumes of ECCV 2024 with the next year.
     ("ICLR", 2012, True), ("ICLR", 2013, False), ("CoRL", 2016, True), ("COLM", 2023, True), ("NAACL", 2020, True),
     ("NAACL", 2021, False), ("EACL", 2019, True), ("EACL", 2001, False), ("AAAI", 2001, True), ("AAAI", 2002, False),
     ("CVPR", 2002, True), ("ICCV", 1998, False), ("ICCV", 1997, True), ("ECCV", 2025, False), ("NAACL", 2026, False)],
)  # fmt: skip
def test_off_years_of_the_table_need_no_catalog(name: str, year: int, is_off: bool) -> None:
    assert VenueKnowledge(None).is_off_year(venue(name), year) is is_off
    held = places(**{f"{name}_{year}": (1, None, EstimateBasis.NONE)})
    assert not held.is_off_year(venue(name), year)


@pytest.mark.parametrize(
    ("text", "year", "is_proved"),
    [("NAACL", 2020, True), ("NAACL 2020", 2020, True), ("NAACL 2021", 2020, False), ("NAACL Workshop", 2020, False)],
)
def test_a_venue_with_another_year_than_its_entry_is_not_said_to_be_missing(
    text: str, year: int, is_proved: bool
) -> None:
    assert (VenueKnowledge(None).absence(venue(text), year) is not None) is is_proved


@pytest.mark.parametrize(
    "held",
    [
        {
            "AAAI_2023": (2022, 2038, EstimateBasis.PAGES),
            "AAAI_2022": (1670, 1669, EstimateBasis.PAGES),
            "AAAI_2025": (3000, None, EstimateBasis.NONE),
        },
        {"AAAI_2023": (2022, 2038, EstimateBasis.PAGES)},
        {"AAAI_2023": (50, None, EstimateBasis.NONE), "AAAI_2025": (60, None, EstimateBasis.NONE)},
    ],
    ids=["a yearly venue with a gap", "nothing is known of the year after", "too few are known"],
)
def test_a_gap_in_a_catalog_is_no_off_year(held: dict[str, Any]) -> None:
    assert not places(**held).is_off_year(venue("AAAI"), 2024)


def test_journals_have_no_off_years() -> None:
    known = places(
        **{
            "Machine Learning_2020": (300, None, EstimateBasis.NONE),
            "Machine Learning_2022": (300, None, EstimateBasis.NONE),
        }
    )
    assert not known.is_off_year(venue("Machine Learning", "article"), 2021)


NAMED = {
    "no such series": ("Symposium on Lunar Pebble Science", False),
    "a journal is no symposium": ("Journal of Pebble Polishing Science", False),
    "a series of the catalog": ("3rd International Symposium on Pebble Polishing", True),
    "no kind is named, so it may be a book": ("Pebble Polishing", True),
    "an abbreviation": ("Lun. Pebb. Sci.", True),
    "a venue of the table": ("ICML", True),
    "a book": ("The Oxford Handbook of Pebbles", True),
    "no telling word": ("International Conference", True),
    "a name of the table and its acronym": ("ACM Transactions on Graphics (TOG)", True),
    "an acronym of the table in parentheses": ("Computer Graphics (Proceedings of SIGGRAPH)", True),
    "a workshop": ("Workshop on Lunar Pebbles", True),
    "a journal of the lists": ("Journal of Neural Engineering", True),
    "the proceedings of a society": ("Proceedings of the American Philosophical Society", True),
    "a meeting with the words of a journal": ("Conference on the American Philosophical Society", False),
}  # fmt: skip


@pytest.mark.parametrize(("text", "known"), NAMED.values(), ids=NAMED)
def test_whether_anybody_names_a_venue(text: str, known: bool) -> None:
    volumes = {("symposium pebble polishing", 2019): (30, None, EstimateBasis.NONE)}
    assert VenueKnowledge(cast("Any", Volumes(volumes))).is_known(venue(text)) is known


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("ICML", "Proceedings of the 38th International Conference on Machine Learning", True),
        ("ICML", "ICLR", False),
        ("ICML", "ICML 2021 Workshops: EBM", True),
        ("ACL-IJCNLP", "ACL", True),
        ("Findings of the Association for Computational Linguistics: EMNLP 2022", "EMNLP", True),
        ("Computer Vision -- ECCV 2016", "ECCV", True),
        (
            "Thirty-fifth Conference on Neural Information Processing Systems Datasets and Benchmarks Track (Round 1)",
            "NeurIPS",
            True,
        ),
        ("International Conference on Quantum Machine Learning", "ICML", False),
        ("Symposium on Lunar Pebble Science", "Symposium on Lunar Pebble Science 2021, Oslo", True),
    ],
)
def test_whether_two_texts_name_one_venue(ours: str, theirs: str, same: bool) -> None:
    assert compare_venues(venue(ours), venue(theirs)).may_hold_one_work is same
    assert compare_venues(venue(theirs), venue(ours)).may_hold_one_work is same


def test_a_journal_may_carry_two_years_and_a_meeting_one() -> None:
    claim = EntryClaim(Description("entry", "On Pebbles"))
    journal = EntryRecordPair(
        claim, Description("other", "On Pebbles", venue="Machine Learning", kind="article", year=2021)
    )
    meeting = EntryRecordPair(claim, Description("other", "On Pebbles", venue="ICML", kind="inproceedings", year=2021))
    assert [journal.may_carry(year) for year in (2019, 2020, 2021)] == [False, True, True]
    assert [meeting.may_carry(year) for year in (2019, 2020, 2021)] == [False, False, True]


# --- What an entry claims: fields of both dialects in one shape


def claim(text: str) -> EntryClaim | None:
    bib = scan(text)
    return claim_from_entry(bib.entries[0])


def given(text: str) -> EntryClaim:
    found = claim(text)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "text",
    [
        "@book{a, title = {Deep Learning}, author = {Ian Goodfellow}}",
        "@phdthesis{a, title = {On Pebbles}}",
        "@software{a, title = {Pebble}}",
        "@article{a, author = {Ada Okafor}}",
        "@article{a, title = {---}}",
    ],
    ids=["a book", "a thesis", "a program", "no title", "a title without letters"],
)
def test_what_is_not_looked_up(text: str) -> None:
    assert claim(text) is None


@pytest.mark.parametrize(
    ("fields", "arxiv", "field"),
    [
        ("eprint = {2203.00017}, archiveprefix = {arXiv}", "2203.00017", "eprint"),
        ("eprint = {2203.00017v3}", "2203.00017", "eprint"),
        ("eprint = {2203.00017}, eprinttype = {jstor}", None, "eprint"),
        ("journal = {arXiv preprint arXiv:2203.00017}", "2203.00017", "journal"),
        ("journal = {CoRR}, volume = {abs/2203.00017}", "2203.00017", "volume"),
        ("url = {https://arxiv.org/pdf/2203.00017v2.pdf}", "2203.00017", "url"),
        ("doi = {10.48550/arXiv.2203.00017}", "2203.00017", "doi"),
        ("note = {arXiv preprint 2203.00017 [cs.LG]}", "2203.00017", "note"),
        ("note = {See also arXiv:2203.00017}", None, "eprint"),
        ("journal = {arXiv preprint arXiv: Arxiv-2203.00017}", "2203.00017", "journal"),
        ("howpublished = {\\url{https://arxiv.org/abs/math/0309136}}", "math/0309136", "howpublished"),
        ("note = {Room 2203.00017}", None, "eprint"),
        ("pages = {2203.00017}", None, "eprint"),
    ],
)
def test_where_an_arxiv_id_may_stand(fields: str, arxiv: str | None, field: str) -> None:
    found = given(f"@article{{a, title = {{Pebbles}}, {fields}}}")
    assert (str(found.arxiv) if found.arxiv else None) == arxiv
    assert found.field_of["arxiv"] == field


@pytest.mark.parametrize(
    ("fields", "doi", "linked", "field"),
    [
        ("url = {https://aclanthology.org/J81-4002}", None, "acl:J81-4002", "url"),
        (
            "howpublished = {https://www.nature.com/articles/nature06958}",
            None,
            "doi:10.1038/nature06958",
            "howpublished",
        ),
        ("url = {https://openreview.net/forum?id=SkBoats-RZ}", None, "openreview:SkBoats-RZ", "url"),
        ("url = {https://proceedings.mlr.press/v139/holm21a/holm21a.pdf}", None, "pmlr:v139/holm21a", "url"),
        ("doi = {10.1162/coli.2020}, url = {https://openreview.net/forum?id=a1b2c3}", "10.1162/coli.2020", None, "doi"),
        ("url = {https://doi.org/10.1162/coli.2020}", "10.1162/coli.2020", None, "url"),
        ("doi = {10.1162/coli.2020}, url = {https://aclanthology.org/J81-4002}", "10.1162/coli.2020", None, "doi"),
        ("note = {doi: 10.1162/coli.2020}", "10.1162/coli.2020", None, "note"),
        (r"note = {\url{https://doi.org/10.1162/coli.2020}.}", "10.1162/coli.2020", None, "note"),
        ("note = {Reprint of 10.1162/coli.2020}", None, None, "doi"),
    ],
)
def test_an_address_that_stands_for_a_doi_does_not_make_it_one_of_the_entry(
    fields: str, doi: str | None, linked: str | None, field: str
) -> None:
    found = given(f"@article{{a, title = {{Pebbles}}, {fields}}}")
    of_entry = found.doi and found.doi.text, found.linked and found.linked.marked
    assert (*of_entry, found.field_of["doi"]) == (doi, linked, field)


def test_the_doi_of_a_preprint_is_an_eprint_unless_there_is_another() -> None:
    found = given("@article{a, title = {Pebbles}, doi = {10.48550/arXiv.2203.00017}}")
    assert found.doi is None
    assert found.has_doi_of_preprint
    found = given("@article{a, title = {Pebbles}, eprint = {2203.00018}, doi = {10.48550/arXiv.2203.00017}}")
    assert str(found.arxiv) == "2203.00018"
    assert not found.has_doi_of_preprint


@pytest.mark.parametrize(
    ("fields", "year", "field"),
    [
        ("year = 2021", 2021, "year"),
        ("date = {2020-05-03}, year = {2021}", 2020, "date"),
        ("year = {to appear}", None, "year"),
        ("date = {in press}, year = 2021", 2021, "year"),
        ("date = {2019/2021}", 2019, "date"),
        ("year = {20201}", None, "year"),
        ("year = {c. 1999/2000}", 1999, "year"),
    ],
)
def test_the_year(fields: str, year: int | None, field: str) -> None:
    found = given(f"@article{{a, title = {{Pebbles}}, {fields}}}")
    assert (found.year, found.field_of["year"]) == (year, field)


@pytest.mark.parametrize(
    ("author", "names", "complete"),
    [
        ("Ada Okafor and Wei, Lin", ("Ada Okafor", "Wei, Lin"), True),
        ("Ada Okafor and others", ("Ada Okafor",), False),
        ("Ada Okafor and et al.", ("Ada Okafor",), False),
        ("Ada Okafor and {et al.}", ("Ada Okafor",), False),
        ("Ada Okafor and Wei, Lin, et al.", ("Ada Okafor", "Wei, Lin"), False),
        ("Ada Okafor \\emph{et~al.}", ("Ada Okafor",), False),
        ("Metal, Ada and Jan Others", ("Metal, Ada", "Jan Others"), True),
        ("Ada\n   Okafor", ("Ada Okafor",), True),
        ("family=Ascoli, given=Anna, prefix=d', useprefix=true", ("Anna d' Ascoli",), True),
        ("{Sand and Stone Group}", ("{Sand and Stone Group}",), True),
    ],
)
def test_the_authors(author: str, names: tuple[str, ...], complete: bool) -> None:
    found = given(f"@article{{a, title = {{Pebbles}}, author = {{{author}}}}}")
    assert (found.authors, found.authors_complete) == (names, complete)


@pytest.mark.parametrize(
    ("fields", "venue"),
    [
        ("booktitle = {Proc. of {ICML}}", "International Conference on Machine Learning"),
        ("journaltitle = {Machine Learning}", "Machine Learning"),
        ("journal = {arXiv preprint arXiv:2203.00017}", None),
        ("journal = { }", None),
        (r"booktitle = {\bibconf[30th]{ICML}{International Conference on Machine Learning}}", None),
        (r"booktitle = {\href{https://example.org}{ICML}}", "International Conference on Machine Learning"),
        ("publisher = {Springer}", None),
    ],
)
def test_the_venue(fields: str, venue: str | None) -> None:
    found = given(f"@inproceedings{{a, title = {{Pebbles}}, {fields}}}")
    assert (found.venue.name if found.venue else None) == venue


@pytest.mark.parametrize(
    ("fields", "venue", "field"),
    [
        ("booktitle = {Proceedings}, eventtitle = {ICML}", "ICML", "eventtitle"),
        ("booktitle = {Volume 1: Long Papers}, maintitle = {Proceedings of EMNLP 2014}", "EMNLP", "maintitle"),
        ("booktitle = {Conference Proceedings}, series = {ECCV}", "ECCV", "series"),
        ("howpublished = {In Proceedings of the International Conference on Machine Learning}", "ICML", "howpublished"),
        ("howpublished = {Presented at ICML 2014}", "ICML", "howpublished"),
        ("organization = {European Conference on Computer Vision}", "ECCV", "organization"),
        ("organization = {AAAI}", None, ""),
        ("booktitle = {Symposium on Pebbles}, series = {ICML}", None, "booktitle"),
        ("series = {Lecture Notes in Computer Science}", None, ""),
        ("howpublished = {ICML 2014 Workshop on Pebbles}", None, ""),
        (r"howpublished = {\url{https://icml.cc}}", None, ""),
        ("howpublished = {In ICML 2014}, eprint = {1601.00017}, archiveprefix = {arXiv}", None, ""),
    ],
)
def test_the_venue_that_another_field_names(fields: str, venue: str | None, field: str) -> None:
    found = given(f"@misc{{a, title = {{Pebbles}}, {fields}}}")
    assert (found.venue.short if found.venue else None, found.field_of["venue"]) == (venue, field)


def test_a_title_is_what_is_printed_without_a_link_behind_it() -> None:
    assert (
        given(r"@article{a, title = {\href{https://example.org}{Pebbles} \url{https://example.org}}}").title
        == "Pebbles"
    )
    unknown = scan(r"@article{a, title = {\paper[2]{Pebbles}}, author = {Ada Okafor}}").entries[0]
    assert claim_from_entry(unknown) is None


def test_a_subtitle_belongs_to_the_title() -> None:
    assert given("@article{a, title = {Pebbles}, subtitle = {A Study}}").title == "Pebbles: A Study"


def test_dashes_and_quotes_do_not_count_even_when_their_backslash_was_lost() -> None:
    wanted = "standardswhoneedsthem"
    for title in (
        r"Standards{\textendash}Who Needs Them?",
        "Standards extendash Who Needs Them",
        "Standards: who needs them",
    ):
        assert fold_title(title) == wanted
    assert fold_title("Text and Context") == "textandcontext"


@pytest.mark.parametrize("size", ["16x16", r"$16\times 16$", r"16 $\times$ 16", "16×16", "16 x 16", "16X16"])
def test_sizes_are_one_title_however_their_sign_is_written(size: str) -> None:
    assert fold_title(f"An Image is Worth {size} Words") == "animageisworth16x16words"
    assert fold_title("3 Times as Good") == "3timesasgood"


def test_turned_names_have_the_same_words() -> None:
    assert author_key(["Wei, Lin"]) == author_key(["Lin Wei"]) != author_key(["Lin We"])


# --- From a preprint to its publication: what stays, and who is named for what comes


PREPRINT = Description(
    "arxiv", "Knitting with Comets", arxiv="2001.00077", authors=(RawName("Lin Wei"),), published="2020-01-02"
)
PRINTED = Description("dblp", "Knitting with Comets", via="catalog:dblp.jsonl", authors=(RawName("Lin Wei"),), venue="ICML", year=2021, kind="conference", pages="111-120", publisher="PMLR")  # fmt: skip


def fix_of(text: str, *work: Description) -> tuple[str, Fix | None]:
    bib = scan(text)
    found = (Mismatch(MismatchType.PUBLISHED_SINCE, "eprint", "published"),)
    verification = EntryVerification(VerificationStatus.VERIFIED, work, found, records=work)
    fix, _ = fix_to_publication(context_of(bib), bib.entries[0], verification, VenueKnowledge(None))
    return (apply(text, fix.edits) if fix else text), fix


def test_the_message_says_who_has_each_value() -> None:
    _, fix = fix_of(
        "@misc{a, title = {Knitting with Comets}, author = {Lin Wei}, eprint = {2001.00077}, year = 2020}",
        PREPRINT,
        PRINTED,
    )
    assert fix is not None
    assert not fix.safe
    assert fix.message == "take the published version: booktitle, year, pages, publisher from dblp (catalog:dblp.jsonl)"


def test_what_is_not_the_preprints_stays_letter_for_letter() -> None:
    text = '@Misc{Comets:20,\n\ttitle = "Knitting with Comets", % nice\n\tauthor = {Lin Wei},\n\teprint = {2001.00077},\n\tmine = jan # {x},\n\tyear = 2020,\n}\n'
    done, _ = fix_of(text, PREPRINT, PRINTED)
    kept = (
        '\ttitle = "Knitting with Comets", % nice',
        "\teprint = {2001.00077},",
        "\tmine = jan # {x},",
        "\tyear = 2021,",
    )
    assert [line for line in done.splitlines() if line in kept] == list(kept)
    assert done.startswith("@inproceedings{Comets:20,\n")
    assert {field.key: field.text for field in scan(done).entries[0].fields} == {
        "title": "Knitting with Comets",
        "author": "Lin Wei",
        "eprint": "2001.00077",
        "mine": "janx",
        "year": "2021",
        "booktitle": "International Conference on Machine Learning",
        "pages": "111--120",
        "publisher": "PMLR",
    }


def test_arxiv_as_publisher_and_number_goes() -> None:
    text = "@article{a, title = {Knitting with Comets}, author = {Lin Wei}, journal = {ArXiv}, number = {arXiv:2001.00077}, publisher = {arXiv}, year = {2020}}"
    journal = Description(
        "dblp",
        "Knitting with Comets",
        venue="Machine Learning",
        year=2021,
        kind="journal",
        authors=(RawName("Lin Wei"),),
    )
    done, _ = fix_of(text, PREPRINT, journal)
    entry = scan(done).entries[0]
    assert [(field.key, field.text) for field in entry.fields] == [
        ("title", "Knitting with Comets"),
        ("author", "Lin Wei"),
        ("journal", "Machine Learning"),
        ("year", "2021"),
        ("eprint", "2001.00077"),
        ("archiveprefix", "arXiv"),
    ]


def test_a_publication_in_a_volume_of_unknown_kind_is_left_to_people() -> None:
    unknown = Description(
        "dblp", "Knitting with Comets", venue="The Comet Reader", year=2021, authors=(RawName("Lin Wei"),)
    )
    assert fix_of("@misc{a, title = {Knitting with Comets}, author = {Lin Wei}}", PREPRINT, unknown)[1] is None
    assert fix_of("@misc{a, title = {Knitting with Comets}, author = {Lin Wei}}", PREPRINT)[1] is None


@pytest.mark.parametrize("text", ["@misc{a, title = {Knitting with Comets}, author = {Lin Wei}, eprint = {2001.00077}, year = {2020}}", "@misc{a, title = {Knitting with Comets}, author = {Lin Wei}, doi = {10.48550/arXiv.2001.00077}, year = {2020}}"])  # fmt: skip
def test_done_twice_changes_nothing_more(text: str) -> None:
    once, _ = fix_of(text, PREPRINT, PRINTED)
    assert fix_of(once, PREPRINT, PRINTED)[0] == once != text


def test_a_damaged_entry_is_left_alone() -> None:
    assert fix_of("@misc{a, = {Knitting with Comets}}", PREPRINT, PRINTED)[1] is None


@pytest.mark.shared
def test_the_journals_are_those_of_the_lists(shared: Path) -> None:
    """Each name of a journal there is known (`benchmarks/journal_names.py`), and nothing else was added."""
    words = set[frozenset[str]]()
    for file in (shared / "conformance/venues/journals").glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as rows:
            names = [row[0] for row in csv.reader(rows) if row]
        words.update(distinctive_words(name) for name in names if venue_words(name).kind is VenueType.JOURNAL)
    assert _journals() == words - {frozenset()}
