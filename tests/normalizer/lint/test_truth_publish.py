"""From a preprint to its publication: what stays, and who is named for what comes."""

from __future__ import annotations

import pytest
from lint_scene import context_of

from normalizer.bib import scan
from normalizer.bib.edit import apply
from normalizer.lint.rule import Fix
from normalizer.lint.verification.publish_fix import fix_to_publication
from normalizer.works.description import Description, RawName

PREPRINT = Description(
    "arxiv", "Knitting with Comets", arxiv="2001.00077", authors=(RawName("Lin Wei"),), published="2020-01-02"
)
PRINTED = Description("dblp", "Knitting with Comets", via="catalog:dblp.jsonl", authors=(RawName("Lin Wei"),), venue="ICML", year=2021, kind="conference", pages="111-120", publisher="PMLR")  # fmt: skip


def fix_of(text: str, *work: Description) -> tuple[str, Fix | None]:
    bib = scan(text)
    fix = fix_to_publication(context_of(bib), bib.entries[0], work)
    return (apply(text, fix.edits) if fix else text), fix


def test_the_message_says_who_has_each_value() -> None:
    _, fix = fix_of("@misc{a, title = {Knitting with Comets}, eprint = {2001.00077}, year = 2020}", PREPRINT, PRINTED)
    assert fix is not None
    assert not fix.safe
    assert fix.message == "cite what was published: booktitle, year, pages, publisher from dblp (catalog:dblp.jsonl)"


def test_what_is_not_the_preprints_stays_letter_for_letter() -> None:
    text = '@Misc{Comets:20,\n\ttitle = "Knitting with Comets", % nice\n\teprint = {2001.00077},\n\tmine = jan # {x},\n\tyear = 2020,\n}\n'
    done, _ = fix_of(text, PREPRINT, PRINTED)
    assert done.startswith(
        '@inproceedings{Comets:20,\n\ttitle = "Knitting with Comets", % nice\n\teprint = {2001.00077},\n\tmine = jan # {x},\n\tyear = 2021,\n'
    )
    assert {field.key: field.text for field in scan(done).entries[0].fields} == {
        "title": "Knitting with Comets",
        "eprint": "2001.00077",
        "mine": "janx",
        "year": "2021",
        "booktitle": "International Conference on Machine Learning",
        "pages": "111--120",
        "publisher": "PMLR",
    }


def test_arxiv_as_publisher_and_number_goes() -> None:
    text = "@article{a, title = {Knitting with Comets}, journal = {ArXiv}, number = {arXiv:2001.00077}, publisher = {arXiv}, year = {2020}}"
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
        ("journal", "Machine Learning"),
        ("year", "2021"),
        ("eprint", "2001.00077"),
        ("archiveprefix", "arXiv"),
    ]


def test_a_publication_in_a_volume_of_unknown_kind_is_left_to_people() -> None:
    unknown = Description(
        "dblp", "Knitting with Comets", venue="The Comet Reader", year=2021, authors=(RawName("Lin Wei"),)
    )
    assert fix_of("@misc{a, title = {Knitting with Comets}}", PREPRINT, unknown)[1] is None
    assert fix_of("@misc{a, title = {Knitting with Comets}}", PREPRINT)[1] is None


@pytest.mark.parametrize("text", ["@misc{a, title = {Knitting with Comets}, eprint = {2001.00077}, year = {2020}}", "@misc{a, title = {Knitting with Comets}, doi = {10.48550/arXiv.2001.00077}, year = {2020}}"])  # fmt: skip
def test_done_twice_changes_nothing_more(text: str) -> None:
    once, _ = fix_of(text, PREPRINT, PRINTED)
    assert fix_of(once, PREPRINT, PRINTED)[0] == once != text


def test_a_damaged_entry_is_left_alone() -> None:
    assert fix_of("@misc{a, = {Knitting with Comets}}", PREPRINT, PRINTED)[1] is None
