"""Records of a line a field, led by a tag: RIS, EndNote's import format, MEDLINE, Web of Science, arXiv's mails.

Also records that people write, with a label in any language before each field.

The library rispy reads RIS and nothing else of these, gives no lines, and refuses a file for one bad line; what the
four formats share is a line with a tag, the lines that continue it, and the tag that begins or ends a record.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from normalizer.pages.fields import Column, Json, authors_in, item_of, labelled
from normalizer.pages.layout import PageItem, PageReading, PageText
from normalizer.pages.line_metadata import ids_only, with_title
from normalizer.pages.markdown_text import has_only_labels, mention_of, plain_line, title_and_urls
from normalizer.values.lazy import lazy_re
from normalizer.values.packed import PackedList


@dataclass(frozen=True, slots=True)
class Dialect:
    """How lines are tagged, which tags begin and end a record, and which hold a column, the most telling first.

    `blank_ends`: a blank line ends a record. `listed` are tags whose lines are a text each.
    `has_lists`: all people of a record stand in one text.
    """

    line: re.Pattern[str]
    begins: frozenset[str]
    ends: frozenset[str]
    columns: Mapping[str, str]
    blank_ends: bool = False
    listed: tuple[str, ...] = ()
    has_lists: bool = False


# https://en.wikipedia.org/wiki/RIS_(file_format)
RIS = Dialect(
    lazy_re(r"\s{0,3}(?P<tag>[A-Z][A-Z0-9])\s{1,3}-(?:\s(?P<text>.*)|$)"),
    frozenset({"TY"}), frozenset({"ER"}),
    {"title": "TI T1 CT", "authors": "AU A1", "abstract": "AB N2", "year": "PY Y1 DA", "venue": "T2 JO JF BT JA C3",
             "doi": "DO", "url": "UR L1 L2 LK", "id": "AN", "extra": "N1 M1 M2"},
)  # fmt: skip
# https://docs.endnote.com/ and refer(1)
ENDNOTE = Dialect(
    lazy_re(r"%(?P<tag>[0-9A-Z@+!?$&(*)>~^#])(?:\s(?P<text>.*)|$)"),
    frozenset({"0"}), frozenset(),
    {"title": "T", "authors": "A", "abstract": "X", "year": "D 8", "venue": "B J", "doi": "R", "url": "U >", "id": "M",
     "extra": "Z F"},
    blank_ends=True,
)  # fmt: skip
# https://www.nlm.nih.gov/bsd/mms/medlineelements.html
MEDLINE = Dialect(
    lazy_re(r"(?P<tag>[A-Z]{2,4})\s{0,2}-\s(?P<text>.*)"),
    frozenset({"PMID"}), frozenset(),
    {"title": "TI BTI", "authors": "FAU AU", "abstract": "AB", "year": "DP DEP", "venue": "JT TA", "id": "LID AID"},
)  # fmt: skip
# https://support.clarivate.com/ScientificandAcademicResearch/ (field tags)
WEB_OF_SCIENCE = Dialect(
    lazy_re(r"(?P<tag>[A-Z][A-Z0-9])(?: (?P<text>\S.*)|$)"),
    frozenset({"PT"}), frozenset({"ER"}),
    {"title": "TI", "authors": "AF AU", "abstract": "AB", "year": "PY", "venue": "SO", "doi": "DI"},
    listed=("AF", "AU"),
)  # fmt: skip
# https://info.arxiv.org/help/subscribe.html; lines of two backslashes stand around the fields of each paper.
ARXIV_MAIL = Dialect(
    lazy_re(
        r"(?P<tag>\\\\|(?:arXiv|Paper|Date|Title|Authors?|Categories|Comments|Journal-ref|DOI|Report-no|MSC-class|ACM-class"
        r"|License)(?=:)|replaced with)(?::\s?|\s|$)(?P<text>\S*(?:\s(?!\(\*).*)?)"
    ),
    frozenset({"arXiv", "Paper"}), frozenset(),
    {"title": "Title", "authors": "Authors Author", "abstract": r"\\", "venue": "Journal-ref", "id": "arXiv Paper",
     "doi": "DOI"},
    has_lists=True,
)  # fmt: skip
_HEADING = lazy_re(r"\s*(?:#{1,6}\s.*|[\W_]*)")
_AFFILIATIONS = lazy_re(r"\s*\((?:[^()]|\([^()]*\))*\)")
# After so many records without a title, one more is not worth a line.
_MAX_WARNINGS = 20
# How many lines may stand above the first record: databases name themselves there.
_MAX_PREFACE = 10


def is_tagged(source: PageText, dialect: Dialect) -> bool:
    """Whether one of the first lines begins a record."""
    found = map(dialect.line.match, source.head_lines[:_MAX_PREFACE])
    return any(line is not None and line["tag"] in dialect.begins for line in found)


def is_endnote(source: PageText) -> bool:
    """Two lines with tags at once: a "%" also begins a comment of TeX."""
    tags = [found["tag"] for line in source.head_lines[:3] if (found := ENDNOTE.line.match(line))]
    return len(tags) > 1 and not {"0", "A", "T", "@"}.isdisjoint(tags)


def is_arxiv_mail(source: PageText) -> bool:
    pairs = pairwise(source.head_lines)
    return any(line == r"\\" and following.startswith(("arXiv:", "Paper:")) for line, following in pairs)


def is_web_of_science(source: PageText) -> bool:
    return is_tagged(source, WEB_OF_SCIENCE) and any(line.startswith("TI ") for line in source.head_lines)


@dataclass(slots=True)
class _Record:
    first: int
    last: int
    texts: dict[str, list[list[str]]]  # by tag: the lines of each text

    def fields(self, dialect: Dialect) -> dict[str, Json]:
        """The texts by column. Of the titles and the lists of people that a record may have, the first tag's count."""
        found: dict[str, Json] = {}
        for column, tags in dialect.columns.items():
            texts = [self.texts[tag] for tag in tags.split() if self.texts.get(tag)]
            texts = texts[:1] if column in ("title", "authors") else texts
            found[column] = ["\n".join(lines) for lines in chain.from_iterable(texts)]
        if dialect.has_lists:
            texts = [self.texts[tag] for tag in dialect.columns["authors"].split() if tag in self.texts]
            found["authors"] = _AFFILIATIONS.sub("", " ".join(chain.from_iterable(chain.from_iterable(texts))))
        return found


