"""Records of a line a field, led by a tag: RIS, EndNote's import format, MEDLINE, Web of Science, arXiv's mails.

The library rispy reads RIS and nothing else of these, gives no lines, and refuses a file for one bad line; what the
four formats share is a line with a tag, the lines that continue it, and the tag that begins or ends a record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from normalizer.pages.fields import Json, item_of
from normalizer.pages.layout import PageItem, PageReading, PageText
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
_AFFILIATIONS = lazy_re(r"\s*\((?:[^()]|\([^()]*\))*\)")
# After so many records without a title, one more is not worth a line.
_MAX_WARNINGS = 20
# How many lines may stand above the first record: databases name themselves there.
_MAX_PREFACE = 10


def is_ris(source: PageText) -> bool:
    return _begins(source, RIS, "TY")


def is_endnote(source: PageText) -> bool:
    """Two lines with tags at once: a "%" also begins a comment of TeX."""
    tags = [found["tag"] for line in source.head_lines[:3] if (found := ENDNOTE.line.match(line))]
    return len(tags) > 1 and not {"0", "A", "T", "@"}.isdisjoint(tags)


def is_medline(source: PageText) -> bool:
    return _begins(source, MEDLINE, "PMID")


def is_arxiv_mail(source: PageText) -> bool:
    pairs = pairwise(source.head_lines)
    return any(line == r"\\" and following.startswith(("arXiv:", "Paper:")) for line, following in pairs)


def is_web_of_science(source: PageText) -> bool:
    return _begins(source, WEB_OF_SCIENCE, "PT") and any(line.startswith("TI ") for line in source.head_lines)


def _begins(source: PageText, dialect: Dialect, tag: str) -> bool:
    return any((found := dialect.line.match(line)) and found["tag"] == tag for line in source.head_lines[:_MAX_PREFACE])


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
