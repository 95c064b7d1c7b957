"""Papers that were taken back: how a record says so, and that the catalog keeps it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from normalizer.values.ids import ArxivId
from normalizer.works.description import Description
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog, update_catalog
from resolvers.catalog.importers import importer_named
from resolvers.catalog.row_values import merge_duplicates
from resolvers.catalog.storage.record_codec import decode_record, encode_record
from resolvers.replies import says_withdrawn

SAYS_SO = {
    "arXiv's own wording": "This paper has been withdrawn by the author due to a crucial sign error in equation 1",
    "plural authors": "This article has been withdrawn by the authors",
    "after another sentence": "12 pages, 3 figures. This paper has been withdrawn",
    "without a verb": "Paper withdrawn",
    "one word": "Withdrawn",
    "one word in capitals, then why": "WITHDRAWN: see the newer submission",
    "pages before the word": "12 pages, withdrawn",
    "with by": "withdrawn by the author because the proof has a gap",
    "in brackets": "[This submission is withdrawn]",
    "for the time being": "This manuscript has been temporarily withdrawn",
    "with a hyphen": "This paper has been with-drawn",
    "in stars": "*** This paper has been withdrawn ***",
    "from arXiv": "This paper has been withdrawn from the arXiv",
    "a wish": "We would like to withdraw this article",
    "a decision": "The authors have decided to withdraw this paper",
    "arXiv's administrators": "This article has been withdrawn by arXiv administrators due to disputed authorship",
    "removed by administrators": "This submission has been removed by arXiv administrators",
    "a note of theirs": "arXiv admin note: this version has been removed by arXiv",
    "half a sentence": "has been withdrawn because the loom was wrong",
    "a noun before": "Paper withdrawn due to an error in the third card",
    "retracted": "This work has been retracted by the authors",
    "a superseded paper": "This work is withdrawn and superseded by another submission",
}


@pytest.mark.parametrize("text", SAYS_SO.values(), ids=SAYS_SO.keys())
def test_comment_or_abstract_says_that_the_paper_is_withdrawn(text: str) -> None:
    assert says_withdrawn(text, "We measure the flow of ice.")
    assert says_withdrawn(None, text)


SAYS_SOMETHING_ELSE = {
    "nothing": "",
    "ordinary": "12 pages, 3 figures, accepted to a journal",
    "out of a conference": "This paper has been withdrawn from the proceedings of a conference",
    "out of a journal, by its authors": "We withdraw this paper from the journal",
    "another paper's fate": "Replaces an earlier and withdrawn submission",
    "overlap with a withdrawn one": "arXiv admin note: substantial text overlap with a withdrawn article",
    "a theorem": "A wrong corollary of version 1 is withdrawn",
    "an earlier version": "Supersedes v1, withdrawn",
    "retracted articles": "Withdrawn drugs and retracted articles are found by a card index.",
    "a data set of them": "A data set of 42 retracted papers",
    "money": "Customers have withdrawn their deposits",
    "the subject": "Withdrawn teenagers and their friends",
    "drugs": "Effects of nicotine withdrawal",
    "ice": "The glacier's tongue was removed by erosion",
}


@pytest.mark.parametrize("text", SAYS_SOMETHING_ELSE.values(), ids=SAYS_SOMETHING_ELSE.keys())
def test_text_that_does_not_say_so(text: str) -> None:
    assert not says_withdrawn(text, text)


def test_word_late_in_an_abstract_is_about_something_else() -> None:
    abstract = "We study banks and their customers in a long panel. " * 5 + "This paper has been withdrawn."
    assert not says_withdrawn(None, abstract)


def snapshot(**more: object) -> bytes:
    row = {"id": "2209.00001", "title": "On Ice", "categories": "physics.geo-ph", "authors_parsed": [], **more}
    return json.dumps(row).encode()


@pytest.mark.parametrize(
    ("row", "withdrawn"),
    [
        pytest.param(snapshot(comments="This paper has been\n  withdrawn by the author"), True, id="comment"),
        pytest.param(snapshot(abstract="This paper has been withdrawn.\n"), True, id="abstract"),
        pytest.param(snapshot(comments="3 pages", abstract="We measure."), False, id="neither"),
    ],
)
def test_row_of_the_snapshot_is_read_by_its_words(row: bytes, withdrawn: bool) -> None:
    assert importer_named("arxiv-snapshot").record(row, ("arxiv", "x")).withdrawn is withdrawn


def test_flags_are_stored_only_when_true_and_absent_ones_are_false() -> None:
    plain = Description("arxiv", "On Ice", via="x")
    marked = Description("arxiv", "On Ice", via="x", withdrawn=True, retracted=True)
    assert encode_record(plain, 0) == b'{"t":"On Ice"}'
    assert [decode_record(encode_record(record, 0), [("arxiv", "x")]) for record in (plain, marked)] == [plain, marked]


def test_later_statement_says_whether_a_paper_is_withdrawn() -> None:
    there, gone = Description("arxiv", "On Ice"), Description("arxiv", "On Ice", withdrawn=True)
    assert merge_duplicates(there, gone).withdrawn
    assert not merge_duplicates(gone, there).withdrawn


def test_withdrawn_paper_is_shown_by_find_and_fetch_and_can_come_back(tmp_path: Path, source: Any) -> None:
    row = {"arxiv_id": "2209.00001", "title": "On Ice and Water", "published": "2022-09-01"}
    other = {"title": "Retreat of Glaciers", "doi": "10.1000/r", "retracted": True, "year": 2020}
    target = tmp_path / "cat"
    build_catalog([source(row, other, name="arxiv.jsonl")], target)

    def flags() -> list[tuple[bool, bool]]:
        catalog = Catalog.open(target)
        found = catalog.find([TitleQuery("On Ice and Water"), TitleQuery("Retreat of Glaciers")])
        fetched = catalog.fetch([ArxivId("2209.00001")])
        assert fetched[0] == found[0]
        return [(records[0].withdrawn, records[0].retracted) for records in found]

    assert flags() == [(False, False), (False, True)]
    assert update_catalog(target, [source(row | {"withdrawn": True}, name="arxiv.oai.jsonl")]).changed == 1
    assert flags() == [(True, False), (False, True)]
    assert update_catalog(target, [source(row | {"comment": "v3"}, name="arxiv.oai.jsonl")]).changed == 1
    assert flags() == [(False, False), (False, True)]


def test_flag_that_is_no_flag_makes_a_row_useless(source: Any, tmp_path: Path) -> None:
    rows = [{"title": "On Ice", "year": 2020}, {"title": "On Fog", "year": 2020, "withdrawn": "yes"}]
    report = build_catalog([source(*rows)], tmp_path / "cat")
    assert [str(skipped) for skipped in report.sources[0].skipped] == [
        "1 skipped: withdrawn is not true or false (line 2)"
    ]
