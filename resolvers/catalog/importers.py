"""The formats of source files: one importer each, chosen by the rows and never by the name of the file.

All formats are JSON, one object per line. A row gives a `Description` with the values of the source; a row that does
not fit raises `RowError` with the reason, and is counted and skipped.

- bibnorm's own rows: `title`, and any of `arxiv_id`, `doi`, `authors` (list of texts), `authors_complete`, `published`
  (first public date), `primary_category`, `venue`, `venue_year` or `year`, `type`, `volume`, `issue`, `pages`,
  `publisher`, `url`, `code` (list of URLs), `comment`, `other_titles` (list of texts), `abstract`, `withdrawn`,
  `retracted` (true or false). Other keys are ignored.
- Abstracts: `abstract`, and `arxiv_id` or the keys of own rows. Such a row needs no title: then it describes the
  records of that arXiv id and is no record.
- The dataset `papers` of Semantic Scholar, https://api.semanticscholar.org/api-docs/datasets. `year` and
  `publicationdate` are the earliest known of a paper, usually of a preprint: they are dates of publication, not years
  of `venue`. Preprints have the venue "arXiv.org", the journal "ArXiv" or "CoRR" with a volume "abs/2401.10020", and
  DOIs of arXiv.
- The arXiv metadata snapshot, https://www.kaggle.com/datasets/Cornell-University/arxiv. Absent values are null.
  `categories` and `doi` can contain several, separated by spaces; titles and comments are wrapped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from normalizer.values.ids import KINDS, ArxivId
from normalizer.works.description import Description, RawName
from resolvers.catalog.row_values import (
    Fields,
    Row,
    RowError,
    arxiv_id,
    date,
    flag,
    names,
    number_or_text,
    one_line,
    parse_declaration,
    text,
    texts,
    year,
)
from resolvers.catalog.storage.record_codec import Origin
from resolvers.withdrawn import says_withdrawn

# How the value of a key is read: the attribute of `Description`, and a function that raises TypeError.
Reader = tuple[str, Callable[[Any], Any]]


def read_fields(row: Row, reader_of: Callable[[str], Reader | None]) -> Fields:
    """The attributes of a `Description` that the keys of a row give; `RowError` for a value of another type."""
    fields: Fields = {}
    for key, value in row.items():
        known = reader_of(key)
        if known is None or value is None:
            continue
        attribute, read = known
        try:
            given = read(value)
        except TypeError as expected:
            raise RowError(f"{key} is not {expected}") from None
        # `venue_year` is of the venue that the row names, so it goes before a plain `year`, whatever their order.
        if given is not None and not (key == "year" and "year" in fields):
            fields[attribute] = given
    return fields


_OWN: dict[str, Reader] = {
    "arxiv_id": ("arxiv", arxiv_id),
    "authors": ("authors", names),
    "authors_complete": ("authors_complete", flag),
    "published": ("published", date),
    "primary_category": ("primary_category", text),
    "venue": ("venue", text),
    "venue_year": ("year", year),
    "year": ("year", year),
    "type": ("kind", text),
    "volume": ("volume", number_or_text),
    "issue": ("issue", number_or_text),
    "pages": ("pages", number_or_text),
    "publisher": ("publisher", text),
    "url": ("url", text),
    "code": ("code", texts),
    "comment": ("comment", text),
    "other_titles": ("other_titles", texts),
    "abstract": ("abstract", text),
    "withdrawn": ("withdrawn", flag),
    "retracted": ("retracted", flag),
}


def is_bibnorm_row(row: Row) -> bool:
    """A title, and all of it ours: rows of other services have keys of the same names with other things in them.

    Or what only we say: how many works a volume has.
    """
    try:
        return bool(parse_declaration(row) or (read_bibnorm_row(row) and isinstance(row.get("title"), str)))
    except RowError:
        return False


def read_bibnorm_row(row: Row) -> Fields:
    """The attributes of a `Description` that a row gives, without its title."""
    return read_fields(row, _own_reader)


def _own_reader(key: str) -> Reader | None:
    """Identifiers are read as the row has them, for services do not agree on what is a valid DOI."""
    if key in _OWN:
        return _OWN[key]
    kind = KINDS.by_row_key.get(key)
    return (kind.name, text) if kind else None


def is_abstract(row: Row) -> bool:
    """An abstract, and whose it is."""
    try:
        fields = read_bibnorm_row(row)
    except RowError:
        return False
    return "abstract" in fields and ("arxiv" in fields or isinstance(row.get("title"), str))


def read_abstract(row: Row) -> Fields:
    fields = read_bibnorm_row(row)
    if "abstract" not in fields:
        raise RowError("no abstract")
    return fields


_PREPRINTS = re.compile(r"arxiv(?:\.org)?|corr", re.IGNORECASE)
_OTHERS_KEYS = ("externalids", "authors", "publicationdate", "journal")


def is_s2(row: Row) -> bool:
    """Whether a row has the number of a paper at Semantic Scholar, a title, and more that their papers have."""
    return (
        type(row.get("corpusid")) is int
        and isinstance(row.get("title"), str)
        and any(key in row for key in _OTHERS_KEYS)
    )


def read_s2(row: Row) -> Fields:
    fields = read_fields(row, _S2.get) | read_fields(_object(row, "externalids"), _S2_IDS.get)
    journal = read_fields(_object(row, "journal"), _S2_JOURNAL.get)
    if "venue" in journal:
        fields = journal | fields
    if "published" not in fields and (of := read_fields(row, {"year": ("year", year)}.get)):
        fields["published"] = f"{of['year']:04}"
    return fields


def _venue(value: Any) -> str | None:
    """A venue; None for arXiv, which is none."""
    name = text(value)
    return name if name and not _PREPRINTS.fullmatch(name) else None


def _first_text(value: Any) -> str | None:
    return next(iter(texts(value)), None)


def _s2_names(value: Any) -> tuple[RawName, ...]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise TypeError("a list of objects")
    names = [read_fields(item, {"name": ("name", text)}.get) for item in value]
    return tuple(RawName(of["name"]) for of in names if of)


def _object(row: Row, key: str) -> Row:
    value = row.get(key)
    if value is not None and not isinstance(value, Mapping):
        raise RowError(f"{key} is not an object")
    return value or {}


_S2: dict[str, Reader] = {
    "authors": ("authors", _s2_names),
    "publicationdate": ("published", date),
    "publicationtypes": ("kind", _first_text),
    "venue": ("venue", _venue),
    "url": ("url", text),
}
_S2_IDS: dict[str, Reader] = {"ArXiv": ("arxiv", arxiv_id), "DOI": ("doi", text)}
_S2_JOURNAL: dict[str, Reader] = {
    "name": ("venue", _venue),
    "volume": ("volume", number_or_text),
    "pages": ("pages", number_or_text),
}

_CREATED = re.compile(r"(?:[A-Z][a-z]{2},\s+)?(?P<day>\d{1,2})\s+(?P<month>[A-Z][a-z]{2})\s+(?P<year>\d{4})\b.*")
_MONTHS = {
    name: number
    for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), start=1)
}  # fmt: skip
_ET_AL = re.compile(r"\bet\.?\s+al\b", re.IGNORECASE)


def is_snapshot(row: Row) -> bool:
    """Whether a row has what all rows of the snapshot have."""
    return isinstance(row.get("id"), str) and isinstance(row.get("title"), str) and "categories" in row


def read_snapshot(row: Row) -> Fields:
    found = ArxivId.find(row["id"]) if isinstance(row.get("id"), str) else None
    if found is None:
        raise RowError("id is not an arXiv identifier")
    fields = read_fields(row, _SNAPSHOT.get)
    withdrawn = says_withdrawn(fields.get("comment"), fields.get("abstract"))
    return fields | {"arxiv": str(found), "withdrawn": withdrawn}


def _names_all(value: Any) -> bool:
    return not _ET_AL.search(text(value) or "")


def _first_word(value: Any) -> str | None:
    """Several categories or DOIs stand in one text; the first category is the primary one."""
    return next(iter((text(value) or "").split()), None)


def _parsed_names(value: Any) -> tuple[RawName, ...]:
    """`authors_parsed`: lists of family name, given names, suffix, and affiliations that are left out."""
    if not isinstance(value, list):
        raise TypeError("a list")
    return tuple(name for item in value if (name := _parsed_name(item)))


def _parsed_name(value: Any) -> RawName | None:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value[:3]):
        raise TypeError("a list of names")
    family, given, suffix = (*map(one_line, value[:3]), "", "", "")[:3]
    whole = " ".join(filter(None, (given, family, suffix)))
    return RawName(whole, family or None, given or None, suffix or None) if whole else None


def _first_version(versions: Any) -> str | None:
    """The day on which v1 came in: what arXiv calls published."""
    for version in versions if isinstance(versions, list) else ():
        if isinstance(version, dict) and version.get("version") == "v1":
            found = _CREATED.fullmatch(str(version.get("created")))
            if found and (month := _MONTHS.get(found["month"])):
                return f"{found['year']}-{month:02}-{int(found['day']):02}"
    return None


_SNAPSHOT: dict[str, Reader] = {
    "authors": ("authors_complete", _names_all),
    "authors_parsed": ("authors", _parsed_names),
    "versions": ("published", _first_version),
    "journal-ref": ("venue", text),
    "comments": ("comment", text),
    "abstract": ("abstract", text),
    "categories": ("primary_category", _first_word),
    "doi": ("doi", _first_word),
}


@dataclass(frozen=True)
class Importer:
    """A known shape of rows.

    `source` is who speaks in such a file; None means that the file's own name says it. Without `requires_title` rows
    may have no title: what they say belongs to the records of their arXiv id.
    """

    name: str
    description: str
    recognizes: Callable[[Row], bool]
    read: Callable[[Row], Fields]
    source: str | None = None
    requires_title: bool = True

    def origin(self, file_name: str) -> Origin:
        return self.source or file_name.lstrip(".").partition(".")[0] or file_name, f"catalog:{file_name}"

    def record(self, line: bytes, origin: Origin) -> Description:
        """The record in a line of the file; `RowError` when there is none."""
        row = parse_json_line(line)
        title = row.get("title")
        title = one_line(title) if isinstance(title, str) else ""
        if not title and (self.requires_title or "title" in row):
            raise RowError("no title")
        record = Description(source=origin[0], via=origin[1], title=title, **self.read(row))
        if not title and not record.arxiv:
            raise RowError("neither a title nor an arXiv id")
        return record


def choose_importer(lines: Sequence[bytes]) -> Importer | None:
    """The importer that recognizes most of the lines; None when none recognizes any."""
    rows = []
    for line in lines:
        try:
            rows.append(parse_json_line(line))
        except RowError:
            continue
    votes = [(sum(map(importer.recognizes, rows)), importer) for importer in IMPORTERS]
    most, best = max(votes, key=lambda vote: vote[0])
    return best if most else None


def parse_json_line(line: bytes) -> Row:
    try:
        row = orjson.loads(line)
    except orjson.JSONDecodeError:  # it is stricter than JSON, and does not say what is wrong
        row = _parse_leniently(line)
    if not isinstance(row, dict):
        raise RowError("not a JSON object")
    return row


def _parse_leniently(line: bytes) -> Any:
    try:
        text = line.decode()
        row = json.loads(text)
    except UnicodeDecodeError:
        raise RowError("not UTF-8") from None
    except (ValueError, RecursionError):
        raise RowError("not JSON") from None
    # Half a surrogate pair is legal JSON but cannot be written as UTF-8.
    if isinstance(row, dict) and ("\\ud" in text or "\\uD" in text):
        return json.loads(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace"))
    return row


# Of two that recognize as many rows, the first is taken: the shape that asks for more goes before.
IMPORTERS = (
    Importer(
        name="arxiv-snapshot",
        description="rows of the arXiv metadata snapshot (id, title, categories, authors_parsed, versions ...)",
        recognizes=is_snapshot,
        read=read_snapshot,
        source="arxiv",
    ),
    Importer(
        name="s2-papers",
        description="rows of Semantic Scholar's dataset papers (corpusid, externalids, title, authors ...)",
        recognizes=is_s2,
        read=read_s2,
        source="s2",
    ),
    Importer(
        name="abstracts",
        description="abstracts (arxiv_id, abstract)",
        recognizes=is_abstract,
        read=read_abstract,
        requires_title=False,
    ),
    Importer(
        name="bibnorm",
        description="bibnorm's own rows (title, with authors, arxiv_id, doi, venue ...)",
        recognizes=is_bibnorm_row,
        read=read_bibnorm_row,
    ),
)


def importer_named(name: str) -> Importer:
    """The importer of that name."""
    return next(importer for importer in IMPORTERS if importer.name == name)
