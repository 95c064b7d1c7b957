"""Which titles and authors of an entry are told to be otherwise, and which are left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lint_truth import PREPRINT, TITLE, claim, mismatches_of, record, told

from normalizer.bib import scan
from normalizer.lint.verification.claim import claim_from_entry
from normalizer.lint.verification.results import MismatchType
from normalizer.lint.verification.venues import VenueKnowledge
from normalizer.lint.verification.verdict import verify_claim
from normalizer.values.ids import ArxivId

WALKING = "Weighing Shadows of Walking Trees"
PRINTED = {"venue": "ICML", "year": 2021}
LONG = "on Windy Days in the Late Autumn with Cheap Balances and Patience, Mostly in the Dark Forests of the North"
SPELLED, OTHERS = "Large Language Models", "Large Sparse Matrices"


TITLES = {
    "a name in front that they lack": (f"ShadowNet: {TITLE}", TITLE, {}, []),
    "a subtitle that the preprint lacks": (f"{TITLE}: A Study", TITLE, PREPRINT, [(MismatchType.TITLE, True)]),
    "a name in front that we lack": (TITLE, f"ShadowNet: {TITLE}", {}, []),
    "a subtitle that we lack": (TITLE, f"{TITLE}: A Study", {}, []),
    "a letter, and the volume is not the same": (TITLE, "Weighing Shadows of Moving Tree", {}, [(MismatchType.TITLE, True)]),
    "a letter, in the same volume": (TITLE, "Weighing Shadows of Moving Tree", {"venue": "ICML", "year": 2021}, [(MismatchType.TITLE, True)]),
    # Either may have lost the letter of two words: "Access Path Election".
    "a letter that makes another word, in the same volume": ("The Selection of Trees", "The Election of Trees", PRINTED, [(MismatchType.TITLE, True)]),
    "the opposite": ("Supervised Trees in Forests", "Unsupervised Trees in Forests", PRINTED, [(MismatchType.TITLE, False)]),
    "another number": (f"{TITLE} 4", f"{TITLE} 3", PRINTED, [(MismatchType.TITLE, False)]),
    "a number that the source lacks": (f"{TITLE} 4", TITLE, PRINTED, [(MismatchType.TITLE, True)]),
    "another part": (f"{TITLE}, III", f"{TITLE}, I", PRINTED, [(MismatchType.TITLE, False)]),
    "a survey of the subject": (f"A Survey of {TITLE}", TITLE, PRINTED, [(MismatchType.TITLE, False)]),
    "a poster": (TITLE, f"{TITLE} (Poster)", PRINTED, []),
    "how it was presented": (f"{TITLE} (Spotlight)", TITLE, PRINTED, []),
    "a version that the title names": (f"{TITLE} [preprint]", TITLE, PRINTED, []),
    "a word, in the same volume": (TITLE, WALKING, {"venue": "ICML", "year": 2021}, [(MismatchType.TITLE, False)]),
    "a word, and the record may be of another version": (TITLE, WALKING, {}, [(MismatchType.TITLE, True)]),
    "a word, in the title of the preprint of what was printed": (TITLE, "Weighing Shadows of Walking Trees", PREPRINT, [(MismatchType.TITLE, True)]),
    "a word, in a companion volume, where the same people may describe the same work otherwise": (
        TITLE, WALKING, {"venue": "ICML Companion", "year": 2021}, [(MismatchType.TITLE, True)],
    ),
    "a source cut it": (f"{TITLE} {LONG}", f"{TITLE} {LONG}"[:-3], {"venue": "ICML", "year": 2021}, []),
    "letters that BibTeX cannot set": ("Weighing Wang of Moving Trees", "Weighing 王 of 😀 Moving Trees", PRINTED, []),
    "other letters": ("Weighing Li of Moving Trees", "Weighing 王 of Moving Trees", PRINTED, [(MismatchType.TITLE, True)]),
    "a year run into the title": (f"{TITLE}. 2021", TITLE, {}, []),
    "the first article": ("Study of Moving Trees", "A Study of Moving Trees", PRINTED, [(MismatchType.TITLE, True)]),
    "another article": ("Weighing Shadows of the Moving Trees", TITLE, PRINTED, [(MismatchType.TITLE, False)]),
    "an acronym": ("Weighing LLMs of Moving Trees", f"Weighing {SPELLED} of Moving Trees", PRINTED, [(MismatchType.TITLE, True)]),
    "an acronym of other words": ("Weighing LLMs of Moving Trees", f"Weighing {OTHERS} of Moving Trees", PRINTED, [(MismatchType.TITLE, False)]),
    "cut, with dots": (f"{TITLE} on Windy...", f"{TITLE} {LONG}", PRINTED, [(MismatchType.TITLE, True)]),
    "cut, without them": (f"{TITLE} on Windy", f"{TITLE} {LONG}", PRINTED, [(MismatchType.TITLE, False)]),
    "a remark of the journal": (f"{TITLE} (with discussion)", TITLE, PRINTED, []),
    "a remark of the record": (TITLE, f"{TITLE} [In Russian].", PRINTED, [(MismatchType.TITLE, True)]),
    "a word, and a remark": (f"{WALKING} (with discussion)", TITLE, PRINTED, [(MismatchType.TITLE, False)]),
    "in another language": ("Über die Schatten der Bäume und das Wägen", TITLE, PRINTED, [(MismatchType.TITLE, True)]),
    "a word of another language": ("No Pesky Shadows", "Weighing Shadows of the Walking Trees", PRINTED, [(MismatchType.TITLE, False)]),
    "in another script": ("О тенях деревьев", TITLE, PREPRINT, [(MismatchType.TITLE, True)]),
}  # fmt: skip


@pytest.mark.parametrize(("ours", "theirs", "more", "expected"), TITLES.values(), ids=TITLES)
def test_titles(ours: str, theirs: str, more: dict[str, Any], expected: list[tuple[MismatchType, bool]]) -> None:
    found = told(claim(title=ours, venue_text="ICML", year=2021), record(title=theirs, **more))
    assert [each for each in found if each[0] is MismatchType.TITLE] == expected


@pytest.mark.parametrize(
    ("theirs", "expected"),
    {
        "no word in common": ("Categorical Flow Maps", [(MismatchType.TITLE, False)]),
        "a common word": ("Learning Categorical Flow Maps", [(MismatchType.TITLE, False)]),
        "a word in another form: it was renamed": ("A Balance for Tree Shadow Flow", [(MismatchType.TITLE, True)]),
        "the words after a name that both have": (f"{TITLE} and by Patience", [(MismatchType.TITLE, True)]),
    }.values(),
)  # fmt: skip
def test_quite_another_title_of_the_same_people_and_identifier(theirs: str, expected: list[Any]) -> None:
    ours = claim(title=f"{TITLE} by Learning", year=2022, arxiv=ArxivId.find("2203.00017"))
    found = told(ours, record(title=theirs, **PREPRINT))
    assert [each for each in found if each[0] is MismatchType.TITLE] == expected


@pytest.mark.parametrize(
    ("authors", "more", "minor"),
    {
        "its people: the title of another version": (("Ada Okafor", "Lin Wei"), PREPRINT, True),
        "others of its people as well": (("Ada Okafor",), PREPRINT, False),
        "nobody is named": (("Ada Okafor", "Lin Wei"), PREPRINT | {"authors": ()}, True),
        "of what was printed, an index that leads to arXiv": (
            ("Ada Okafor", "Lin Wei"),
            {"arxiv": "2203.00017", "venue": "ICML", "url": "http://arxiv.org/abs/2203.00017"},
            True,
        ),
        "of what was printed, a source": (("Ada Okafor", "Lin Wei"), {"arxiv": "2203.00017", "venue": "ICML"}, False),
    }.values(),
)
def test_title_of_its_number_accuses_only_if_it_is_of_no_other_version(
    authors: tuple[str, ...], more: dict[str, Any], minor: bool
) -> None:
    """Of 6,305 renamed preprints, cited by number and people under the other title, 459 were accused."""
    ours = claim(title=f"ShadowNet: {TITLE} with Two Balances", authors=authors, arxiv=ArxivId("2203.00017"))
    found = told(ours, record(title=f"ShadowNet: {TITLE} by Pure Patience", **more))
    assert [each for each in found if each[0] is MismatchType.TITLE] == [(MismatchType.TITLE, minor)]


PUBLISHED = {"source": "dblp", "arxiv": "2203.00017"}
LATER = {"a letter in the title": {"title": "Weighing Shadows of Moving Tree"}, "an author": {"authors": ("Ada Okafor", "Lin Wei", "Una Yarrow")}}  # fmt: skip


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
@pytest.mark.parametrize("version", [True, False])
def test_the_last_version_of_a_preprint_accuses_no_entry_that_cites_another(
    later: dict[str, Any], version: bool
) -> None:
    ours = replace(claim(arxiv=ArxivId("2203.00017"), year=2022), names_version=version)
    found = mismatches_of(ours, record(**PREPRINT | later), record(**PUBLISHED | later))
    assert [each.of_other_version for each in found] == [version]


@pytest.mark.parametrize(
    ("fields", "cites"),
    [("eprint = {2203.00017v1}", True), ("eprint = {2203.00017}", False), ("eprint = {2203.00017v1}, journal = {JMLR}", False)],
)  # fmt: skip
def test_an_entry_cites_a_version_by_its_number_without_a_venue(fields: str, cites: bool) -> None:
    found = claim_from_entry(
        scan(f"@article{{a, title = {{{TITLE}}}, archiveprefix = {{arXiv}}, {fields}}}").entries[0]
    )
    assert found is not None
    assert found.cites_version is cites


@pytest.mark.parametrize(("authors", "minor"), [(("Una Yarrow", "Ida Holm"), False), (claim().authors, True)])
def test_a_quite_different_title_is_that_of_a_version_by_the_same_people(authors: tuple[str, ...], minor: bool) -> None:
    ours = replace(claim(title="Knitting with Comets", arxiv=ArxivId("2203.00017")), names_version=True)
    found = told(ours, record(authors=authors, **PREPRINT))
    assert (MismatchType.TITLE, minor) in found


OTHERS = ("Lin Sun", "Una Yarrow", "Ida Holm", "Eva Berg")


@pytest.mark.parametrize(("title", "minor"), [("Moving Trees", True), (TITLE, False)])
def test_a_short_title_in_the_same_year_may_be_that_of_another_work(title: str, minor: bool) -> None:
    ours = claim(title=title, authors=(*claim().authors, "Mira Patel", OTHERS[2]), venue_text="Tree Surveys", year=2021)
    found = told(ours, record(title=title, authors=OTHERS, venue="AI Magazine", year=2021))
    assert [each for each in found if each[0] is MismatchType.OTHER_AUTHORS] == [(MismatchType.OTHER_AUTHORS, minor)]


@pytest.mark.parametrize(
    ("ours", "theirs", "note"),
    [
        (f"{TITLE}: A Unified Approach", (TITLE,), "a part of the title not checked: no source has it"),
        (f"Pebble: {TITLE}", (TITLE,), "a part of the title not checked: no source has it"),
        (f"{TITLE}: A Unified Approach", (TITLE, f"{TITLE}: a unified approach"), ""),
        (TITLE, (f"{TITLE}: A Unified Approach",), ""),
    ],
    ids=["a subtitle", "a name before it", "one source has it", "the entry leaves it out"],
)
def test_a_subtitle_that_no_source_has_is_no_fault_and_not_checked(
    ours: str, theirs: tuple[str, ...], note: str
) -> None:
    records = [record(title=title, **PRINTED) for title in theirs]
    found = verify_claim(claim(title=ours, venue_text="ICML", year=2021), records, VenueKnowledge(None))
    assert (found.mismatches, found.note) == ((), note)


def test_messages_name_namesakes_without_numbers_and_for_whom() -> None:
    ours = claim(venue_text="ICML", year=2021)
    theirs = record(authors=("Ada Okafor", "Lin Wei", "Ana Paiva 0001"), venue="ICML", year=2021)
    (found,) = mismatches_of(ours, theirs)
    assert found.message == "missing author Ana Paiva"
    ours = claim(authors=("Ada Okafor", "Kallista Bonawitz"), authors_complete=False)
    (found,) = mismatches_of(ours, record(authors=("Ada Okafor", "Keith Bonawitz", "Lin Wei", "Greta Holm")))
    assert found.message.endswith("source has Keith Bonawitz for Kallista Bonawitz")


OTHER_VERSIONS: dict[str, tuple[dict[str, Any], bool]] = {
    "the volume that the entry names": ({"venue": "ICML", "year": 2021}, True),
    "a preprint": (PREPRINT, False),
    "a preprint that names the volume": (PREPRINT | {"venue": "ICML", "year": 2021}, False),
    "a record that names no venue": ({}, False),
    "a report elsewhere": ({"venue": "Workshop on Kettles", "year": 2021}, False),
    "the same venue in another year": ({"venue": "ICML", "year": 2019}, False),
}


@pytest.mark.parametrize(("record_of", "accuses"), OTHER_VERSIONS.values(), ids=OTHER_VERSIONS)
def test_only_a_record_of_the_cited_version_accuses(record_of: dict[str, Any], accuses: bool) -> None:
    """Titles and authors change between a preprint, its next version, a report and the paper."""
    ours = claim(venue_text="ICML", year=2021)
    found = told(ours, record(authors=("Ada Okafor", "Lin Wei", "Greta Holm"), **record_of))
    assert ((MismatchType.MISSING_AUTHORS, False) in found) is accuses


@pytest.mark.parametrize(("number", "minor"), [(None, False), ("2203.00017", False), ("2203.00018", True)])
def test_an_order_may_be_that_of_a_preprint_that_no_record_has(number: str | None, minor: bool) -> None:
    arxiv = ArxivId(number) if number else None
    ours = claim(authors=("Lin Wei", "Ada Okafor"), venue_text="ICML", year=2021, arxiv=arxiv)
    found = told(ours, record(**PRINTED, arxiv="2203.00017" if number == "2203.00017" else None))
    assert (MismatchType.AUTHOR_ORDER, minor) in found


OF_NUMBER = {**PREPRINT, "authors": ("Ada Okafor", "Lin Wei", "Greta Holm")}


@pytest.mark.parametrize(
    ("authors", "theirs", "minor"),
    [
        (("Ada Okafor", "Lin Wei", "Una Yarrow"), OF_NUMBER, False),
        (("Una Yarrow", "Lin Wei", "Greta Holm"), OF_NUMBER, False),
        (("Ada Okafor", "Lin Wei", "Ida Holm"), OF_NUMBER, True),
        (("Ada Okafor", "Lin Wei", "Una Yarrow"), OF_NUMBER | {"arxiv": None}, True),
        (("Ada Okafor", "Lin Wei", "Una Yarrow"), OF_NUMBER | {"source": "other"}, True),
        (("Ada Okafor", "Lin Wei", "Una Yarrow"), OF_NUMBER | {"authors_complete": False}, True),
    ],
    ids=["the last", "the first", "a namesake", "without the number", "of an index", "of a list that breaks off"],
)
def test_who_stands_in_the_place_of_an_author_of_the_number_accuses(
    authors: tuple[str, ...], theirs: dict[str, Any], minor: bool
) -> None:
    """People join and leave between versions; none takes the place of another."""
    entry = claim(authors=authors, arxiv=ArxivId(PREPRINT["arxiv"]), year=2022)
    found = [each for each in told(entry, record(**theirs)) if each[0] is MismatchType.OTHER_AUTHORS]
    assert found == [(MismatchType.OTHER_AUTHORS, minor)]


@pytest.mark.parametrize(("printed", "accuses"), [({}, False), ({"venue": "ICLR", "year": 2023}, True)])
def test_what_was_copied_from_arxiv_is_no_second_source(printed: dict[str, Any], accuses: bool) -> None:
    """DBLP's records of CoRR are arXiv's; those of a publication are its own."""
    ours = claim(authors=("Ada Okafor", "Lin Wei", "Ida Zorn", "Una Yarrow"))
    names = {"authors": ("Ada Okafor", "Lin Wei", "Greta Holm", "Jonas Berg")}
    theirs = record(**names, **PREPRINT), record(**names, arxiv="2203.00017", **printed)
    assert ((MismatchType.OTHER_AUTHORS, False) in told(ours, *theirs)) is accuses


DAMAGED = ("Ada Okafor", "Lin Wei", "lwei", "Hana Suzuki")
BESIDE_DAMAGED: dict[str, tuple[tuple[str, ...], list[tuple[MismatchType, bool]], bool]] = {
    "its people": (("Ada Okafor", "Lin Wei", "Hana Suzuki"), [], False),
    "one who is not in it": (("Ada Okafor", "Lin Wei", "Ben Roe"), [], True),
    "another order": (("Lin Wei", "Ada Okafor", "Hana Suzuki"), [], True),
    "fewer of its people": (("Ada Okafor",), [], True),
    "mostly others": (("Ada Okafor", "Jonas Berg", "Mira Patel"), [(MismatchType.OTHER_AUTHORS, False)], False),
    "mostly names that may be in it": (("Ada Okafor", "Jonas We", "Mira Suz"), [], True),
    "a single other": (("Jonas Berg",), [], True),
}


@pytest.mark.parametrize(("ours", "expected", "is_open"), BESIDE_DAMAGED.values(), ids=BESIDE_DAMAGED)
def test_a_damaged_list_accuses_only_of_mostly_other_people(
    ours: tuple[str, ...], expected: list[tuple[MismatchType, bool]], is_open: bool
) -> None:
    found = verify_claim(
        claim(authors=ours, venue_text="ICML", year=2021), [record(authors=DAMAGED, **PRINTED)], VenueKnowledge(None)
    )
    assert [(each.type, each.minor) for each in found.mismatches] == expected
    assert found.note == ("authors not checked: the list of the record is damaged" if is_open else "")


BEGINNING = ("Ada Okafor", "Lin Wei", "Hana Suzuki", "Ben Roe")
LATER = ("Tomas Lindqvist", "Aiko Mori")


@pytest.mark.parametrize(
    ("ours", "differing"),
    [((*BEGINNING, *LATER), None), ((*BEGINNING[:3], "Olga Petrova", *LATER), "Ben Roe for Olga Petrova")],
    ids=["more than it tells", "another name where it tells one"],
)
def test_a_list_that_breaks_off_says_nothing_of_those_behind_its_end(
    ours: tuple[str, ...], differing: str | None
) -> None:
    found = mismatches_of(claim(authors=ours), record(authors=BEGINNING, authors_complete=False, **PRINTED))
    told_of = [(each.message, each.minor) for each in found]
    assert told_of == ([(f"authors do not match: source has {differing}", True)] if differing else [])


def test_long_lists_are_shown_from_the_first_name_that_differs_on() -> None:
    names = ("Ada Okafor", "Lin Wei", "Hana Suzuki", "Ben Roe", "Tomas Lindqvist", "Aiko Mori")
    (found,) = mismatches_of(claim(authors=(*names[:4], names[5], names[4])), record(authors=names, **PRINTED))
    assert "author order differs: source has ..., Tomas Lindqvist, Aiko Mori; another version" in found.message
    assert (found.actual, found.expected) == ("..., Aiko Mori, Tomas Lindqvist", "..., Tomas Lindqvist, Aiko Mori")


@pytest.mark.parametrize(
    ("ours", "is_told"),
    [
        (("Ada, Okafor", "Lin, Wei", "Greta, Holm"), True),
        (("Okafor, Ada", "Wei, Lin", "Greta, Holm"), False),
        (("Okafor, Ada", "Wei, Lin", "Holm, Greta"), False),
        (("Okafor Ada", "Wei Lin", "Holm Greta"), False),
    ],
    ids=["before the comma", "one of three", "as they should be", "no comma tells which is which"],
)
def test_exchanged_names(ours: tuple[str, ...], is_told: bool) -> None:
    found = mismatches_of(claim(authors=ours), record(authors=("Ada Okafor", "Lin Wei", "Greta M. Holm"), **PRINTED))
    message = "family and given names are exchanged in 2 names: source has Ada Okafor for 'Ada, Okafor'"
    assert [(each.message, each.minor) for each in found if "exchanged" in each.message] == [(message, True)] * is_told


OVERVIEW = "Learning of Pebbles: An Overview"
LONG_TITLE = "Learning Shapes of Small Grey Pebbles from Distant Sounds of Mountain Rivers"


PEOPLE = ("Lin Wei", "Hana Suzuki", "Ada Okafor", "Petra Novak")
TEAM = (*PEOPLE, "The Pebble Collaboration")
OF_VOLUME = {"venue_text": "ICML", "year": 2021}
LATER_YEAR = {"venue_text": "ICML", "year": 2022}
CUT: dict[str, Any] = {"authors_complete": False}
LED = ("Pebble LLM-Core Team", "Ada Okafor", "Lin Wei", "Hana Suzuki")
ORDER, LACKS, OTHER = MismatchType.AUTHOR_ORDER, MismatchType.MISSING_AUTHORS, MismatchType.OTHER_AUTHORS
ADDED = MismatchType.ADDED_AUTHORS
# Who stands before "and others", what the record has otherwise than that it names all in print, and what is told.
BEFORE_OTHERS: dict[str, tuple[tuple[str, ...], dict[str, Any], list[tuple[MismatchType, bool]]]] = {
    "the first author": (PEOPLE[:1], PRINTED, []),
    "the first two": (("Wei, L.", "Suzuki, H."), PRINTED, []),
    "everybody": (PEOPLE, PRINTED, []),
    "a group before them": (PEOPLE[:2], PRINTED | {"authors": ("Pebble", *PEOPLE)}, []),
    "the last author": (PEOPLE[3:], PRINTED, [(LACKS, False)]),
    "all but the first": (PEOPLE[1:], PRINTED, [(LACKS, False)]),
    "the first two exchanged": (PEOPLE[1::-1], PRINTED, [(ORDER, False)]),
    "the last and the first": ((PEOPLE[3], PEOPLE[0]), PRINTED, [(ORDER, False)]),
    "the first and the last": ((PEOPLE[0], PEOPLE[3]), PRINTED, [(LACKS, True)]),
    "the first, and two exchanged": ((PEOPLE[0], PEOPLE[2], PEOPLE[1]), PRINTED, [(ORDER, True)]),
    "the last of a team": (PEOPLE[3:], PRINTED | {"authors": TEAM}, [(LACKS, True)]),
    "the last of the preprint": (PEOPLE[3:], PREPRINT | PRINTED, [(LACKS, True)]),
    "the last of another version": (PEOPLE[3:], {}, [(LACKS, True)]),
    "a list that breaks off has them": (PEOPLE[:2], PRINTED | CUT, []),
    "and not the second": ((PEOPLE[0], "Ben Roe"), PRINTED | CUT, [(OTHER, True)]),
    "and none of them": (("Kai Doe", "Ben Roe"), PRINTED | CUT, [(OTHER, False)]),
    "and lacks one in the middle": (PEOPLE[:3], PRINTED | CUT | {"authors": (PEOPLE[0], PEOPLE[2])}, []),
}
ADA, LIN, GRETA, HANA, JONAS, PETRA = "Ada Okafor", "Lin Wei", "Greta Holm", "Hana Suzuki", "Jonas Berg", "Petra Novak"
THREE, FOUR = (ADA, LIN, GRETA), (ADA, LIN, HANA, PETRA)
MANY = (ADA, "Emil Hansen", "Noor Khan", HANA, LIN, "Kofi Mensah", "Yara Silva")
# Who is named by an entry of ICML 2021, in full or before others, by which sources others are, and whether that is a note.
GIVEN_NAMES = {
    "crossed between two": (("Ada Wei", "Lin Okafor", GRETA), ["dblp"], False),
    "crossed, before others": (("Okafor, Lin", "Wei, Ada"), ["dblp"], False),
    "crossed in a preprint of another version": (("Ada Wei", "Lin Okafor"), ["arxiv"], True),
    "one source has another given name": (("Mira Okafor", LIN, GRETA), ["dblp"], True),
    "a copy has it, too": (("Mira Okafor", LIN, GRETA), ["dblp", "huggingface"], True),
    "two sources have it": (("Mira Okafor", LIN, GRETA), ["dblp", "crossref"], False),
    "two sources have one with the same initial": (("Alba Okafor", LIN, GRETA), ["dblp", "crossref"], True),
}
# What the entry has, what records of the work have, and all that is told.
TOLD: dict[str, tuple[dict[str, Any], list[dict[str, Any]], list[tuple[MismatchType, bool]]]] = {
    **{
        f"before others: {name}": (OF_VOLUME | CUT | {"authors": ours}, [{"authors": PEOPLE} | more], expected)
        for name, (ours, more, expected) in BEFORE_OTHERS.items()
    },
    **{
        f"given names: {name}": (
            OF_VOLUME | {"authors": ours, "authors_complete": len(ours) == 3},
            [{"authors": THREE, "source": source} | (PRINTED if source != "arxiv" else {}) for source in sources],
            [(OTHER, minor)],
        )
        for name, (ours, sources, minor) in GIVEN_NAMES.items()
    },
    **{f"a group says nothing of its members: {group}": ({}, [PRINTED | {"authors": (group,)}], []) for group in ("Qwen", "DeepSeek-AI", "The Pebble Collaboration")},
    "a person is no group": ({}, [PRINTED | {"authors": ("Ben Roe",)}], [(OTHER, False)]),
    "any record that begins so will do": (
        OF_VOLUME | CUT | {"authors": PEOPLE[1:3]}, [PRINTED | {"authors": PEOPLE}, PRINTED | {"authors": (*PEOPLE[1:], PEOPLE[0])}], [],
    ),
    "any source that has the same will do": (OF_VOLUME, [PRINTED | {"year": 2020, "authors": (ADA,), "title": "Weighing Shadows"}, PRINTED], []),
    "a list known to be cut lacks nobody": ({"authors": (ADA, LIN, "Mira Patel")}, [CUT], []),
    "a single name in braces may be of a group": (OF_VOLUME | {"authors": ("{Tree AI}",)}, [PRINTED | {"authors": (LIN, GRETA)}], [(OTHER, True)]),
    "a single word may be a group": (OF_VOLUME | {"authors": ("Treelab",)}, [PRINTED | {"authors": (LIN, GRETA)}], [(OTHER, True)]),
    "a single person is none": (OF_VOLUME | {"authors": ("Ada Berg",)}, [PRINTED | {"authors": (LIN, GRETA)}], [(OTHER, False)]),
    "a namesake": (OF_VOLUME | {"authors": (ADA, "Liam Fedus")}, [PRINTED | {"authors": (ADA, "William Fedus")}], [(OTHER, True)]),
    "a stranger": (OF_VOLUME | {"authors": (ADA, "Liam Fedus")}, [PRINTED | {"authors": (ADA, "William Holm")}], [(OTHER, False)]),
    "a name that lost letters": (OF_VOLUME | {"authors": (ADA, "Gbor Erdlyi")}, [PRINTED | {"authors": (ADA, "Gábor Erdélyi")}], [(OTHER, True)]),
    "a namesake before others": (OF_VOLUME | CUT | {"authors": (ADA, "Liam Fedus")}, [PRINTED | {"authors": (ADA, GRETA, "William Fedus")}], [(OTHER, True)]),
    "a stranger before others": (OF_VOLUME | CUT | {"authors": (ADA, "Liam Fedus")}, [PRINTED | {"authors": (ADA, GRETA, "William Holm")}], [(OTHER, False)]),
    # People join, leave and change places until a work is printed; nobody is told that all are the same.
    "one who joined or left": (OF_VOLUME | {"authors": THREE}, [PREPRINT], [(ADDED, True)]),
    "one who is missing": (OF_VOLUME | {"authors": (ADA,)}, [PREPRINT], [(LACKS, True)]),
    "another order of a preprint": (OF_VOLUME | {"authors": (LIN, ADA)}, [PREPRINT], [(ORDER, True)]),
    "one who joined or left, of the volume": (OF_VOLUME | {"authors": THREE}, [PREPRINT | PRINTED], [(ADDED, True)]),
    "one is missing of a preprint of the volume": (OF_VOLUME, [PREPRINT | PRINTED | {"authors": THREE}], [(LACKS, True)]),
    "most are missing of a preprint of the volume": (OF_VOLUME | {"authors": (ADA,)}, [PREPRINT | PRINTED | {"authors": THREE}], [(LACKS, False)]),
    "a word of the title, by one source": ({"title": WALKING}, [{}], [(MismatchType.TITLE, True)]),
    "a word of the title, by two together": ({"title": WALKING}, [{}, {"source": "crossref"}], [(MismatchType.TITLE, False)]),
    "most are others, by any record": ({"authors": (ADA, JONAS, "Mira Patel")}, [{"authors": (ADA, GRETA, HANA)}], [(OTHER, False)]),
    "most are others, and it may be another work of the first": (
        {"authors": (ADA, JONAS, "Mira Patel")}, [{"authors": (ADA, GRETA, HANA), "title": WALKING}], [(MismatchType.TITLE, True), (OTHER, True)],
    ),
    "a title cut within its last word": (OF_VOLUME | {"authors": FOUR[:3]}, [PRINTED | CUT | {"title": TITLE[:-3]}], []),
    "two names in one": (OF_VOLUME | {"authors": FOUR[:3]}, [PRINTED | CUT | {"authors": (ADA, f"{LIN} and {HANA}")}], []),
    "several names behind the end of a list, which may be cut": (OF_VOLUME | {"authors": (*FOUR[:3], JONAS)}, [PRINTED | {"source": "other"}], [(ADDED, True)]),
    "and so may a copy": (OF_VOLUME | {"authors": (*FOUR[:3], JONAS)}, [PRINTED | {"source": each} for each in ("other", "huggingface")], [(ADDED, True)]),
    "two sources end there": (OF_VOLUME | {"authors": (*FOUR[:3], JONAS)}, [PRINTED | {"source": each} for each in ("other", "crossref")], [(ADDED, False)]),
    "the group of the people in other words": ({"authors": ("LLM-Core Pebble",)}, [PRINTED | {"authors": LED}], [(OTHER, True)]),
    "somebody, who is no group": ({"authors": ("Ben Pebble",)}, [PRINTED | {"authors": LED}], [(OTHER, False)]),
    "somebody beside the group": ({"authors": ("LLM-Core Pebble", "Ben Roe")}, [PRINTED | {"authors": LED}], [(OTHER, False)]),
    "two may have joined behind the first author": (LATER_YEAR | CUT | {"authors": (ADA, "Sven Berg", "Noor Khan")}, [PREPRINT | {"authors": FOUR}], [(OTHER, True)]),
    "three are too many": (LATER_YEAR | CUT | {"authors": (ADA, "Sven Berg", "Noor Khan", "Kofi Mensah")}, [PREPRINT | {"authors": FOUR}], [(OTHER, False)]),
    "none joins before the first author of the preprint": (LATER_YEAR | CUT | {"authors": ("Sven Berg", "Noor Khan", ADA)}, [PREPRINT | {"authors": FOUR}], [(OTHER, False)]),
    "most given names are wrong in no source": ({"authors": ("Ben Okafor", "Kai Wei", "Yui Suzuki", PETRA)}, [PRINTED | {"authors": FOUR}], [(OTHER, False)]),
    "half of the given names may be": ({"authors": ("Ben Okafor", LIN, "Yui Suzuki", PETRA)}, [PRINTED | {"authors": FOUR}], [(OTHER, True)]),
    "of two lists that break off each may have the people of the other": (CUT | {"authors": (*BEGINNING, *LATER, PETRA, "Sven Berg")}, [PRINTED | CUT | {"authors": MANY}], [(OTHER, True)]),
    "one source has somebody else and another order": (OF_VOLUME | {"authors": (ADA, PETRA, HANA)}, [PRINTED | {"authors": (ADA, HANA, JONAS, PETRA)}], [(LACKS, True)]),
    "two sources have": (OF_VOLUME | {"authors": (ADA, PETRA, HANA)}, [PRINTED | {"authors": (ADA, HANA, JONAS, PETRA), "source": source} for source in ("dblp", "crossref")], [(LACKS, False)]),
    "but not where one is whole": (CUT | {"authors": (*BEGINNING, *LATER, PETRA, "Sven Berg")}, [PRINTED | {"authors": MANY}], [(OTHER, False)]),
}  # fmt: skip


@pytest.mark.parametrize(("entry", "records", "expected"), TOLD.values(), ids=TOLD)
def test_what_is_told_of_an_entry(
    entry: dict[str, Any], records: list[dict[str, Any]], expected: list[tuple[MismatchType, bool]]
) -> None:
    assert told(claim(**entry), *(record(**each) for each in records)) == expected


def test_whoever_is_missing_before_others_is_named_with_the_last_who_is_there() -> None:
    ours = claim(authors=("Novak, Petra",), authors_complete=False, **OF_VOLUME)
    (found,) = mismatches_of(ours, record(authors=PEOPLE, **PRINTED))
    assert found.message == "missing authors Lin Wei, Hana Suzuki, Ada Okafor before Novak, Petra"


@pytest.mark.parametrize(
    ("title", "year", "minor"),
    [(OVERVIEW, 2018, True), (OVERVIEW, 2017, False), (OVERVIEW, None, False), (LONG_TITLE, 2018, False)],
    ids=["another year", "the same year", "no year", "a long title"],
)
def test_a_short_title_by_others_in_another_year_may_be_another_work(title: str, year: int | None, minor: bool) -> None:
    ours = claim(title=title, authors=("Mina Sadeghi", "Enda Howley"), year=year, venue_text="Proceedings of Rivers")
    theirs = record(title=title, authors=("Yuxi Li",), arxiv="1701.00007", published="2017-01-01")
    assert (MismatchType.OTHER_AUTHORS, minor) in told(ours, theirs)
