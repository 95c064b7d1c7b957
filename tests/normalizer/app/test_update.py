"""Entries that are completed: which values, by which records, and what stays."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from places import FIXTURES

from normalizer.app.session import Silent
from normalizer.app.update import Answer, NoSourceError, UpdatedEntry, UpdateOptions, UpdateResult, update
from normalizer.bib import scan
from normalizer.bib.edit import apply
from normalizer.errors import OutputError
from normalizer.export.bib_values import fields_of
from normalizer.lint.context import LintContext, find_dialect
from normalizer.lint.registry import get_rule
from normalizer.lint.rules.helpers.data_model import VALUES
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.completion import Cause
from resolvers.catalog import Catalog, build_catalog

FOLDER = FIXTURES / "update"
ROWS: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "entries.toml").read_text(encoding="utf-8"))
ALL = "".join(row["before"] for name, row in ROWS.items() if name != "biblatex" and "notes" not in row)


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> CatalogVerifier:
    folder = tmp_path_factory.mktemp("update") / "catalog"
    build_catalog([FOLDER / "works.jsonl", FOLDER / "arxiv.jsonl"], folder)
    return CatalogVerifier(Catalog.open(folder))


def updated(path: Path, verifier: CatalogVerifier | None, **options: Any) -> UpdateResult:
    job = UpdateOptions((str(path),), date(2026, 6, 30), lambda: verifier, Silent(), lambda _: None, **options)
    return update(job)


@pytest.mark.parametrize("name", ROWS)
def test_rows(name: str, tmp_path: Path, verifier: CatalogVerifier) -> None:
    row = ROWS[name]
    path = tmp_path / "refs.bib"
    path.write_text(row["before"], encoding="utf-8")
    made = updated(path, verifier, write=True)
    wanted = row["before"] if row["after"] == "same" else row["after"]
    assert path.read_text(encoding="utf-8") == wanted
    assert all(any(note in each for each in made.files[0].notes) for note in row.get("notes", ()))
    again = updated(path, verifier, write=True)
    assert not again.files[0].entries
    assert path.read_text(encoding="utf-8") == wanted


@pytest.mark.parametrize("name", ROWS)
def test_the_fix_of_check_takes_the_same_publications(name: str, tmp_path: Path, verifier: CatalogVerifier) -> None:
    path = tmp_path / "refs.bib"
    path.write_text(ROWS[name]["before"], encoding="utf-8")
    entries = updated(path, verifier).files[0].entries
    context = LintContext(bib := scan(ROWS[name]["before"]), find_dialect(bib), date(2026, 6, 30))
    context.verification = verifier.verify(context)
    found = {each.key: each for each in get_rule("BIB414").check(context)}
    taken = {entry.key: entry.completion for entry in entries if entry.completion.is_upgrade}
    at_once = {key for key, done in taken.items() if all(each.cause is not Cause.WRONG for each in done.changes)}
    assert {key for key, each in found.items() if each.fix} == at_once
    for key, each in found.items():
        assert each.fix is None or "no fix" not in each.message
        if each.fix:
            fields = {it.key: fields_of(it) for it in scan(apply(bib.text, each.fix.edits)).entries}[key]
            changes = [it.change for it in taken[key].changes if it.cause is Cause.PUBLISHED]
            assert {it.name: fields.get(it.name) for it in changes} == {it.name: it.text for it in changes}


def test_the_diff_names_each_source_and_patch_makes_the_file_of_it(tmp_path: Path, verifier: CatalogVerifier) -> None:
    path = tmp_path / "refs.bib"
    text = ALL.replace("Weighing Shadows", "Weighing\u2028Shadows").replace(
        "\n@inproceedings{j", "\x0c\n@inproceedings{j"
    )
    path.write_text(text, encoding="utf-8")
    made = updated(path, verifier)
    assert path.read_text(encoding="utf-8") == text
    assert "comets: pages, publisher from works (catalog:works.jsonl)" in made.diff()
    assert _patched(text, made.diff()) == made.files[0].text


def test_the_diff_of_entries_on_one_line_and_of_a_file_with_a_mark_is_right(
    tmp_path: Path, verifier: CatalogVerifier
) -> None:
    """Entries of one line each, of which several share a line, and a file that is not UTF-8."""
    entries = [" ".join(ALL[entry.start : entry.end].split()) for entry in scan(ALL).entries]
    lines = "\n".join("  ".join(entries[number : number + 2]) for number in range(0, len(entries), 2))
    marked, encoded = b"\xef\xbb\xbf", "% Encoding: cp1252\n% é\n\n".encode("cp1252")
    for data in (marked + f"{lines}\n".encode(), encoded + f"{lines}\n".encode("cp1252", "ignore")):
        path = tmp_path / "refs.bib"
        path.write_bytes(data)
        made = updated(path, verifier)
        (file,) = made.files
        assert len(file.entries) > 3
        patched = _patched(data.decode("latin-1"), made.encoded_diff().decode("latin-1"))
        assert patched == file.before.encoded(file.text).decode("latin-1")


def _patched(text: str, diffs: str) -> str:
    """The text after diffs, one after the other, in each of which the line numbers rise and must be right."""
    for diff in re.split(r"^--- .*\n", diffs, flags=re.MULTILINE)[1:]:
        text = _patched_once(text, diff)
    return text


def _patched_once(text: str, diff: str) -> str:
    lines, done, place = re.findall(r"[^\n]*\n", text), list[str](), 0
    for line in re.findall(r"[^\n]*\n", diff):
        if line.startswith("@@"):
            start = int(line.split()[1].lstrip("-").partition(",")[0]) - 1
            done += lines[place:start]
            place = start
        elif line.startswith("+++") or line[0] not in " +-":  # the next summary
            continue
        elif line.startswith("+"):
            done.append(line[1:])
        else:
            assert lines[place] == line[1:]
            done += [line[1:]] if line.startswith(" ") else []
            place += 1
    return "".join([*done, *lines[place:]])


@pytest.mark.parametrize("only", [{"pages"}, {"doi", "primaryclass"}, {"venue"}, set(VALUES)])
def test_only_what_is_asked_for_changes(only: set[str], tmp_path: Path, verifier: CatalogVerifier) -> None:
    path = tmp_path / "refs.bib"
    path.write_text(ROWS["biblatex"]["before"] + ROWS["the-conference-paper-is-not-the-article"]["before"])
    made = updated(path, verifier, only=frozenset(only)).files[0]
    changes = [each for entry in made.entries for each in entry.completion.changes if not entry.completion.is_upgrade]
    assert {each.value for each in changes} <= only
    assert any(entry.completion.is_upgrade for entry in made.entries) is ("venue" in only)
    assert made.entries


def test_a_number_comes_with_its_archive(tmp_path: Path, verifier: CatalogVerifier) -> None:
    path = tmp_path / "refs.bib"
    path.write_text(ROWS["what-belongs-to-an-eprint-comes-with-it"]["before"])
    [entry] = updated(path, verifier, only=frozenset({"eprint"})).files[0].entries
    assert [each.change.name for each in entry.completion.changes] == ["eprint", "archiveprefix"]


def test_no_name_between_the_changes_is_touched(tmp_path: Path, verifier: CatalogVerifier) -> None:
    path = tmp_path / "refs.bib"
    text = f"% mine\n@string{{x = {{y}}}}\n@comment{{z}}\n{ALL}\n  the end\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    updated(path, verifier, write=True)
    after = path.read_bytes().decode("utf-8-sig")
    assert after.count("\r\n") == after.count("\n")
    assert [entry.key for entry in scan(after).entries] == [entry.key for entry in scan(text).entries]
    assert after.startswith("% mine\r\n@string{x = {y}}\r\n@comment{z}\r\n")
    assert after.endswith("\r\n  the end\r\n")


def test_each_answer_counts(tmp_path: Path, verifier: CatalogVerifier) -> None:
    path = tmp_path / "refs.bib"
    path.write_text(ALL, encoding="utf-8")
    asked: list[UpdatedEntry] = []
    answers = [Answer.NO, Answer.YES, Answer.QUIT]

    def ask(entry: UpdatedEntry) -> Answer:
        asked.append(entry)
        return answers[len(asked) - 1]

    made = updated(path, verifier, ask=ask, write=True)
    assert len(asked) == 3
    assert [each.key for each in made.files[0].entries] == [asked[1].key]
    assert path.read_text(encoding="utf-8") == made.files[0].text != ALL


def test_a_document_limits_the_entries_to_those_it_cites(tmp_path: Path, verifier: CatalogVerifier) -> None:
    path, main = tmp_path / "refs.bib", tmp_path / "main.tex"
    path.write_text(ALL, encoding="utf-8")
    main.write_text(r"\documentclass{article}\begin{document}\cite{tides}\bibliography{refs}\end{document}")
    assert [each.key for each in updated(path, verifier, document=main).files[0].entries] == ["tides"]


def test_a_file_that_cannot_be_written_is_said_before_anything_is_looked_up(tmp_path: Path) -> None:
    path = tmp_path / "refs.bib"
    path.write_text(ALL, encoding="utf-8")
    path.chmod(0o444)
    with pytest.raises((OutputError, NoSourceError)):
        updated(path, None, write=True)
    assert path.read_text(encoding="utf-8") == ALL
