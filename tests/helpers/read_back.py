"""What other programs read in a bibliography of ours, in one shape, to be compared with the records.

A reader is a function from the text of a file to the facts of each entry by key; a fact is absent where the reader has
none. Readers raise AssertionError for what a program complains about.
"""

from __future__ import annotations

import csv
import html
import io
import json
import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import rispy
import typst
import yaml
from places import ROOT
from pybtex.database import parse_string
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from normalizer.export.bibtex import collapse_whitespace, verbatim
from normalizer.export.format import ExportEntry, ExportOptions, WorkType, printed_kind
from normalizer.export.mapping import date_of, doi_of, url_of
from normalizer.values.latex.convert import to_unicode
from normalizer.values.names.person import Person
from normalizer.values.venues.parse import VenueKind
from normalizer.works.record import Record

Facts = dict[str, Any]
HELPERS = Path(__file__).parent
VARIABLES = HELPERS / "variables.csl"
# Where `bring_readers.sh` puts the readers in JavaScript.
MODULES = ROOT / ".tox/readers/node_modules"


@dataclass(frozen=True)
class Reader:
    """A program that reads a format; `lacks` are the facts for which the format or the program has no place."""

    name: str
    format: str
    read: Callable[[str], Mapping[str, Facts]]
    lacks: frozenset[str] = frozenset()

    def skip_unless_there(self) -> None:
        """Skip a test on a machine without this reader; in CI it is there, or the test fails."""
        if self.read in (better_bibtex, citeproc_js) and not MODULES.is_dir() and not os.environ.get("CI"):
            pytest.skip("needs what tests/helpers/bring_readers.sh brings")

    def __str__(self) -> str:
        return f"{self.name} {self.format}"


def facts(key: str, record: Record) -> Facts:
    """The facts of a record that every format has to carry; None for what the work lacks."""
    entry = ExportEntry(key, record, ExportOptions())
    date = date_of(entry)
    return {
        "type": _kind(entry),
        "title": collapse_whitespace(to_unicode(record.title)),
        "authors": [*map(_author, record.authors), *(["others"] if record.authors and not record.authors_complete else [])],
        "year": str(date.year) if date else None,
        "venue": to_unicode(record.venue.name) if record.venue else None,
        "doi": doi_of(entry),
        "arxiv": record.arxiv,
        "url": verbatim(url_of(entry) or ""),
        "volume": record.volume,
        "issue": record.issue,
        "pages": record.pages,
    }  # fmt: skip


def _kind(entry: ExportEntry) -> str:
    """CSL's type; a venue of unknown kind may be anything."""
    if entry.record.venue is None:
        return "article" if entry.type is WorkType.PREPRINT else entry.type.value.replace("other", "document")
    kinds = {VenueKind.JOURNAL: "article-journal", VenueKind.BOOK: "chapter", VenueKind.UNKNOWN: "document"}
    return kinds.get(printed_kind(entry.record.venue), "paper-conference")


def _author(person: Person) -> str:
    parts = (person.family_name, person.given, person.suffix)
    return ", ".join(to_unicode(part) for part in parts if part)


def differences(records: Mapping[str, Record], reader: Reader, text: str) -> Iterator[str]:
    """A line for each fact that the reader has otherwise than the record, or not at all."""
    found = reader.read(text)
    if list(found) != list(records) and set(found) ^ set(records):
        yield f"{reader}: other keys: {sorted(set(found) ^ set(records))}"
    for key, record in records.items():
        for name, want in facts(key, record).items():
            got = found.get(key, {}).get(name)
            if name not in reader.lacks and not _same(name, want, got):
                yield f"{reader} {key} {name}: {want!r} is read as {got!r}"


_ARXIV_LINK = re.compile(r"https?://arxiv\.org/abs/")
# The types of other formats that mean one of CSL. A work without a year or a publisher is `misc` in .bib files and has no
# type of its own in RIS; Typst prints the venue only of articles.
_TYPES = {
    "article": {"preprint", "report", "unpublished", "misc", "online", "UNPB", "webpage", ""},
    "article-journal": {"journal", "other", "article", "JOUR", "misc", "GEN", ""},
    "paper-conference": {"conference", "other", "inproceedings", "CONF", "misc", "GEN", "document", ""},
    "chapter": {"book", "other", "incollection", "CHAP", "misc", "GEN", ""},
    "book": {"book", "BOOK", "misc"},
    "thesis": {"thesis", "phdthesis", "mastersthesis", "THES"},
    "report": {"report", "techreport", "RPRT"},
    "dataset": {"dataset", "misc", "DATA", "document", "webpage", "book"},
    "software": {"software", "misc", "COMP", "document", "webpage", "book"},
    "document": {"book", "other", "journal", "misc", "GEN", "article", "article-journal", "JOUR", "webpage", ""},
}


def _same(name: str, want: Any, got: Any) -> bool:
    if name == "type":
        return got == want or got in _TYPES[want]
    if name == "authors":
        return len(want) == len(got or []) and all(map(same_name, want, got or []))
    if name == "url":  # arXiv's own only repeats the id, which is another fact
        want, got = ("" if _ARXIV_LINK.match(url or "") else unquote(url or "") for url in (want, got))
    return _same_text(want or "", got or "")


