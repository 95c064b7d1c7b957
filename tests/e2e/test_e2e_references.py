"""Reference sections of several styles, as pasted from a PDF: entries in the order of the list, each verified."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from places import FIXTURES

from normalizer.bib import scan
from normalizer.cli.main import run
from normalizer.values.latex.convert import to_unicode
from normalizer.values.titles import title_key

pytestmark = pytest.mark.once


@dataclass(frozen=True)
class Work:
    title: str
    people: tuple[str, ...]
    year: str
    venue: str

    def named(self, style: Callable[[str, str], str], most: int = 9) -> list[str]:
        parts = (name.rsplit(" ", 1) for name in self.people[:most])
        return [style("".join(f"{word[0]}. " for word in given.split()).strip(), family) for given, family in parts]


def works() -> list[Work]:
    rows = map(json.loads, (FIXTURES / "catalog/sample.jsonl").read_text(encoding="utf-8").splitlines())
    return [
        Work(row["title"], tuple(row["authors"]), row["published"][:4], row.get("venue", "arXiv preprint"))
        for row in rows
        if row.get("authors") and 4 < len(row["title"].split()) < 16 and "$" not in row["title"]
        if all(len(name.split()) > 1 for name in row["authors"])
    ]


def joined(names: Sequence[str], last: str) -> str:
    return last.join(filter(None, (", ".join(names[:-1]), names[-1])))


STYLES: dict[str, Callable[[Work], str]] = {
    "IEEE": lambda w: f"{joined(w.named('{} {}'.format), ', and ')}, “{w.title},” in {w.venue}, {w.year}, pp. 1–9.",
    "APA": lambda w: f"{joined(w.named('{1}, {0}'.format), ', & ')} ({w.year}). {w.title}. {w.venue}, 3(2), 1–9.",
    "Springer": lambda w: f"{', '.join(w.named('{1}, {0}'.format))}: {w.title}. {w.venue} 3, 1–9 ({w.year})",
    "ACL": lambda w: f"{joined(w.people, ', and ')}. {w.year}. {w.title}. In {w.venue}, pages 1–9.",
    "Nature": lambda w: f"{w.named('{1}, {0}'.format)[0]} et al. {w.title}. {w.venue} 3, 1–9 ({w.year}).",
}  # fmt: skip
LABELS: dict[str, Callable[[int], str]] = {"brackets": "[{}] ".format, "dots": "{}. ".format, "none": lambda _: ""}


def wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters; long words break with a hyphen, as in a narrow column."""
    lines = [""]
    for word in text.split():
        room = width - len(lines[-1]) - 2
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] = f"{lines[-1]} {word}".strip()
        elif word.isalpha() and 3 <= room <= len(word) - 3:
            lines[-1] += f" {word[:room]}-"
            lines.append(word[room:])
        else:
            lines.append(word)
    return lines


def titles_in(path: str) -> list[str]:
    entries = scan(Path(path).read_text(encoding="utf-8")).entries
    return [title_key(to_unicode(entry.text("title") or "")) for entry in entries]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("style", STYLES)
def test_a_pasted_section_becomes_a_bibliography_in_its_order(offline_folder: Path, style: str, label: str) -> None:
    listed = random.Random(7).sample(works(), 24)
    lines = ["References"]
    for number, work in enumerate(listed, 1):
        first, *others = wrapped(LABELS[label](number) + STYLES[style](work), 72)
        lines += [first, *(f"  {line}" for line in others)]
        lines += ["", str(number // 8), "", "Preprint. Under review."] if number % 8 == 0 else []
    Path("references.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run(["build", "references.txt", "-o", "refs.bib"]) == 0
    found = titles_in("refs.bib")
    wanted = [title_key(work.title) for work in listed]
    assert [title for title in found if title not in wanted] == []
    assert found == [title for title in wanted if title in found]
    assert len(found) >= 23
    assert run(["match", "references.txt", "-o", "lines.jsonl"]) == 0
    rows = [json.loads(line) for line in Path("lines.jsonl").read_text("utf-8").splitlines()]
    assert len(rows) == len(listed)
    assert all(before["end_line"] < row["line"] for before, row in pairwise(rows))


PRINTED = """References
[1] X. Zhai and A. Kolesnikov. MLP-mixer: An all-MLP archi-
    tecture for vision. In NeurIPS, 2022.
[2] M. Stranger and K. Nobody. Scaling vision transformers. 2021.
"""


def test_errors_of_the_printed_list_are_shown(offline_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("references.txt").write_text(PRINTED, encoding="utf-8")
    assert run(["match", "references.txt", "--diff", "-q"]) == 0
    said = capsys.readouterr().out
    assert "references.txt:2: matched" in said
    assert "differs: the page says 2022" in said
    assert "differs: page lacks Ilya Tolstikhin" in said
    assert "references.txt:4: unmatched (" in said
    assert run(["build", "references.txt", "-o", "refs.bib", "--report", "report.html"]) == 0
    report = Path("report.html").read_text(encoding="utf-8")
    assert "page lacks Ilya Tolstikhin" in report
    assert "In NeurIPS, 2022." in report


def test_a_lock_file_keeps_what_was_decided_on_references(offline_folder: Path) -> None:
    Path("references.txt").write_text(PRINTED, encoding="utf-8")
    build = ["build", "references.txt", "-o", "refs.bib", "--lock", "refs.lock.json"]
    assert run(build) == 0
    kept = {name: Path(name).read_bytes() for name in ("refs.bib", "refs.lock.json")}
    assert run(build) == 0
    assert run(["build", "references.txt", "-o", "refs.bib", "--locked"]) in (0, 1)
    assert {name: Path(name).read_bytes() for name in kept} == kept
