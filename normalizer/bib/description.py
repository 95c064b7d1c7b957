"""The description of a work that a `.bib` entry gives: the fields of BibTeX and BibLaTeX as a `Description`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.bib import BibEntry
from normalizer.bib.identifiers import ids_of_entry
from normalizer.values.latex.convert import is_readable, plain_text
from normalizer.values.lazy import lazy_re
from normalizer.values.titles import title_words
from normalizer.works.description import THESIS_WORDS, Description, Form, RawName, form_in, without_arxiv_id
from normalizer.works.publication import Publication, publication_of

_EDITED = frozenset(["book", "mvbook", "proceedings", "mvproceedings", "collection", "mvcollection", "periodical"])
_VENUE_FIELDS = ("booktitle", "journaltitle", "journal")
_IN_VENUES = frozenset({"article", "inproceedings", "conference"})
_YEAR = lazy_re(r"(?<!\d)(\d{4})(?!\d)")
# What stands for further authors, as a name or behind the last one: "others", "{et al.}", "Smith, J. et al.".
_OTHERS = lazy_re(
    r"(?:(?P<before>.*?)(?<![\s,;~])[\s,;~]+)?(?:\\(?:textit|emph))?\{*et\.?[\s~]*al\b[.}]*|\{*others\}*", re.IGNORECASE
)
_NAME_PART = lazy_re(r"(?<![a-z])(family|given|prefix|suffix)\s*=\s*\"?([^,\"=]*[^,\"=\s])\"?\s*(?:,|$)")

_FREE_TEXT = ("type", "howpublished", "entrysubtype", "titleaddon")
# Other fields, the words in them that name the form of a work, and that form. A journal may be called a blog ("OpenAI
# blog"), and a remark may mention the slides of a paper: there only what it begins with counts.
_FORMS = (
    (("journal", "journaltitle", "publisher", "organization"), lazy_re(r"\bgit(?:hub|lab)\b", re.I), "software"),
    (("note",), lazy_re(rf"^\W*(?:[\w.']+\W+){{0,3}}?(?:{THESIS_WORDS})", re.IGNORECASE), "thesis"),
)


def describe_entry(entry: BibEntry, via: str | None = None) -> Description:
    """Return the description that an entry gives of its work; empty where it gives nothing.

    Of books, the editors stand for missing authors. `via` names the file and the key.
    """
    people = entry.text("author") or (entry.text("editor") if entry.kind in _EDITED else None) or ""
    authors, is_complete = _authors(people)
    ids = ids_of_entry(entry)
    return Description(
        Form.ENTRY.value,
        _title(entry),
        via,
        ids=ids,
        authors=authors,
        authors_complete=is_complete,
        year=year_of_entry(entry),
        venue=_venue(entry),
        # An entry with an identifier of a paper is the paper, whatever a remark says.
        kind=_kind(entry) if ids else form_in_words(entry) or _kind(entry),
        volume=without_arxiv_id(entry.text("volume")),
        issue=without_arxiv_id(entry.text("number") or entry.text("issue")),
        pages=without_arxiv_id(entry.text("pages")),
        publisher=plain_text(entry.text("publisher") or "") or None,
        abstract=plain_text(entry.text("abstract") or "") or None,
        form=Form.ENTRY,
    )


def form_in_words(entry: BibEntry) -> str | None:
    """Return the form of a work that words of an entry, not its type, name: "thesis", "presentation", "software"."""
    if (entry.text("school") or "").strip():
        return "thesis"
    texts = (entry.text(name) or "" for name in _FREE_TEXT)
    if form := next(filter(None, map(form_in, texts)), None):
        return form
    return next(
        (form for names, words, form in _FORMS if any(words.search(entry.text(name) or "") for name in names)), None
    )


def _kind(entry: BibEntry) -> str | None:
    """The type of an entry, unless the venue says more: authors write "article" and "inproceedings" for each other."""
    if entry.kind not in _IN_VENUES:
        return entry.kind
    venue = _venue(entry)
    named = publication_of(Description(Form.ENTRY.value, "", venue=venue)) if venue else Publication.UNKNOWN
    return entry.kind if venue and named is Publication.UNKNOWN else None


# A title may be nothing but a link.
_LINK_BEHIND = lazy_re(r"(?<=[^\s{])\s*\\url\s*\{[^{}]*\}[\s}.]*$")


def _title(entry: BibEntry) -> str:
    title = _LINK_BEHIND.sub("", entry.text("title") or "")
    if title and (subtitle := entry.text("subtitle")):
        title = f"{title}: {subtitle}"
    return plain_text(title)


def year_in_fields(entry: BibEntry) -> tuple[str, int] | None:
    """The year of BibLaTeX's `date`, or else of `year`, the first of a range, with the name of its field."""
    for name in ("date", "year"):
        if found := _YEAR.search(entry.text(name) or ""):
            return name, int(found[1])
    return None


