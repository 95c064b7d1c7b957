"""Parsed replies in JSON and XML, the names and identifiers in them, and what a record of arXiv says of a withdrawal.

JSON values are read by type: what is missing, null or of another type is None or empty, because a source may leave out
any value. A `BadReply` is only a reply whose outer form is wrong, or whose records have neither titles nor identifiers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

import orjson

from normalizer.values.ids import ArxivId, Doi
from normalizer.values.lazy import lazy_re
from normalizer.values.markup import UnsafeXmlError, parse_xml
from normalizer.works.description import RawName
from resolvers.errors import BadReply

# A date known to the year, month or day, and a time after it.
ISO_DATE = lazy_re(r"(\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?)(?:[T ].*)?")


class Fields:
    """A JSON object. Texts come on one line, empty ones as None; a single value where a list may stand is a list."""

    __slots__ = ("_values",)

    def __init__(self, value: Any) -> None:
        self._values: dict[str, Any] = value if isinstance(value, dict) else {}

    def __bool__(self) -> bool:
        return bool(self._values)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def has_any(self, *keys: str) -> bool:
        """Whether there is a text or a whole number under one of the keys, at any depth."""
        return any(_has_value(self._values.get(key)) for key in keys)

    def text(self, key: str) -> str | None:
        """A text, or a number as a text: volumes and pages come as both."""
        return _text(self._values.get(key))

    def number(self, key: str) -> int | None:
        return _number(self._values.get(key))

    def year(self, key: str) -> int | None:
        found = self.number(key)
        return found if found is not None and 1000 <= found <= 9999 else None

    def day(self, key: str) -> str | None:
        """A date known to the year, month or day; a time after it is dropped."""
        found = ISO_DATE.fullmatch(self.text(key) or "")
        return found[1] if found else None

    def flag(self, key: str) -> bool:
        return self._values.get(key) is True

    def object(self, key: str) -> Fields:
        return Fields(self._values.get(key))

    def objects(self, key: str) -> tuple[Fields, ...]:
        return tuple(Fields(one) for one in _listed(self._values.get(key)) if isinstance(one, dict))

    def texts(self, key: str) -> tuple[str, ...]:
        return tuple(text for one in _listed(self._values.get(key)) if (text := _text(one)))

    def numbers(self, key: str) -> tuple[int | None, ...]:
        return tuple(map(_number, _listed(self._values.get(key))))

    def lists(self, key: str) -> tuple[tuple[int | None, ...], ...]:
        """Lists of whole numbers in a list: the `date-parts` of Crossref."""
        return tuple(tuple(map(_number, one)) for one in _listed(self._values.get(key)) if isinstance(one, list))


def _listed(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return " ".join(value.split()) or None
    return str(value) if type(value) is int else None


def _has_value(value: Any) -> bool:
    if isinstance(value, dict | list):
        return any(map(_has_value, value.values() if isinstance(value, dict) else value))
    return _text(value) is not None


def _number(value: Any) -> int | None:
    if isinstance(value, str) and len(value) < 10 and value.isascii() and value.strip().isdecimal():
        return int(value)
    return value if type(value) is int else None


def read_json(body: bytes) -> Any:
    """The JSON value of a body; `BadReply` for anything else (a web page, half a reply)."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadReply("the reply is no JSON") from error


def read_object(body: bytes) -> Fields:
    value = read_json(body)
    if not isinstance(value, dict):
        raise BadReply("the reply is no JSON object")
    return Fields(value)


def read_list(body: bytes) -> list[Any]:
    value = read_json(body)
    if not isinstance(value, list):
        raise BadReply("the reply is no JSON list")
    return value


def objects_under(reply: Fields, key: str) -> tuple[Fields, ...]:
    """The objects of the list that a reply must have under `key`."""
    if key not in reply:
        raise BadReply(f"the reply has no {key!r}")
    return reply.objects(key)


def check_identified(are_identified: Iterable[bool]) -> None:
    """Check the records of a reply, each by whether it has a title or an identifier.

    Raise `BadReply` if there are records and none has either. Readers leave such records out, so that the reply would
    say that there is no such work.
    """
    found = list(are_identified)
    if found and not any(found):
        raise BadReply(f"{len(found)} record{'s' * (len(found) > 1)} without a title or an identifier")


def check_of(
    rows: Callable[[bytes], Iterable[Fields]], *keys: str, is_json: bool = False
) -> Callable[[int, bytes], None]:
    """The check of a service: each of the `rows` of a reply with status 200 has a value under one of the keys.

    `is_json`: replies with another status are JSON objects too; a web page would be that of a proxy.
    """

    def check(status: int, body: bytes) -> None:
        if status == 200:
            check_identified(row.has_any(*keys) for row in rows(body))
        elif is_json:
            read_object(body)

    return check


def read_xml(body: bytes, what: str, *roots: str, doctype: bool = False) -> Element:
    """The root element of an XML reply, one of `roots` in any namespace; `what` names it ("Atom feed") in errors."""
    try:
        root = parse_xml(body, doctype=doctype)
    except UnsafeXmlError as error:
        raise BadReply(f"{error}, no {what}") from error
    except ValueError as error:
        raise BadReply(f"XML that is broken or cut short: {error}") from error
    if root.tag.rpartition("}")[2] not in roots:
        raise BadReply(f"no {what}: <{root.tag}>")
    return root


