"""A file may be replaced only while nothing of a person stands in it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from normalizer.app.output import (
    OutputTarget,
    is_unmodified,
    record_digests,
    render_bibliography,
)
from normalizer.export import FORMATS, ExportOptions
from normalizer.lock import Decision, Lock, LockedTitle, LockedWork
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
from normalizer.works.record import Record
from normalizer.works.verdict import Status

# Their titles need a definition (a command that not every document has), an accent and a letter beyond Latin-1.
PEBBLES = Record(
    title=r"Sorting Pebbles in $\mathbb{R}^2$",
    authors=(Person(family="Okafor", given="Ada"), Person(family="Łuk", given="Éva")),
    date=PartialDate(year=2021),
    arxiv="2101.01234",
)
STONES = PEBBLES.model_copy(update={"title": "Throwing Stones", "arxiv": "2102.01234", "url": "https://a.example/b_c"})


def made(format_name: str) -> tuple[Lock, str]:
    """A lock that remembers a file, and the file."""
    works = {"okafor2021sorting": LockedWork(record=PEBBLES), "okafor2021throwing": LockedWork(record=STONES)}
    titles = [
        LockedTitle(title=work.record.title, decision=Decision(status=Status.MATCHED), key=key)
        for key, work in works.items()
    ]
    lock = Lock().with_titles(titles, works)
    done = render_bibliography(lock, list(works), OutputTarget("refs", format_name, ExportOptions()))
    return record_digests(lock, done, "refs"), done.text


def ours(lock: Lock, text: str, format_name: str) -> bool:
    return is_unmodified(lock, "refs", text.encode("utf-8"), format_name)


@pytest.mark.parametrize("format_name", FORMATS)
def test_file_as_it_was_written_is_ours(format_name: str) -> None:
    lock, text = made(format_name)
    assert ours(lock, text, format_name)
    assert ours(lock, text.replace("\n", "\r\n"), format_name)
    assert not ours(lock, text.replace("Stones", "Rocks"), format_name)
    assert not is_unmodified(lock, "others", text.encode(), format_name)


def test_other_dialect_of_ours_is_ours() -> None:
    lock, text = made("bibtex")
    assert "@preamble" in text
    assert ours(lock, text, "biblatex")


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
    done = render_bibliography(lock, list(lock.works), OutputTarget("refs", "bibtex", ExportOptions()))
    assert record_digests(lock, done, "refs") is lock
    assert record_digests(lock, done, "more") is not lock
