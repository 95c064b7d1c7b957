"""Which columns of a table, or keys of an object, hold what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from normalizer.values.patterns import lazy_re


class Column(StrEnum):
    TITLE = "title"
    ABSTRACT = "abstract"
    AUTHORS = "authors"
    YEAR = "year"
    VENUE = "venue"
    BESIDE = "identifier or link"
    EXTRA = "remarks, of which a line may be an identifier"


# Names without case, spaces and punctuation, the likeliest first: of two columns that fit, the earlier name wins.
NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.TITLE: (
        "title", "papertitle", "papername", "articletitle", "worktitle", "titleofpaper", "documenttitle", "displayname",
        "citationtitle", "headline", "paper", "name", "titre", "titel", "titulo", "título", "titolo",
    ),
    Column.ABSTRACT: ("abstract", "summary", "paperabstract", "abstractnote", "description", "tldr"),
    Column.AUTHORS: (
        "authors", "author", "authornames", "creators", "creator", "paperauthors", "auteurs", "autoren", "autori",
    ),
    Column.YEAR: (
        "year", "publicationyear", "pubyear", "venueyear", "publicationdate", "published", "publishedat", "date",
        "issued", "publishedon", "datepublished", "updated", "année", "annee", "jahr", "anno", "año",
    ),
    Column.VENUE: (
        "venue", "journal", "conference", "booktitle", "containertitle", "publicationtitle", "proceedings",
        "proceeding", "journaltitle", "ispartof", "publicationname", "sourcetitle", "publication", "publishedin",
        "where",
    ),
    Column.BESIDE: (
        "arxivid", "arxiv", "eprint", "paperarxivid", "doi", "paperdoi", "externalids", "acl", "aclid", "paperid", "id",
        "ids", "identifier", "url", "urls", "link", "links", "arxivurl", "arxivlink", "paperurl", "paperlink", "urlabs",
        "urlpdf", "paperurlabs", "paperurlpdf", "pdf", "pdfurl", "pdflink", "openaccesspdf", "huggingface", "hfurl",
        "href", "code", "codeurl", "codelink", "github", "githuburl", "githubrepo", "repo", "repourl", "repository",
        "projectpage", "project", "website", "homepage", "guid", "sameas", "ee", "doilink",
    ),
    Column.EXTRA: ("extra", "note", "notes", "comment", "comments"),
}  # fmt: skip

_NOT_IN_NAMES = lazy_re(r"[\W_]+")
_YEAR = lazy_re(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")


def folded(name: str) -> str:
    return _NOT_IN_NAMES.sub("", name.lower())


def find_column(names: Iterable[str], column: Column) -> str | None:
    """The name among `names` that holds a column, None when none does."""
    by_fold = {folded(name): name for name in reversed(list(names))}
    return next((by_fold[known] for known in NAMES[column] if known in by_fold), None)


def find_columns(names: Iterable[str], column: Column) -> list[str]:
    """All names that hold a column, the most telling first."""
    known = {name: place for place, name in enumerate(NAMES[column])}
    return sorted((name for name in names if folded(name) in known), key=lambda name: known[folded(name)])


def year_in(text: str) -> int | None:
    """The year that a cell names ("2022", "2022-09-22", "NeurIPS 2022")."""
    found = _YEAR.search(text)
    return int(found.group()) if found else None


def authors_in(text: str) -> tuple[str, ...]:
    """The names of a cell: parted by semicolons or line ends, by "and", or by commas where no name has one itself."""
    for separator in (";", "\n"):
        if separator in text:
            return _names(text.split(separator))
    names = [name for part in text.split(" and ") for name in part.split(",")]
    # "Ada Lovelace, Alan Turing": each part is a whole name. "Lovelace, Ada and Turing, Alan": none is.
    if all(len(name.split()) > 1 for name in names if name.strip()):
        return _names(names)
    return _names(text.split(" and "))


def _names(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for part in parts if (name := part.strip().removeprefix("and ").strip(" ,")))