def listed_authors(names: Iterable[RawName | None]) -> dict[str, Any]:
    """`authors` and `authors_complete` of a Description; None stands for an author without a name."""
    known = list(names)
    return {"authors": tuple(name for name in known if name), "authors_complete": all(known)}


_FULL_STOP = lazy_re(r"(?<!\.)\.$")


def without_full_stop(title: str) -> str:
    """Without the one that libraries set after a title; an ellipsis stays."""
    return _FULL_STOP.sub("", title)


def page_range(first: str | None, last: str | None) -> str | None:
    """Return "1-9", or the only page."""
    return f"{first}-{last}" if first and last and first != last else first


def work_ids(doi: str | None, arxiv: str | None = None) -> tuple[str | None, str | None]:
    """The arXiv id and the DOI of a work; a DOI that DataCite gives a preprint (10.48550/arXiv.*) is its arXiv id."""
    found = Doi.find(doi) if doi else None
    preprint = (ArxivId.find(arxiv) if arxiv else None) or (found.arxiv if found else None)
    work = found if found and found.arxiv is None else None
    return str(preprint) if preprint else None, str(work) if work else None


def name_from_parts(family: str | None, given: str | None, suffix: str | None = None) -> RawName | None:
    """A name that comes in parts; None without a family name or any other."""
    if not family:
        return RawName(given, family=given) if given else None
    text = " ".join(filter(None, (given, family, suffix)))
    return RawName(text, family=family, given=given, suffix=suffix)


def parse_name(text: str) -> RawName:
    """A name in one text, "Ada Lovelace" or "Lovelace, Ada"."""
    family, comma, given = (part.strip() for part in text.partition(","))
    if comma and family and given and "," not in given:
        return RawName(f"{given} {family}", family=family, given=given)
    return RawName(text)


# Detects in the words of an arXiv record that the paper is withdrawn.
#
# The metadata snapshot and the search API have no field for it (OAI-PMH has: resolvers/oai/records.py). The only
# evidence is the wording that arXiv asks authors to put into the comments or in place of the abstract
# (https://info.arxiv.org/help/withdraw.html), and the notes of its administrators.


_PAPER = (
    r"(?:(?:the|this)\s+)?(?:present\s+|current\s+)?(?:arxiv\s+)?"
    r"(?:paper|article|manuscript|preprint|pre-print|e-?print|submission|work|note|report|document|draft|version|letter"
    r"|chapter|thesis|contribution|study)s?"
)
_IS = r"(?:has|have|had|is|are|was|were)(?:\s+(?:now|also|hereby|therefore|thus|already))*(?:\s+been|\s+being)?"
_BACK = r"(?:(?:temporarily|permanently|formally|voluntarily)\s+)?(?:with-?drawn|retracted)"
# Out of a journal or a conference, the paper itself stays.
_NOT_FROM = r"(?!\s+from\s+(?!(?:the\s+)?arxiv))"
# "This paper has been withdrawn by the author due to a crucial error": where a sentence begins.
_SAID = lazy_re(rf"(?:^|[.;:!()\[\]]\s*|\*+\s*){_PAPER}\s+(?:{_IS}\s+)?{_BACK}\b{_NOT_FROM}", re.IGNORECASE)
# "Withdrawn by the authors", "Withdrawn.", "WITHDRAWN: ...", all of a comment or its beginning.
_ALONE = lazy_re(
    r"^\W*(?:has\s+been\s+|(?!supersed|replac)[\w ]{1,20}[,;]\s*)?"
    r"with-?drawn(?:\s+(?:by|due|because|as|since|for|pending|in favou?r|temporarily|"
    r"voluntarily)\b|\s*(?:[.,;:!()\]*-]|$))",
    re.IGNORECASE,
)
_WISH = lazy_re(
    rf"(?:^|[.;:!()]\s*)(?:we|the\s+authors?|i)\s+(?:would\s+like\s+to\s+|wish(?:es)?\s+to\s+|have\s+(?:decided\s+to\s+)?|"
    rf"has\s+(?:decided\s+to\s+)?)?with-?draw[ns]?\s+{_PAPER}\b(?!\s+from\s+(?!(?:the\s+)?arxiv))",
    re.IGNORECASE,
)
_ADMIN = lazy_re(
    r"(?:with-?drawn|removed)\s+by\s+(?:the\s+)?arxiv\s+(?:admin|moderat)|arxiv\s+admin(?:istrat\w+)?(?:\s+note)?\s*:\s*"
    r"(?:this\s+)?(?:paper|article|submission|version|work)?\s*(?:has\s+been\s+)?(?:with-?drawn|removed)\b",
    re.IGNORECASE,
)
# An abstract that is given up says so at once; later in one, the words are about something else.
_BEGINNING = 200
_HINT = lazy_re(r"with-?draw|retracted|removed\s+by", re.IGNORECASE)


def says_withdrawn(comment: str | None, abstract: str | None) -> bool:
    """Whether the comment, or the beginning of the abstract, of the latest version says that the paper is withdrawn."""
    return _says(comment or "") or _says((abstract or "")[:_BEGINNING])


def _says(text: str) -> bool:
    if not _HINT.search(text):  # nearly all of millions
        return False
    return any(pattern.search(text) for pattern in (_SAID, _ALONE, _WISH, _ADMIN))