def _same_text(one: str, other: str) -> bool:
    return folded(one) == folded(other)


def same_name(one: str, other: str) -> bool:
    """Whether names are the same in this order; who has one name or writes it in Chinese has no comma everywhere."""
    words, others = (re.sub(r"[\s,]+", "", folded(name)) for name in (one, other))
    return words == others


def folded(text: str) -> str:
    """A text without what readers may set as they like: capitals, kinds of quotes, dashes and spaces."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub("[“”„«»″`]|''", '"', re.sub("[’‘‚ʼ′]", "'", text)).replace("'", '"')
    return " ".join(re.sub(r"\s*[-‐‑‒–—―−]+\s*", "-", text).replace("…", "...").split())


# --- .bib


_ARXIV = re.compile(r"(?:arXiv:|https?://arxiv\.org/abs/)(\S+)")


def _bib_facts(fields: Mapping[str, str], kind: str, authors: Sequence[str]) -> Facts:
    """Facts of the fields of an entry in either dialect.

    Some styles print the arXiv id only if it is the name of a journal, a number or a note.
    """
    said = [found[1] for value in fields.values() if (found := _ARXIV.fullmatch(value))]
    fields = {name: value for name, value in fields.items() if not value.startswith("arXiv:")}
    venue = next(
        (fields[name] for name in ("journal", "journaltitle", "booktitle", "howpublished") if name in fields), None
    )
    return {
        "type": kind,
        "authors": authors,
        "year": fields.get("year") or fields.get("date", "")[:4].lstrip("0"),
        "venue": venue,
        "arxiv": fields.get("eprint") or next(iter(said), None),
        "issue": fields.get("number"),
        **{name: fields.get(name) for name in ("title", "doi", "url", "volume", "pages")},
    }  # fmt: skip


def pybtex(text: str) -> Mapping[str, Facts]:
    found = {}
    for key, entry in parse_string(text, "bibtex").entries.items():
        fields = {name.lower(): to_unicode(value) for name, value in entry.fields.items()}
        fields |= {name: entry.fields[name] for name in ("doi", "url", "eprint") if name in entry.fields}
        authors = [
            ", ".join(" ".join(part) for part in (each.prelast_names + each.last_names, each.first_names + each.middle_names, each.lineage_names) if part)
            for each in entry.persons.get("author", [])
        ]  # fmt: skip
        found[key] = _bib_facts(fields, entry.type, [to_unicode(each) for each in authors])
    return found


def better_bibtex(text: str) -> Mapping[str, Facts]:
    """The parser of Better BibTeX for Zotero."""
    return {
        key: _bib_facts(
            {name: _plain(value) for name, value in fields.items() if isinstance(value, str)},
            fields["type"],
            [_plain(_joined(each, "prefix", "lastName", "firstName", "suffix")) for each in fields.get("author", [])],
        )
        for key, fields in _node("bibtex", text)
    }


# --- CSL


def pandoc(source: str) -> Callable[[str], Mapping[str, Facts]]:
    """Pandoc as a reader of one of its formats; YAML stands at the head of a document.

    It drops what CSL has no variable for, the arXiv id of a publication, and keeps formulas as TeX.
    """

    def read(text: str) -> Mapping[str, Facts]:
        document = f"---\n{text}---\n" if source == "markdown" else text
        items = json.loads(_run("pandoc", "-f", source, "-t", "csljson", text=document))
        custom = {} if "tex" in source else {item["id"]: item.get("custom", {}) for item in _items(text)}
        return {item["id"]: _csl_facts(item | {"custom": custom.get(item["id"], {})}) for item in items}

    return read


def _items(text: str) -> list[dict[str, Any]]:
    """The items of CSL-JSON, which is YAML too, or CSL-YAML."""
    found = yaml.load(text, yaml.CSafeLoader)
    return found if isinstance(found, list) else found["references"]


def _csl_facts(item: Mapping[str, Any]) -> Facts:
    return {
        "type": item["type"],
        "authors": [
            _joined(each | {"particle": each.get("dropping-particle") or each.get("non-dropping-particle", "")}, "particle", "family", "given", "suffix")
            for each in item.get("author", [])
        ],
        "year": str(item["issued"]["date-parts"][0][0]) if "issued" in item else None,
        "venue": item.get("container-title"),
        "arxiv": item.get("number", "").removeprefix("arXiv:") or item["custom"].get("arxiv"),
        "issue": item.get("issue"),
        **{ours: _plain(_without_tex(item.get(theirs, ""))) for ours, theirs in _CSL.items()},
    }  # fmt: skip


_CSL = {"title": "title", "doi": "DOI", "url": "URL", "volume": "volume", "pages": "page"}


def _joined(name: Mapping[str, str], particle: str, family: str, given: str, suffix: str) -> str:
    if "literal" in name or "name" in name:
        return name.get("literal") or name["name"]
    before = name.get(particle, "")
    gap = "" if not before or before.endswith(("'", "’", "-")) else " "
    return ", ".join(filter(None, (f"{before}{gap}{name.get(family, '')}", name.get(given), name.get(suffix))))


def _without_tex(text: str) -> str:
    return re.sub(r"\\[a-z]+(?:\{\w+\})?|[_^]\{\w+\}", lambda found: to_unicode(f"${found.group()}$"), text)


def citeproc_js(text: str) -> Mapping[str, Facts]:
    custom = {item["id"]: item.get("custom", {}) for item in _items(text)}
    found = {key: _printed(each) for key, each in _node("citeproc", text, str(VARIABLES))}
    labels = re.compile(r"^(?:vol|no|p\.?p?)\.\s*")  # it labels some numbers
    return {
        key: each
        | {name: labels.sub("", each.get(name, "")) for name in ("volume", "issue", "pages")}
        | _arxiv_of(custom[key])
        for key, each in found.items()
    }


def _arxiv_of(ids: Mapping[str, str]) -> Facts:
    return {"arxiv": ids.get("arxiv")}


def typst_(text: str) -> Mapping[str, Facts]:
    """What Typst prints of a Hayagriva file in a style that prints every variable."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "refs.yaml").write_text(text, encoding="utf-8")
        shutil.copy(VARIABLES, folder)
        (folder / "main.typ").write_text(
            '#bibliography("refs.yaml", style: "variables.csl", full: true)', encoding="utf-8"
        )
        page = typst.compile(str(folder / "main.typ"), format="html")
    assert isinstance(page, bytes)
    lines = [HTMLParser(each).text() for each in page.decode().split("<li>")[1:]]
    found = {facts["place"]: facts for facts in map(_printed, lines)}
    entries = yaml.load(text, yaml.CSafeLoader).items()
    return {
        key: found[str(place)] | _arxiv_of(entry.get("serial-number", {}))
        for place, (key, entry) in enumerate(entries, 1)
    }