def read_tagged(source: PageText, dialect: Dialect) -> PageReading:
    """One record, one mention; a record without title and identifier is none, and is reported."""
    items: PackedList[PageItem] = PackedList()
    warnings: list[tuple[int, str]] = []
    for record in _records(source, dialect):
        if item := item_of(record.fields(dialect)):
            items.append(replace(item, line=record.first, end_line=record.last))
        elif len(warnings) < _MAX_WARNINGS and not dialect.begins.isdisjoint(record.texts):
            warnings.append((record.first, "this record has no title and no identifier, and was left out"))
    return PageReading(items, tuple(warnings))


def _records(source: PageText, dialect: Dialect) -> Iterator[_Record]:
    record: _Record | None = None
    texts: list[list[str]] = []  # those of the tag in hand
    for number, line in enumerate(source.each_line(), start=1):
        found = dialect.line.match(line)
        if record and ((found and found["tag"] in dialect.begins) or (dialect.blank_ends and not line.strip())):
            yield record
            record = None
        if found:
            record = record or _Record(number, number, {})
            texts = record.texts.setdefault(found["tag"], [])
            texts.append([(found["text"] or "").strip()])
            record.last = number
            if found["tag"] in dialect.ends:
                yield record
                record = None
        elif record and (rest := line.strip()):
            record.last = number
            if any(texts is record.texts.get(tag) for tag in dialect.listed):
                texts.append([rest])
            else:
                texts[-1].append(rest)
    if record:
        yield record


# --- records with labels


def is_labelled(source: PageText) -> bool:
    """Whether the page has labeled records and little else: titles, most of them with people, a year or a venue."""
    columns: Counter[Column] = Counter()
    unknown: Counter[str] = Counter()
    others = 0
    is_abstract = False
    for line in source.head.split("\n"):
        column, label, _ = labelled(line) or (None, "", "")
        is_abstract = column is Column.ABSTRACT or (is_abstract and not label and bool(line.strip()))
        if column:
            columns[column] += 1
        elif label:
            unknown[label] += 1
        else:
            others += not (is_abstract or _HEADING.fullmatch(line) or _has_only_links(line))
    others += sum(count == 1 for count in unknown.values())  # a title may have a colon, too
    fields = columns[Column.AUTHORS] + columns[Column.YEAR] + columns[Column.VENUE]
    return fields >= columns[Column.TITLE] > 2 * others


def read_labelled(source: PageText) -> PageReading:
    """One record, one mention; one starts at the label that the first one starts with, or at a label that it has."""
    items: PackedList[PageItem] = PackedList()
    for record in _labelled_records(source):
        if item := _labelled_item(record):
            items.append(item)
    return PageReading(items)


def _has_only_links(line: str) -> bool:
    return has_only_labels(line) or bool(ids_only(line))


_Field = tuple[int, Column | None, str, str]  # the line, what it tells, its label, and the text


def _labelled_records(source: PageText) -> Iterator[list[_Field]]:
    record: list[_Field] = []
    labels = set[str]()  # of the record, apart from the last one
    first = last = ""
    is_known = False
    for number, line in enumerate(source.each_line(), start=1):
        found = labelled(line)
        if found is None:
            goes_on = bool(record and line.strip()) and record[-1][:2] == (number - 1, Column.ABSTRACT)
            if record and _has_only_links(line):
                record.append((number, Column.BESIDE, "url", line))
            elif goes_on:
                record.append((number, Column.ABSTRACT, last, line.strip()))
            continue
        column, label, text = found
        first = first or (label if column else "")
        if label != last and (label in labels or (label == first and is_known)):
            yield record
            record, is_known = [], False
            labels.clear()
        else:
            labels.add(last)
        record.append((number, column, label, text))
        last, is_known = label, is_known or column is not None
    if record:
        yield record


def _labelled_item(record: Sequence[_Field]) -> PageItem | None:
    """The work of a record: its title as it is read elsewhere, and what the other fields tell."""
    known = [(column, label, text) for _, column, label, text in record if column]
    title = next((text for column, _, text in known if column is Column.TITLE), "")
    read = mention_of(title, record[0][0], {})
    people: list[Json] = []
    links: list[Json] = []
    abstract = "\n".join(text for column, _, text in known if column is Column.ABSTRACT)
    fields: dict[str, Json] = {"title": read.title, "authors": people, "url": links, "abstract": abstract}
    for column, label, text in known:
        if column is Column.AUTHORS:
            people.extend(authors_in(plain_line(text)))
        elif column is Column.BESIDE:
            links.extend(title_and_urls(text, {})[1] or (plain_line(text),))
        elif column not in (Column.TITLE, Column.ABSTRACT):
            fields.setdefault(label, plain_line(text))
    item = item_of(fields)
    return replace(with_title(item, read), line=record[0][0], end_line=record[-1][0]) if item else None
