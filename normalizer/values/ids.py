"""Identifiers of papers: the table of their kinds, what is done with identifiers of any kind, identifiers in a line.

A new kind needs its class (see `id_types`, or a file of its own) and a row in `KINDS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache

from normalizer.values.id_types import (
    SICI_PART,
    AclId,
    ArxivId,
    DblpKey,
    Doi,
    InvalidIdentifier,
    NeuripsId,
    OpenReviewId,
    PaperId,
    PmlrId,
    S2Id,
)
from normalizer.values.lazy import lazy_re

__all__ = [
    "KINDS", "PAGES", "AclId", "ArxivId", "DblpKey", "Doi", "IdKind", "IdKinds", "IdRole", "InvalidIdentifier",
    "NeuripsId", "OpenReviewId", "PaperId", "PmlrId", "S2Id", "changed_ids", "find_arxiv_id", "find_id", "first_id",
    "ids_in_texts", "ids_named", "is_archive_arxiv", "merged_ids", "names_arxiv_id",
]  # fmt: skip


class IdRole(Enum):
    """What an identifier names."""

    PREPRINT = "preprint"
    PUBLICATION = "publication"
    RECORD = "the record of one service"


@dataclass(frozen=True, slots=True)
class IdKind:
    """A kind of identifier: its class and its name in each format; None where a format does not have the kind.

    `name` is its name in labels, evidence and match JSON (`in_match` adds it there). `row_key` is its key in rows that
    `catalog build` reads, `stored_key` in the stored lines of the catalog (else its name). Kinds with a field in `.bib`
    or CSL-JSON are part of an exported record. An `is_alias` kind is always compared as an identifier of another kind.
    """

    type: type[PaperId]
    role: IdRole
    bib: str | None = None
    csl: str | None = None
    in_match: bool = False
    row_key: str | None = None
    stored_key: str | None = None
    is_alias: bool = False

    @property
    def name(self) -> str:
        return self.type.name

    @property
    def prefix(self) -> str:
        return self.type.prefix


@dataclass(slots=True)
class IdKinds:
    """The table of kinds, in the order in which texts are tried and identifiers are listed."""

    rows: list[IdKind]
    by_stored_key: dict[str, IdKind] = field(init=False)
    by_row_key: dict[str, IdKind] = field(init=False)
    by_name: dict[str, IdKind] = field(init=False)

    def __post_init__(self) -> None:
        self.by_name = {kind.name: kind for kind in self.rows}
        self.by_stored_key = {kind.stored_key or kind.name: kind for kind in self.rows}
        self.by_row_key = {kind.row_key: kind for kind in self.rows if kind.row_key}

    def __iter__(self) -> Iterator[IdKind]:
        return iter(self.rows)

    def exported(self) -> list[IdKind]:
        """The kinds that a record carries beside its arXiv id and DOI, because a format has a field for them."""
        return [kind for kind in self.rows if kind.type not in (ArxivId, Doi) and (kind.bib or kind.csl)]


# arXiv before DOI, because arXiv's own DOIs name preprints. Then, in the order in which a work is best looked up, the
# services; only marked forms are read of these, for a bare one looks like a word, a path or a commit.
KINDS = IdKinds([
    IdKind(ArxivId, IdRole.PREPRINT, bib="eprint", in_match=True, row_key="arxiv_id", stored_key="x"),
    IdKind(Doi, IdRole.PUBLICATION, bib="doi", csl="DOI", in_match=True, row_key="doi", stored_key="d"),
    IdKind(OpenReviewId, IdRole.RECORD),
    IdKind(DblpKey, IdRole.RECORD),
    IdKind(AclId, IdRole.PUBLICATION, is_alias=True),
    IdKind(PmlrId, IdRole.RECORD),
    IdKind(NeuripsId, IdRole.RECORD),
    IdKind(S2Id, IdRole.RECORD, in_match=True),
])  # fmt: skip


def find_id(text: str) -> PaperId | None:
    """The identifier that a text (bare id, prefixed form or URL) stands for; None when it stands for none.

    A paper of the ACL Anthology is known by its DOI, a CoRR record of DBLP by its arXiv identifier.
    """
    for kind in KINDS.rows:
        if found := kind.type.find(text):
            return found.stands_for
    return None


# Whose pages publish one paper each; also arXiv's, where conferences without proceedings have their papers.
PAGES = (AclId, NeuripsId, OpenReviewId, PmlrId)
_PUBLISHING = (*PAGES, ArxivId)
# Where most addresses in records lead to; of the DOIs only arXiv's name a paper here.
_RESOLVER, _ARXIV_DOI = "https://doi.org/10.", "48550/"


def id_of_address(address: str) -> PaperId | None:
    """The identifier of the paper that the page at an address publishes; other pages may have another version."""
    if address.startswith(_RESOLVER) and not address.startswith(_ARXIV_DOI, len(_RESOLVER)):
        return None
    return next((found for kind in _PUBLISHING if (found := kind.find(address))), None)


def first_id(ids: Iterable[PaperId], name: str) -> str | None:
    """The text of the first identifier of a kind."""
    for identifier in ids:
        if identifier.name == name:
            return identifier.text
    return None


def ids_named(named: Mapping[str, str | None]) -> tuple[PaperId, ...]:
    """The identifiers of canonical texts by the names of their kinds; texts are not parsed, None is left out."""
    kinds = KINDS.by_name
    for name, text in named.items():
        if name not in kinds:
            raise TypeError(f"no kind of identifier is named {name!r}")
        if len(named) == 1:  # most records
            return (kinds[name].type(text),) if text else ()
    return tuple([kind.type(text) for name, kind in kinds.items() if (text := named.get(name))])


def changed_ids(ids: tuple[PaperId, ...], changes: Mapping[str, str | None]) -> tuple[PaperId, ...]:
    """The identifiers with those of the named kinds replaced by other canonical texts, or removed (None)."""
    return _in_order([*(given for given in ids if given.name not in changes), *ids_named(changes)])


def merged_ids(earlier: tuple[PaperId, ...], later: tuple[PaperId, ...]) -> tuple[PaperId, ...]:
    """The identifiers of two records: of each kind the later ones, where there are any."""
    if earlier == later:
        return later
    newer = {identifier.name for identifier in later}
    return _in_order([*later, *(identifier for identifier in earlier if identifier.name not in newer)])


def _in_order(ids: Iterable[PaperId]) -> tuple[PaperId, ...]:
    order = list(KINDS.by_name)
    return tuple(sorted(ids, key=lambda identifier: order.index(identifier.name)))


# Identifiers in the fields of a `.bib` entry, or of a mapping with their names.

# Fields that hold one identifier or link, as exporters write them.
_ALONE = ("arxivid", "arxiv", "doi", "url", "ee", "howpublished", "pdf")
# Where Google Scholar and DBLP put arXiv identifiers: "arXiv preprint arXiv:2209.10901", volume "abs/2209.10901".
# A note may name another work, unless it begins with the identifier.
_IN_TEXT = ("journal", "journaltitle", "volume", "number", "pages", "howpublished", "note")
_ID = r"(?:\d{4}\.\d{4,5}|[a-z]+(?:-[a-z]+)*(?:\.[a-z]{2})?/\d{7})"
_ARXIV = lazy_re(
    r"(?:\barxiv(?:\s+(?:e-?print|preprint))?[\s:-]*(?:arxiv[\s:-]*)?|\b(?:abs|pdf)/)" rf"(?P<id>{_ID}(?!\d))",
    re.IGNORECASE,
)
# The identifier, with its version, in a value that has more in it: "arXiv:2101.00001v2 [cs.LG]".
_WRITTEN = lazy_re(rf"(?<![\w.])(?P<id>{_ID}(?:v\d+)?)(?![\w]|\.\d)", re.IGNORECASE)
_DOI_FIRST = lazy_re(
    r"(?:\\url\{)?(?:(?:https?://)?(?:dx\.)?doi\.org/|doi\s*[:=]?\s*)?(?P<doi>10\.\d{4,9}/[^\s{}]*[^\s{}.,;])",
    re.IGNORECASE,
)
# What is written for the angle brackets of a DOI that is made from a journal's SICI.
_BRACKET = lazy_re(r"\$\s*(?P<sign>[<>])\s*\$|\{?\\text(?P<name>less|greater)\b\s*(?:\{\})?\}?")
_ARCHIVES = ("archiveprefix", "eprinttype")
_LINK = lazy_re(r"\\url\s*\{([^{}]*)\}")


def ids_in_texts(text_of: Callable[[str], str | None]) -> Iterator[tuple[str, PaperId]]:
    """Yield each identifier with the name of its field: fields for identifiers and links before texts."""
    for name, text in _candidates(text_of):
        if found := find_id(text):
            yield name, found


def is_archive_arxiv(text_of: Callable[[str], str | None]) -> bool | None:
    """Whether the fields say that the `eprint` is of arXiv; None when they say nothing."""
    archive = next((text for name in _ARCHIVES if (text := (text_of(name) or "").strip())), None)
    return None if archive is None else archive.strip("{}").lower() == "arxiv"


@lru_cache(maxsize=1 << 15)  # several rules ask for each entry
def find_arxiv_id(text: str) -> str | None:
    """The identifier, with its version as written, that a text is or ends in ("arXiv:2101.00001v2 [cs.LG]")."""
    found = _WRITTEN.search(text)
    return found["id"] if found and ArxivId.find(found["id"]) else None


def names_arxiv_id(text: str) -> bool:
    """Whether a text names an arXiv identifier: the volume "abs/2209.10901" is no volume."""
    return _ARXIV.search(text) is not None


def _with_brackets(text: str) -> str:
    if "$" not in text and "\\text" not in text:
        return text
    return _BRACKET.sub(lambda found: found["sign"] or ("<" if found["name"] == "less" else ">"), text)


def _candidates(text_of: Callable[[str], str | None]) -> Iterator[tuple[str, str]]:
    if is_archive_arxiv(text_of) is not False and (text := text_of("eprint")):
        yield "eprint", find_arxiv_id(text) or text
    for name in _ALONE:
        if text := text_of(name):
            if "\\" in text or "$" in text:
                text = _LINK.sub(r"\1", _with_brackets(text)).replace("\\", "")
            yield name, text.strip("{} \t\r\n")
    for name in _IN_TEXT:
        if text := text_of(name):
            first = text.lstrip("{ ")
            bare = first.replace("{", "").replace("}", "")  # "{arXiv}:2209.10901", "ar{X}iv"
            found = _ARXIV.finditer(bare) if name != "note" else filter(None, [_ARXIV.match(bare)])
            yield from ((name, each["id"]) for each in found)
            if name == "note" and (doi := _DOI_FIRST.match(_with_brackets(first))):
                yield name, doi["doi"].replace("\\", "")
    for kind in KINDS.exported():
        if kind.bib and (text := text_of(kind.bib)):
            yield kind.bib, f"{kind.prefix}{text}"


# Identifiers and addresses inside of a line of text: where they stand, with the labels and brackets around them.


_NEW = r"\d{4}\.\d{4,5}(?:v\d{1,2})?"
_OLD = r"[a-z][a-z-]{1,10}(?:\.[A-Z]{2})?/\d{7}(?:v\d{1,2})?"
# A bracket may be part of an address ("87[1457:TEOA]2.0"), unless it holds the text of a link, as in Org mode
# ("[[https://...][A Title]]") and AsciiDoc ("https://...[A Title]"). Full-width brackets and marks belong to the text.
_FULL_WIDTH = "（）【】《》「」，。；、"
_URL_CHARACTER = rf"(?:[^\s<>|\[\]{_FULL_WIDTH}]|\](?![\[(])|\[(?![^\s\[\]]{{0,80}}\s|[a-z]{{1,20}}\](?:\W|$)))"
_URL = rf"(?:https?\s?:\s?//|www\.|(?:ssh://)?git@[\w.-]{{1,80}}[:/])(?:{_URL_CHARACTER}|{SICI_PART}){{1,2000}}+"
_HOSTS = (
    r"arxiv\.org|doi\.org|dx\.doi\.org|git(?:hub|lab)\.com|bitbucket\.org|codeberg\.org|huggingface\.co"
    r"|openreview\.net|aclanthology\.org|dblp\.org|proceedings\.mlr\.press|semanticscholar\.org|ar5iv\.org|alphaxiv\.org"
)
_BARE_URL = rf"(?:{_HOSTS})/(?:[^\s<>{_FULL_WIDTH}]|{SICI_PART}){{1,500}}+"
_DOI = rf"(?:doi\s?:\s?)?10\.\d{{4,9}}/(?:[^\s<>{_FULL_WIDTH}]|{SICI_PART}){{1,200}}+"
_MARKED = r"(?:openreview|dblp|acl|s2|corpusid)\s?:\s?[\w/.:+-]{4,80}+"
# The one form of an ACL Anthology identifier that nothing else has ("2021.emnlp-demo.38").
_ACL = r"(?:19|20)\d\d\.[a-z0-9_]{2,24}-[a-z0-9_]{1,24}\.\d{1,5}"
TOKEN = rf"(?:arxiv\s?:\s?(?:{_NEW}|{_OLD})|{_URL}|{_BARE_URL}|{_DOI}|{_MARKED}|{_ACL}|{_NEW}|{_OLD})"
# `[cs.CV]`, or what programs print for none.
ARXIV_CLASS = r"(?:\s?\[(?:[a-z-]{2,12}(?:\.[A-Z]{2}|\.[a-z-]{2,8})?|None)\])?"
# A category of arXiv in running text ("cs.CV", "math.AG", "physics.optics", "hep-th").
CATEGORY = lazy_re(
    r"\s*\(?\b(?:(?:astro-ph|cond-mat|cs|econ|eess|math|nlin|physics|q-bio|q-fin|stat)\.[A-Za-z-]{2,10}"
    r"|astro-ph|cond-mat|gr-qc|hep-(?:ex|lat|ph|th)|math-ph|nucl-(?:ex|th)|quant-ph|q-bio|q-fin)\b\)?"
)
_FIND = lazy_re(rf"(?<![\w/.]){TOKEN}{ARXIV_CLASS}", re.IGNORECASE)
_CLASS_END = lazy_re(rf"{ARXIV_CLASS}$", re.IGNORECASE)
_ADDRESS = lazy_re(rf"{_URL}|{_BARE_URL}", re.IGNORECASE)
# What every token holds: a cheap look before the dear one.
MAYBE = lazy_re(r"/|\d{4}\.(?:\d{4}|[a-z])|(?:openreview|dblp|acl|s2|corpusid)\s?:", re.IGNORECASE)
_BARE_ACL = lazy_re(rf"[A-Z]\d\d-\d{{4}}|{_ACL}")


def id_spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Every identifier and address of a text as (start, end, token); the end includes the arXiv class."""
    if not ("/" in text or "." in text or ":" in text) or not MAYBE.search(text):
        return
    offset = 0
    while found := _FIND.search(text, offset):
        token = without_closers(_CLASS_END.sub("", found.group()))
        offset = found.end() if found.group().endswith("]") else found.start() + max(len(token), 1)
        if is_id_or_address(token):
            yield found.start(), offset, marked(token)


def without_closers(token: str) -> str:
    """Without what closes the sentence or the bracket around it."""
    while token and (token[-1] in ".,;]>}\"'”’" or (token[-1] == ")" and token.count("(") < token.count(")"))):
        token = token[:-1]
    return token


def is_id_or_address(token: str) -> bool:
    token = without_closers(token)
    return _ADDRESS.match(token) is not None or find_id(marked(token)) is not None


def is_bare_acl(token: str) -> bool:
    """Whether a text has the form of an ACL Anthology identifier; the old form may be something else ("C90-1234")."""
    return _BARE_ACL.fullmatch(token) is not None


def marked(token: str) -> str:
    """The token in a form that `find_id` reads."""
    return f"acl:{token}" if is_bare_acl(token) else token