def _printed(line: str) -> Facts:
    """The variables of a line that `variables.csl` has made."""
    found: Facts = dict(part.split("=", 1) for part in line.strip().split("¦"))
    year = found.get("year", "").removesuffix("AD").strip()
    return found | {"authors": found["author"].split("; ") if "author" in found else [], "year": year}


# --- Tables


def rispy_(text: str) -> Mapping[str, Facts]:
    found = {}
    for each in rispy.loads(text):
        pages = "-".join(filter(None, (each.get("start_page"), each.get("end_page"))))
        found[each["id"]] = {
            "type": each["type_of_reference"],
            "title": each.get("title"),
            "authors": [name.removesuffix(",").replace("et al.", "others") for name in each.get("authors", [])],
            "year": each.get("year", "").lstrip("0"),
            "venue": each.get("secondary_title"),
            "arxiv": each.get("accession_number", "").removeprefix("arXiv:"),
            "url": (each.get("urls") or [None])[0],
            "doi": each.get("doi"), "volume": each.get("volume"), "issue": each.get("number"), "pages": pages,
        }  # fmt: skip
    return found


def csv_(text: str) -> Mapping[str, Facts]:
    found = {}
    for row in csv.DictReader(io.StringIO(text, newline="")):
        authors = [name.replace("et al.", "others") for name in row["authors"].split("; ") if name]
        found[row["key"]] = {**row, "authors": authors, "year": row["date"][:4].lstrip("0")}
    return found


def _plain(text: str) -> str:
    return html.unescape(re.sub(r"</?(?:span|i|b|sup|sub|a)\b[^>]*>", "", text))


def _node(reader: str, text: str, *more: str) -> Iterator[tuple[str, Any]]:
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        found = json.loads(_run("node", str(HELPERS / "read_back.mjs"), str(MODULES), reader, file.name, *more))
    if found["errors"]:
        raise AssertionError(found["errors"])
    yield from found["entries"].items()


def _run(*command: str, text: str = "") -> str:
    done = subprocess.run(command, input=text, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode or done.stderr:
        raise AssertionError(f"{command[0]}: {done.returncode} {done.stderr}")
    return done.stdout


_NOT_IN_CSL = frozenset({"arxiv", "url", "venue"})  # what pandoc does not take over from BibTeX's fields
READERS = (
    Reader("pybtex", "bibtex", pybtex, frozenset({"issue"})),
    Reader("pybtex", "biblatex", pybtex),
    Reader("pandoc", "bibtex", pandoc("bibtex"), _NOT_IN_CSL | {"issue"}),
    Reader("pandoc", "biblatex", pandoc("biblatex"), _NOT_IN_CSL),
    Reader("Better BibTeX", "bibtex", better_bibtex, frozenset({"issue"})),
    Reader("Better BibTeX", "biblatex", better_bibtex),
    Reader("pandoc", "csl-json", pandoc("csljson")),
    Reader("citeproc-js", "csl-json", citeproc_js),
    Reader("pandoc", "csl-yaml", pandoc("markdown")),
    Reader("Typst", "hayagriva", typst_),
    Reader("rispy", "ris", rispy_),
    Reader("csv", "csv", csv_),
)