def year_of_entry(entry: BibEntry) -> int | None:
    """The year that an entry gives; None for none."""
    found = year_in_fields(entry)
    return found[1] if found else None


def venue_in_fields(entry: BibEntry) -> tuple[str, str] | None:
    """What the entry says of where the work came out, as it is written, with the name of the field."""
    found = ((name, (entry.text(name) or "").strip()) for name in _VENUE_FIELDS)
    return next(((name, text) for name, text in found if text and is_readable(text)), None)


def _venue(entry: BibEntry) -> str | None:
    found = venue_in_fields(entry)
    return plain_text(found[1]) or None if found else None


def _authors(text: str) -> tuple[tuple[RawName, ...], bool]:
    """The names of an author field, without what stands for further authors, and whether nothing does."""
    names = [_plain_name(" ".join(name.split())) for name in split_names(text)]
    others = [_OTHERS.fullmatch(name) for name in names]
    known = (name if mark is None else mark["before"] for name, mark in zip(names, others, strict=True))
    return tuple(RawName(name) for name in known if name), not any(others)


def _plain_name(name: str) -> str:
    """Turn BibLaTeX's "family=Ascoli, given=Stéphane, prefix=d', useprefix=true" into an ordinary name."""
    parts = dict(_NAME_PART.findall(name)) if "family" in name else {}
    if "family" not in parts:
        return name
    return " ".join(parts[part] for part in ("given", "prefix", "family", "suffix") if parts.get(part))


# --- parts of books

_PARTS = frozenset({"inbook", "incollection", "bookinbook", "suppbook", "suppcollection", "inreference"})
_WHOLES = frozenset({"book", "mvbook", "collection", "mvcollection", "reference", "mvreference"})


def are_in_one_volume(one: BibEntry, other: BibEntry) -> bool:
    """Return whether two entries are two parts of one book, or a book and a part of it, by their types and titles.

    A part of the book beside it names a chapter or pages; BibTeX's `inbook` has the title of the book.
    """
    volumes = [title_words(_volume(entry)) for entry in (one, other)]
    shorter, longer = sorted(volumes, key=len)
    is_one = not shorter or longer[: len(shorter)] == shorter  # without its subtitle
    parts = [entry for entry in (one, other) if is_part(entry)]
    if len(parts) == 2:
        return is_one or not all(entry.text("booktitle") for entry in parts)
    is_beside_book = len(parts) == 1 and not {one.kind, other.kind}.isdisjoint(_WHOLES)
    return is_beside_book and is_one and any(parts[0].text(name) for name in ("chapter", "pages"))


def is_part(entry: BibEntry) -> bool:
    """Return whether an entry is a part of a book by its type."""
    return entry.kind in _PARTS


def _volume(entry: BibEntry) -> str:
    return plain_text((entry.text("booktitle") if is_part(entry) else None) or entry.text("title") or "")


# --- the names of an author or editor field

# The white space before the last "and" is what the one before it has left: "a and and b" has a name that is empty.
_AND = lazy_re(r"\s+and(?=\s)", re.IGNORECASE)


def split_names(text: str) -> tuple[str, ...]:
    """Return the names of an author or editor field, split at "and" outside braces, as BibTeX splits them."""
    if "{" not in text:
        return tuple(part.strip() for part in _AND.split(text) if part.strip())
    return tuple(_outside_braces(text))


_IN_BRACES = lazy_re(r"\s*\{([^{}]*)\}\s*")


def names_in_braces(text: str) -> tuple[str, ...]:
    """Return the names of a list in braces of its own, which BibTeX reads as one name; () for other texts."""
    found = _IN_BRACES.fullmatch(text)
    return split_names(found[1]) if found else ()


def _outside_braces(text: str) -> Iterator[str]:
    start = depth = counted = 0
    for found in _AND.finditer(text):
        depth += text.count("{", counted, found.start()) - text.count("}", counted, found.start())
        counted = found.start()
        if depth == 0:
            if text[start:counted].strip():
                yield text[start:counted].strip()
            start = found.end()
    if text[start:].strip():
        yield text[start:].strip()
