"""The story of a page, with a source made of a few records."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from each_format import EACH_FORMAT
from merge_scene import target_of
from online_scene import Shelf, titles

from normalizer.app.entries import count_results, entries_of, identifier_key
from normalizer.app.output import OutputTarget, is_unmodified, record_digests, render_bibliography
from normalizer.app.queries import run_concurrently
from normalizer.app.resolve import parse_queries, resolve
from normalizer.app.source_plan import Sources, StepTimer
from normalizer.cli.messages import format_unresolved_query, format_unresolved_title
from normalizer.export import FORMATS, ExportOptions
from normalizer.export.match_json import match_line
from normalizer.lock import Decision, Lock, LockedTitle, LockedWork
from normalizer.pages import links_in
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.works.description import Description, RawName
from normalizer.works.record import Record
from normalizer.works.scraped import ScrapedTitle
from normalizer.works.verdict import ComparedWork, Match, Reason, Status, Verdict

SCALING = Description(
    "arxiv",
    "Scaling Vision Transformers",
    via="catalog:arxiv.jsonl",
    arxiv="2106.04560",
    doi="10.1109/CVPR52688.2022.01179",
    authors=(RawName("Xiaohua Zhai"), RawName("Alexander Kolesnikov")),
    published="2021-06",
    venue="CVPR",
    year=2022,
)
POINTER = Description("arxiv", "Pointer Networks", arxiv="1506.03134", published="2015-06-09")
TWINS = tuple(Description("arxiv", "Deep Sets of Graphs", arxiv=f"2001.0000{number}") for number in (1, 2))


SHELF = Shelf(SCALING, POINTER, *TWINS)


def match_titles(asked: Sequence[ScrapedTitle], *shelves: Shelf) -> list[Match]:
    return resolve(asked, Sources(local=shelves or (SHELF,)), StepTimer()).matches


def test_titles_and_identifiers_are_asked_for_source_by_source() -> None:
    asked = titles("Pointer networks", "Nobody Wrote This", "Scaling Vision Transformers", "Deep Sets of Graphs")
    matches = match_titles(asked)
    assert [match.scraped for match in matches] == asked
    assert [match.verdict.status.value for match in matches] == ["matched", "unmatched", "matched", "ambiguous"]
    asked = replace(titles("Pointer Nets Revisited")[0], ids=("arXiv:1506.03134v2", "no id"))
    [match] = match_titles([asked])
    assert match.verdict.reason is Reason.SAME_IDENTIFIER
    [match] = match_titles(titles("Pointer Networks"), Shelf(), SHELF)
    assert match.work == (POINTER,)


def test_one_work_on_two_pages_is_one_entry_in_order_of_appearance() -> None:
    asked = titles("Pointer Networks", "Scaling Vision Transformers") + titles("POINTER NETWORKS", page="two.txt")
    entries = entries_of(match_titles(asked))
    assert [entry.record.arxiv for entry in entries] == ["1506.03134", "2106.04560"]
    assert [len(entry.matches) for entry in entries] == [2, 1]


def matched(title: str, work: Description) -> Match:
    verdict = Verdict(status=Status.MATCHED, reason=Reason.SAME_TITLE, confidence=0.99)
    return Match(
        scraped=ScrapedTitle(title=title, page="p", line=1),
        verdict=verdict,
        compared=(ComparedWork(candidates=(work,), verdict=verdict),),
    )


@pytest.mark.parametrize(
    ("people", "entries"),
    [
        pytest.param(("Xiaohua Zhai", "Alexander Kolesnikov"), 1, id="the same people"),
        pytest.param(("Ada Lovelace", "Charles Babbage"), 2, id="other people"),
    ],
)
def test_preprint_and_publication_under_different_identifiers_are_compared(people: Sequence[str], entries: int) -> None:
    title = "Scaling Vision Transformers to Very Many Layers"
    authors = (RawName("Xiaohua Zhai"), RawName("Alexander Kolesnikov"))
    preprint = Description("arxiv", title, arxiv="2106.04560", authors=authors, published="2021-06-08")
    printed = Description(
        "crossref", title, doi="10.1109/x.1", authors=tuple(map(RawName, people)), venue="CVPR", year=2022
    )
    found = entries_of([matched(title, preprint), matched(title, printed)])
    assert len(found) == entries
    assert (found[0].record.arxiv, found[0].record.doi) == ("2106.04560", "10.1109/x.1" if entries == 1 else None)


def test_records_without_identifiers_are_told_apart_by_title_and_place() -> None:
    one, other = (Description("other", "Preface", venue=venue, year=2020) for venue in ("A", "B"))
    assert identifier_key([one]) != identifier_key([other])
    assert identifier_key([Description("other", "X", doi="10.1000/ABC")]) == "doi:10.1000/abc"


def test_what_a_user_names_is_an_identifier_or_a_title() -> None:
    matches = match_titles(parse_queries(["arXiv:2106.04560", "Pointer Networks", "2001.00009"]))
    assert [match.verdict.reason for match in matches] == [
        Reason.SAME_IDENTIFIER,
        Reason.SAME_TITLE,
        Reason.NO_CANDIDATE,
    ]
    assert format_unresolved_query(matches[2]) == "'2001.00009': unmatched (no-candidate)"


@pytest.mark.parametrize(
    ("text", "title", "ids", "year"),
    [
        ("arxiv 2106.04560v2", "", ("2106.04560",), None),
        ("2106.04560.", "", ("2106.04560",), None),
        ("Counting Clouds, https://arxiv.org/abs/2106.04560", "Counting Clouds", ("2106.04560",), None),
        ("Okafor, A. and Wei, L. Counting Clouds with Two Cameras. In ICML, 2021.", "Counting Clouds with Two Cameras", (), 2021),
        ("Counting Clouds with Two Cameras, Okafor et al., ICML 2021", "Counting Clouds with Two Cameras", (), 2021),
        ("A Title of 16x16 Words", "A Title of 16x16 Words", (), None),
        ("1984", "1984", (), None),
    ],
)  # fmt: skip
def test_a_reference_of_a_user_is_read_as_on_a_page(
    text: str, title: str, ids: tuple[str, ...], year: int | None
) -> None:
    (query,) = parse_queries([text])
    assert (query.title, query.ids, query.year, query.where) == (title, ids, year, f"{text}:1")


def test_clock_adds_up_steps_even_when_they_fail() -> None:
    clock = StepTimer()
    with clock.step("pages"):
        pass
    with pytest.raises(ValueError, match="x"), clock.step("look-up"):
        raise ValueError("x")
    assert list(clock.seconds) == ["pages", "look-up"]


def test_line_of_a_match_has_every_key_and_null_for_what_is_not_known() -> None:
    [match] = match_titles(titles("Scaling Vision Transformers"))
    line = json.loads(match_line(match))
    assert line["ids"] == {"arxiv": "2106.04560", "doi": "10.1109/CVPR52688.2022.01179", "s2": None}
    assert line["record"]["authors"][0] == {"family": "Zhai", "given": "Xiaohua"}
    assert line["record"]["authors_complete"] is True
    assert line["record"]["date"] == "2022"
    assert line["record"]["venue"]["short"] == "CVPR"
    assert line["record"]["origin"]["venue"] == "arxiv"
    assert line["candidates"] == [
        {
            "ids": line["ids"],
            "title": "Scaling Vision Transformers",
            "confidence": line["confidence"],
            "reason": "same-title",
        }
    ]
    assert line["evidence"] == {"title": 1.0}


def test_line_of_a_match_gives_the_role_of_each_link_and_its_sentence() -> None:
    text = "We use NanoKit (https://github.com/ann/nanokit). Code will be released at https://github.com/bob/letters."
    asked = replace(titles("Scaling Vision Transformers")[0], links=links_in(text))
    [match] = match_titles([asked])
    line = json.loads(match_line(match))
    assert [(each["role"], each["status"], each["sentence"]) for each in line["links"]] == [
        ("builds-on", "released", "We use NanoKit (https://github.com/ann/nanokit)."),
        ("ours", "announced", "Code will be released at https://github.com/bob/letters."),
    ]
    assert [each["url"] for each in line["record"]["code"]] == ["https://github.com/bob/letters"]


def test_line_of_a_title_without_a_work_or_with_a_doi_of_arxiv() -> None:
    [match] = match_titles(titles("Deep Sets of Graphs"))
    line = json.loads(match_line(match))
    assert (line["status"], line["reason"], line["record"]) == ("ambiguous", "several-works-fit", None)
    assert line["ids"] == {"arxiv": None, "doi": None, "s2": None}
    assert [each["ids"]["arxiv"] for each in line["candidates"]] == ["2001.00001", "2001.00002"]
    preprint = Description("arxiv", "Attention Is All You Need", arxiv="1706.03762", doi="10.48550/arXiv.1706.03762")
    [match] = match_titles(titles("Attention is all you need"), Shelf(preprint))
    assert json.loads(match_line(match))["ids"] == {"arxiv": "1706.03762", "doi": None, "s2": None}


def test_summary_counts_titles_works_and_gaps() -> None:
    asked = titles(
        "Pointer Networks",
        "pointer networks",
        "Scaling Vision Transformers",
        "Deep Sets of Graphs",
        "Nobody Wrote This",
    )
    result = count_results(match_titles(asked))
    assert str(result) == (
        "5 titles on 1 page: 3 matched, 1 ambiguous, 1 unmatched, 1 repeated; 2 entries, "
        "1 incomplete (no source gives authors)"
    )
    assert result.has_findings
    assert not count_results(match_titles(titles("Scaling Vision Transformers"))).has_findings
    assert count_results(match_titles(titles("Pointer Networks"))).has_findings


# What stands beside "Pointer Networks", whose record names nobody, and the summary.
BESIDE_NAMELESS: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, "1 entry, 1 incomplete (no source gives authors)"),
    "authors and an identifier": ({"authors": ("Ada Brook",), "ids": ("1506.03134",)}, "1 entry"),
    "authors alone": (
        {"authors": ("Ada Brook",)},
        "1 entry, 1 incomplete (no source gives authors; the page names some for 1, but may mean another work)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("beside", "summary"), BESIDE_NAMELESS.values(), ids=BESIDE_NAMELESS)
def test_authors_of_a_page_count_where_they_are_written(beside: dict[str, Any], summary: str) -> None:
    matches = match_titles([replace(titles("Pointer Networks")[0], **beside)])
    result = count_results(matches)
    assert str(result).endswith(f"0 repeated; {summary}")
    assert result.has_findings == (not entries_of(matches)[0].record.authors)
    assert json.loads(match_line(matches[0]))["record"]["authors_complete"] is None


def test_several_works_that_fit_for_different_reasons_are_both_shown() -> None:
    best, rival = (
        ComparedWork((Description("arxiv", title, arxiv=number),), Verdict(status=status, reason=reason))
        for title, number, status, reason in (
            ("ViT-Lens: Towards Loops", "2311.00001", Status.MATCHED, Reason.SAME_TITLE),
            ("ViT-Lens: Towards Knots", "2308.00001", Status.UNMATCHED, Reason.OTHER_TITLE),
        )
    )
    verdict = Verdict(status=Status.AMBIGUOUS, reason=Reason.SEVERAL_WORKS)
    said = format_unresolved_title(Match(scraped=titles(best.title)[0], verdict=verdict, compared=(best, rival, rival)))
    assert said.endswith(
        "; fits arXiv:2311.00001 'ViT-Lens: Towards Loops'; arXiv:2308.00001 'ViT-Lens: Towards Knots'"
    )


def test_summary_and_doubts_show_what_fits() -> None:
    [match] = match_titles(titles("Deep Sets of Graphs"))
    assert match.verdict.status is Status.AMBIGUOUS
    assert format_unresolved_title(match) == (
        "page.txt:1: ambiguous (several-works-fit): 'Deep Sets of Graphs'; fits "
        "arXiv:2001.00001 'Deep Sets of Graphs'; arXiv:2001.00002 'Deep Sets of Graphs'"
    )
    shelf = Shelf(Description("other", "Deep Sets"), Description("other", "Deep Sets", doi="10.1000/x", year=1990))
    [match] = match_titles(titles("Deep Sets"), shelf)
    assert "doi:10.1000/x 'Deep Sets'" in format_unresolved_title(match)
    assert "a record without identifier 'Deep Sets'" in format_unresolved_title(match)


# --- Tasks run beside each other, as the look-ups at several sources do


def test_tasks_run_beside_each_other_and_answer_in_order() -> None:
    meeting = threading.Barrier(3, timeout=60)

    def task(number: int) -> Callable[[], int]:
        def run() -> int:
            meeting.wait()  # passes only when all three run at once
            return number

        return run

    assert run_concurrently([task(number) for number in range(3)]) == [0, 1, 2]


def test_one_task_runs_here_and_a_failure_is_raised_here() -> None:
    assert run_concurrently([threading.current_thread]) == [threading.current_thread()]
    assert run_concurrently([]) == []

    def fails() -> int:
        raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        run_concurrently([fails, lambda: 1])


def test_slow_task_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("normalizer.app.queries._INTERRUPT_POLL_SECONDS", 0.001)
    late = threading.Event()

    def waits() -> bool:
        return late.wait(0.05)

    assert run_concurrently([waits, lambda: True]) == [False, True]


# --- A file may be replaced only while nothing of a person stands in it


# Their titles need a definition (a command that not every document has), an accent and a letter beyond Latin-1.
PEBBLES = Record(
    title=r"Sorting Pebbles in $\mathbb{R}^2$",
    authors=(Person(family="Okafor", given="Ada"), Person(family="Łuk", given="Éva")),
    date=PartialDate(year=2021),
    arxiv="2101.01234",
)
STONES = PEBBLES.model_copy(update={"title": "Throwing Stones", "arxiv": "2102.01234", "url": "https://a.example/b_c"})


WITH_DEFINITIONS = ExportOptions(style="natbib", preamble=True)


def target(format_name: str) -> OutputTarget:
    """A file with definitions, if the format has any."""
    options = replace(WITH_DEFINITIONS, preamble=FORMATS[format_name].dialect is not None)
    return OutputTarget("refs", format_name, options)


def made(format_name: str) -> tuple[Lock, str]:
    """A lock that remembers a file, and the file."""
    works = {"okafor2021sorting": LockedWork(record=PEBBLES), "okafor2021throwing": LockedWork(record=STONES)}
    titles = [
        LockedTitle(title=work.record.title, decision=Decision(status=Status.MATCHED), key=key)
        for key, work in works.items()
    ]
    lock = Lock().with_titles(titles, works)
    done = render_bibliography(lock, list(works), target(format_name))
    return record_digests(lock, done, "refs"), done.text


def ours(lock: Lock, text: str, format_name: str) -> bool:
    return is_unmodified(lock, "refs", text.encode("utf-8"), target(format_name))


@pytest.mark.parametrize("format_name", EACH_FORMAT)
def test_file_as_it_was_written_is_ours(format_name: str) -> None:
    lock, text = made(format_name)
    assert ours(lock, text, format_name)
    assert ours(lock, text.replace("\n", "\r\n"), format_name)
    assert not ours(lock, text.replace("tones", "tains"), format_name)
    assert not is_unmodified(lock, "others", text.encode(), OutputTarget("others", format_name, ExportOptions()))


def test_other_dialect_of_ours_is_ours_and_a_merge_writes_with_the_definitions_there(tmp_path: Path) -> None:
    lock, text = made("bibtex")
    assert "@preamble" in text
    assert ours(lock, text, "biblatex")
    path = tmp_path / "refs.bib"
    path.write_text(text[: text.index("\n@")], "utf-8")
    target = target_of(path, settings=ExportOptions(style="natbib"))
    assert render_bibliography(lock, list(lock.works), target).text.replace("\n\n@pre", "\n@pre") == text


UNTOUCHED: dict[str, Callable[[str], str]] = {
    "fields put in other columns": lambda text: text.replace("  url = ", "\turl         =\n      "),
    "no comma behind the last field": lambda text: text.replace("},\n}", "}\n}"),
    "names in capitals": lambda text: text.replace("  title", "  TITLE"),
    "blank lines": lambda text: text.replace("\n@misc", "\n\n\n@misc") + "\n",
    "without its definitions": lambda text: text[text.index("@misc") :],
}


@pytest.mark.parametrize("change", UNTOUCHED.values(), ids=UNTOUCHED)
def test_layout_is_no_work_of_a_person(change: Callable[[str], str]) -> None:
    lock, text = made("bibtex")
    changed = change(text)
    assert changed != text
    assert ours(lock, changed, "bibtex")


ADDED: dict[str, Callable[[str], str]] = {
    "a definition": lambda text: '@preamble{"\\newcommand{\\mine}{x}"}\n' + text,
    "a note beside a definition of ours": lambda text: text.replace('@preamble{"', '@preamble{"mine', 1),
    "a note before all": lambda text: "% mine\n" + text,
    "a note behind all": lambda text: text + "to be checked\n",
    "a note between fields": lambda text: text.replace("\n  title", "\n  % checked by Ada\n  title", 1),
    "a note behind a field": lambda text: text.replace("},\n", "}, % checked by Ada\n", 1),
    "a note behind the key": lambda text: text.replace("sorting,\n", "sorting, % checked by Ada\n", 1),
    "a note before a value": lambda text: text.replace("title = ", "title = % mine\n    ", 1),
    "a note before the closing brace": lambda text: text.replace(",\n}", ",\n  % mine\n}", 1),
    "words where a field belongs": lambda text: text.replace("\n  title", "\n  mine,\n  title", 1),
    "a second field of a name": lambda text: text.replace("\n}", "\n  title = {Mine},\n}", 1),
    "a field of a person": lambda text: text.replace("\n}", "\n  note = {read this},\n}", 1),
    "a value in pieces": lambda text: text.replace("{Throwing Stones}", '{Throwing } # "Stones"'),
    "an entry": lambda text: text + "@misc{mine, title = {Mine}}\n",
    "an entry once more": lambda text: text + text[text.rindex("\n@") :],
    "an abbreviation": lambda text: '@string{acm = "ACM"}\n' + text,
    "a comment block": lambda text: "@comment{mine}\n" + text,
    "a brace less": lambda text: text.rstrip().removesuffix("}"),
}


@pytest.mark.parametrize("format_name", ["bibtex", "biblatex"])
@pytest.mark.parametrize("change", ADDED.values(), ids=ADDED)
def test_what_a_person_has_added_is_seen(change: Callable[[str], str], format_name: str) -> None:
    lock, text = made(format_name)
    changed = change(text)
    assert changed != text
    assert not ours(lock, changed, format_name)


def test_what_a_person_has_added_to_csl_json_is_seen() -> None:
    lock, text = made("csl-json")
    items = json.loads(text)
    assert not ours(lock, json.dumps([*items, {"id": "mine", "type": "book"}]), "csl-json")
    assert not ours(lock, json.dumps([*items, items[0]]), "csl-json")
    assert not ours(lock, json.dumps([items[0] | {"note": "mine"}, items[1]]), "csl-json")
    assert not ours(lock, text.replace('"title":', '"title": "Mine", "title":', 1), "csl-json")
    assert not ours(lock, "{}", "csl-json")
    assert ours(lock, json.dumps(items), "csl-json")


def test_lock_that_knows_a_file_stays_the_same_one() -> None:
    lock, _ = made("bibtex")
    done = render_bibliography(lock, list(lock.works), OutputTarget("refs", "bibtex", WITH_DEFINITIONS))
    assert record_digests(lock, done, "refs") is lock
    assert record_digests(lock, done, "more") is not lock


@pytest.mark.parametrize("format_name", ["bibtex", "csl-json"])
def test_file_is_ours_without_digests(format_name: str) -> None:
    """They are among the details, which may be deleted; another value is a person's all the same."""
    lock, text = made(format_name)
    bare = Lock.parse(lock.text, "refs.lock.json")
    assert not any(row for work in bare.works.values() for row in work.written.values())
    assert ours(bare, text, format_name)
    assert not ours(bare, text.replace("Okafor", "Another", 1), format_name)
