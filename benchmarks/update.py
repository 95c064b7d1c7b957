"""How much of what entries lack `bibnorm update` completes, and how much of it is wrong.

Entries that bibnorm built, or made from rows of a source file, lose values; `update` gives them back from a catalog,
and the result is compared with what they had. Other values than before are listed; with -v also those that stay open.

    python benchmarks/update.py refs.bib CATALOG [ROWS.jsonl.zst] [-v]
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from normalizer.app.session import Silent
from normalizer.app.update import UpdateOptions, update
from normalizer.bib import scan
from normalizer.bib.description import split_names
from normalizer.export.bib_values import fields_of
from normalizer.lint.rules.helpers.data_model import VALUES
from normalizer.lint.verification.catalog import CatalogVerifier
from resolvers.catalog import Catalog

Fields = dict[str, str]
_PREPRINT = ("title", "author", "eprint", "archiveprefix")
_SAMPLE = 2_000


def main() -> None:
    """Print a row for each way to lose values."""
    bib, catalog, *rows = (each for each in sys.argv[1:] if each != "-v")
    verifier = CatalogVerifier(Catalog.open(Path(catalog)))
    entries = {entry.key: fields_of(entry) for entry in scan(Path(bib).read_text(encoding="utf-8")).entries}
    for name, value in VALUES.items():
        names = [each for each in value.fields if each != "howpublished"]
        _row(f"without {name}", entries, lambda fields, names=names: _without(fields, names), names, verifier)
    _row("list cut after the first", entries, _cut, ["author"], verifier)
    published = ["@", "booktitle", "journal", "year", "volume", "number", "pages", "doi"]
    _row("as preprints", entries, _as_preprint, published, verifier)
    if rows:
        sample = dict(_entries_of_rows(Path(rows[0])))
        for lost in (["pages"], ["doi"], ["pages", "doi", "url"]):
            _row(
                f"rows without {', '.join(lost)}",
                sample,
                lambda fields, lost=lost: _without(fields, lost),
                lost,
                verifier,
            )


def _row(
    name: str,
    entries: Mapping[str, Fields],
    lose: Callable[[Fields], Fields | None],
    compared: list[str],
    verifier: CatalogVerifier,
) -> None:
    reduced = {key: left for key, fields in entries.items() if (left := lose(fields)) is not None}
    after = _updated(reduced, verifier)
    lost = right = 0
    wrong: list[str] = []
    for key, left in reduced.items():
        for field in compared:
            had, has = (_compared(field, fields.get(field)) for fields in (entries[key], after[key]))
            if had == _compared(field, left.get(field)):
                if has != had and had is not None:
                    wrong.append(f"{key}.{field}: {had!r} became {has!r}")
                continue
            lost += 1
            if has == had:
                right += 1
            elif has != _compared(field, left.get(field)):
                wrong.append(f"{key}.{field}: {had!r} is now {has!r}")
            elif "-v" in sys.argv:
                print(f"    open {key}.{field}: {had!r}")
    share = right / lost if lost else 1.0
    print(f"{name:32} {len(reduced):6} entries  {lost:6} lost  {right:6} completed {share:.4f}  {len(wrong):4} other")
    for line in wrong[:20]:
        print(f"    {line}")


def _compared(field: str, text: str | None) -> str | None:
    return text.lower() if text and field == "doi" else text


def _updated(entries: Mapping[str, Fields], verifier: CatalogVerifier) -> dict[str, Fields]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "refs.bib")
        path.write_text("\n".join(_text(key, fields) for key, fields in entries.items()), encoding="utf-8")
        job = UpdateOptions((str(path),), date(2026, 6, 30), lambda: verifier, Silent(), lambda _: None)
        text = update(job).files[0].text
    return {entry.key: fields_of(entry) for entry in scan(text).entries}


def _text(key: str, fields: Fields) -> str:
    lines = [f"  {name} = {{{value}}},\n" for name, value in fields.items() if name != "@"]
    return f"@{fields['@']}{{{key},\n{''.join(lines)}}}\n"


def _without(fields: Fields, names: list[str]) -> Fields | None:
    """Without these fields, but for what exports make of an arXiv id, an address or a journal: no record has it."""
    made = {name for name, value in fields.items() if "arxiv.org/" in value or value.startswith("arXiv:")}
    left = {name: value for name, value in fields.items() if name not in names or name in made}
    return left if left != fields else None


def _cut(fields: Fields) -> Fields | None:
    names = split_names(fields.get("author", ""))
    return fields | {"author": f"{names[0]} and others"} if len(names) > 2 and "others" not in names else None


def _as_preprint(fields: Fields) -> Fields | None:
    if "eprint" not in fields or fields["@"] == "misc":
        return None
    year = fields["eprint"][:2]
    kept = {name: fields[name] for name in _PREPRINT if name in fields}
    return {"@": "misc"} | kept | ({"year": f"20{year}"} if year.isdigit() else {})


def _entries_of_rows(path: Path) -> Iterator[tuple[str, Fields]]:
    """A sample of the papers of conferences and journals in a file of rows, as entries."""
    import io

    import zstandard

    with path.open("rb") as file:
        lines = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), encoding="utf-8")
        rows = [row for line in lines if (row := json.loads(line)).get("pages") and row.get("doi")]
    types = {"conference": ("inproceedings", "booktitle"), "journal": ("article", "journal")}
    for number, row in enumerate(random.Random(15).sample(rows, _SAMPLE)):
        if row.get("type") in types and row.get("authors") and row.get("venue") and row.get("year"):
            kind, venue = types[row["type"]]
            fields = {"@": kind, "title": row["title"], "author": " and ".join(row["authors"]), venue: row["venue"]}
            more = {name: str(row[name]) for name in ("year", "pages", "doi", "url") if row.get(name)}
            if not any(sign in text for text in (fields | more).values() for sign in "{}\\&%#_"):
                yield f"row{number}", fields | more | {"pages": re.sub("-+", "--", row["pages"])}


if __name__ == "__main__":
    main()
