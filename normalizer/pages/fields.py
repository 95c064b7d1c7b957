"""Which fields of a JSON object, a table or a tagged record hold what; from named fields to the mention they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from html import unescape
from itertools import chain
from typing import TypeAlias, cast

import orjson

from normalizer.pages.layout import PageItem
from normalizer.values.code_links import repository_from
from normalizer.values.decorations import FILE_FORMATS
from normalizer.values.ids import find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.names.lists import ET_AL, MORE, with_and, without_initials_of_others
from normalizer.values.titles import title_words
from normalizer.values.venues.text import VenueType, venue_words


class Column(StrEnum):
    TITLE = "title"
    ABSTRACT = "abstract"
    AUTHORS = "authors"
    YEAR = "year"
    VENUE = "venue"
    BESIDE = "identifier or link"
    SPEAKERS = "people who talk about a work, at a date of their own"
    EXTRA = "remarks, of which a line may be an identifier"


# Names without case, spaces and punctuation, the likeliest first: of two columns that fit, the earlier name wins.
# Names of two letters are those of Web of Science.
NAMES: Mapping[Column, tuple[str, ...]] = {
    Column.TITLE: (
        "title", "papertitle", "papername", "articletitle", "worktitle", "titleofpaper", "documenttitle", "displayname",
        "citationtitle", "headline", "paper", "name", "titre", "titel", "titulo", "título", "titolo", "tytuł",
        "název", "titredelarticle", "titreduarticle", "títulodelartículo", "títulodoartigo", "titolodellarticolo",
        "название", "названиестатьи", "заглавие", "назва", "ti", "标题", "题目", "题名", "论文", "论文标题", "论文题目",
        "论文名称", "論文", "論文名", "タイトル", "題名", "제목", "논문", "논문제목",
        "標題", "題目", "заголовок", "başlık",
    ),
    Column.ABSTRACT: (
        "abstract", "summary", "paperabstract", "abstractnote", "description", "tldr", "zusammenfassung", "résumé",
        "resumen", "resumo", "riassunto", "sommario", "摘要", "简介", "概要", "要旨", "초록", "요약", "аннотация",
    ),
    Column.AUTHORS: (
        "authors", "author", "authornames", "creators", "creator", "paperauthors", "auteurs", "auteur", "autoren",
        "autor", "verfasser", "autori", "autore", "autores", "autorzy", "автор", "авторы", "автори", "au", "作者",
        "著者", "저자", "authorships",
    ),
    Column.YEAR: (
        "year", "publicationyear", "pubyear", "venueyear", "publicationdate", "published", "publishedat", "date",
        "issued", "publishedon", "datepublished", "updated", "année", "annee", "jahr", "anno", "año", "ano", "rok",
        "год", "рік", "py", "年份", "年", "年度", "出版年", "発表年", "发表年份", "연도", "발행연도", "発行年",
    ),
    Column.VENUE: (
        "venue", "journal", "conference", "booktitle", "containertitle", "publicationtitle", "proceedings",
        "proceeding", "journaltitle", "ispartof", "publicationname", "sourcetitle", "publication", "publishedin",
        "where", "so", "périodique", "revue", "zeitschrift", "sammelwerk", "revista", "rivista", "czasopismo",
        "журнал", "издание", "期刊", "会议", "会议期刊", "刊名", "掲載誌", "학술지", "conferencename",
        "journalname", "konferenz",
        "conférence", "conferencia", "conferência", "conferenza", "期刊会议", "会議", "学会", "論文誌", "雑誌",
        "학회", "저널", "конференция",
    ),
    Column.BESIDE: (
        "arxivid", "arxiv", "eprint", "paperarxivid", "doi", "paperdoi", "externalids", "acl", "aclid", "paperid", "id",
        "ids", "identifier", "url", "urls", "link", "links", "arxivurl", "arxivlink", "paperurl", "paperlink", "urlabs",
        "urlpdf", "paperurlabs", "paperurlpdf", "pdf", "pdfurl", "pdflink", "openaccesspdf", "huggingface", "hfurl",
        "href", "code", "codeurl", "codelink", "github", "githuburl", "githubrepo", "repo", "repourl", "repository",
        "projectpage", "project", "website", "homepage", "guid", "sameas", "ee", "doilink",
        "di", "lien", "enlace", "ссылка", "链接", "リンク", "링크", "liens", "collegamento", "論文リンク", "代码",
        "主页", "项目", "项目主页", "论文链接", "代码链接", "코드",
    ),
    Column.SPEAKERS: ("speaker", "speakers", "presenter", "presenters", "presentedby", "discussant", "discussants"),
    Column.EXTRA: ("extra", "note", "notes", "comment", "comments"),
}  # fmt: skip

_NOT_IN_NAMES = lazy_re(r"[\W_]+")
_YEAR = lazy_re(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")


def folded(name: str) -> str:
    return _NOT_IN_NAMES.sub("", name.lower())


_COLUMNS = {name: column for column, names in NAMES.items() for name in names}


def column_of(name: str) -> Column | None:
    """The column that a name stands for, None for an unknown name."""
    return _COLUMNS.get(folded(name))


def find_columns(names: Iterable[str], column: Column) -> list[str]:
    """All names that hold a column, the most telling first."""
    known = (name for name in names if column_of(name) is column)
    return sorted(known, key=lambda name: NAMES[column].index(folded(name)))


def find_column(names: Iterable[str], column: Column) -> str | None:
    """The name among `names` that holds a column, None when none does."""
    return next(iter(find_columns(names, column)), None)


# A label, which may be in bold or italics behind the mark of an item, and what it tells.
_LABELLED = lazy_re(
    r"\s*(?:[-*+•]\s+)?(?P<label>[*_]{0,3}[^\W\d_][^\n:：*_|]{0,40}?\s?[*_]{0,3}\s?[:：][*_]{0,3})\s*(?P<value>.*)"
)


def labelled(line: str) -> tuple[Column | None, str, str] | None:
    """What a line like "**Authors:** Ann Lee" tells: the column of its label (None if unknown), the label, the text."""
    found = _LABELLED.fullmatch(line)
    if not found or found["value"].startswith("//"):
        return None
    return column_of(found["label"]), folded(found["label"]), found["value"].strip()


# The format of a file before or after a title: "[PDF] Alpha".
_FORMAT = lazy_re(rf"^(?:\[(?:{FILE_FORMATS})\]\s*)+|(?:\s*\[(?:{FILE_FORMATS})\])+$", re.IGNORECASE)


def title_text(text: str) -> str:
    """A title on one line, without elements of publishers (`<jats:italic>`, also encoded) and formats of files."""
    if "<" in text or "&" in text:
        from normalizer.values.markup import plain  # XML, which few titles need

        text = plain(text)
    text = " ".join(text.split())
    return _FORMAT.sub("", text) if "[" in text else text


def year_in(text: str) -> int | None:
    """The year that a cell names ("2022", "2022-09-22", "NeurIPS 2022")."""
    found = _YEAR.search(text)
    return int(found.group()) if found else None


# Columns of any date, which beside a venue may be that of a preprint, and a date with a month.
_ANY_DATE = frozenset({"date", "updated"})
_DATED = lazy_re(r"(?:18|19|20)\d\d\s?[-/.]\s?\d|\d\s?[-/.]\s?(?:18|19|20)\d\d|[^\W\d_]{3}")


def year_of(dates: Mapping[str, str], venues: Sequence[str]) -> int | None:
    """The year of publication, from the columns of dates and years by their names, the likeliest first, and venues."""
    has_venue = any(venue and venue_words(venue).kind is not VenueType.PREPRINT for venue in venues)
    unsure = _ANY_DATE if has_venue else frozenset()
    sure = (text for name, text in dates.items() if folded(name) not in unsure or not _DATED.search(text))
    # "ICML 2020" has the year too
    return next((year for text in (*sure, *venues) if (year := year_in(text))), None)


def find_people(names: Iterable[str], *, is_linked: bool) -> str | None:
    """The name of the column of authors; or of speakers, if the titles may be those of their own talks.

    They are not if papers are linked (`is_linked`), or the column of titles is one of papers.
    """
    names = list(names)
    title = find_column(names, Column.TITLE)
    of_talks = not is_linked and title is not None and "paper" not in folded(title)
    return find_column(names, Column.AUTHORS) or (find_column(names, Column.SPEAKERS) if of_talks else None)


def columns_of_years(names: Iterable[str]) -> list[str]:
    """The names of columns with a year or date of a work, the most telling first; beside speakers a date is theirs."""
    names = list(names)
    talked = find_column(names, Column.SPEAKERS) is not None
    return [name for name in find_columns(names, Column.YEAR) if not talked or folded(name) not in _ANY_DATE]


def year_in_columns(texts: Mapping[str, str], venues: Sequence[str]) -> int | None:
    """The year of a work, from the columns of a table by their names, and its venues."""
    return year_of({name: texts[name] for name in columns_of_years(texts)}, venues)


def authors_in(text: str) -> tuple[str, ...]:
    """The names of a cell: parted by semicolons, "、" or line ends, by "and", or by commas where no name has one.

    A list of another program (JSON, Python, NumPy) is read as one, and its word for a missing value as none. ET_AL
    stands for those that the cell leaves out.
    """
    text = unescape(text).strip()
    if _is_missing(text):
        return ()
    if text.startswith(("[", "array(")):
        if (listed := structure_in(text)) is not None:
            return authors_of(listed)
        text = text.removeprefix("[").removesuffix("]")
    text = without_initials_of_others(text)
    if MORE.search(text):
        return (*chain.from_iterable(map(authors_in, MORE.split(text))), ET_AL)
    for separator in (";", "；", "\n", "、", "，", "|", " / "):
        if separator in text:
            return _names(text.split(separator))
    text = with_and(text)
    names = [name for part in text.split(" and ") for name in part.split(",")]
    # "Ada Lovelace, Alan Turing": each part is a whole name. "Lovelace, Ada and Turing, Alan": none is.
    if all(len(name.split()) > 1 for name in names if name.strip()):
        return _names(names)
    return _names(text.split(" and "))


# A missing value, as programs write it into a cell.
_MISSING = frozenset("nan NaN NaT None none null NULL NA <NA> N/A n/a #N/A unknown Unknown".split())


def _is_missing(text: str) -> bool:
    return text in _MISSING or not any(map(str.isalnum, text))


_QUOTED = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
# As NumPy writes an array within a cell of a table.
_ARRAY = lazy_re(r"array\((\[.*\])(?:,\s*dtype=[\w<>'\"]+)?\)", re.DOTALL)
_LIST_OF_TEXTS = lazy_re(rf"\[\s*(?:(?:{_QUOTED})[\s,]*)*\]", re.DOTALL)


def structure_in(text: str) -> list[Json] | Object | None:
    """A list or an object, as JSON, Python or NumPy write it (NumPy without commas); None for another text."""
    text = text.strip()
    text = array[1] if (array := _ARRAY.fullmatch(text)) else text
    if not text.startswith(("[", "{")):
        return None
    with suppress(orjson.JSONDecodeError):
        return cast("list[Json] | Object", orjson.loads(text))
    try:
        if _LIST_OF_TEXTS.fullmatch(text):
            return [ast.literal_eval(each) for each in re.findall(_QUOTED, text)]
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    return value if isinstance(value, list | dict) else None


def _names(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for part in parts if (name := part.strip().removeprefix("and ").strip(" ,")))


Json: TypeAlias = "Mapping[str, Json] | list[Json] | str | int | float | bool | None"
Object: TypeAlias = Mapping[str, Json]

# An object under one of these is the paper that the object around it is about (Hugging Face's daily papers).
_INNER = ("paper", "work", "article", "info", "item", "record", "content")
# An object whose only sign of being a paper is one of these names needs another sign.
_GENERIC_TITLE_KEYS = frozenset({"name", "displayname", "paper"})
# ... "paper" needs none if its text has more words than names have: a title of so few may be a name.
FEW_WORDS = 3
# A line of Zotero's Extra field, or a note of an entry, that is an identifier: "arXiv:1912.10041 [cs]".
_LABELLED_ID = lazy_re(r"\s*((?:arXiv|DOI|ACL|DBLP)\s?:\s?\S+)(?:\s\[[\w.-]{1,20}\])?\s*", re.IGNORECASE)
# What stands behind an identifier: "1912.10041 [cs.LG]", "10.1000/1 [doi]".
_CLASS = lazy_re(r"\s\[[\w.-]{1,20}\]$")


def item_of(value: Object) -> PageItem | None:
    """The paper that an object is, on line 1: by its title, by that of the object inside it, or by an identifier."""
    inner = next((each for key in _INNER if isinstance(each := value.get(key), Mapping) and _title(each)), None)
    own = {key: each for key, each in value.items() if each is not inner}
    if inner is not None:
        around, item = item_of(own), item_of(inner)
        if item is None or around is None:
            return item
        return item.with_beside(*around.beside).completed(around.authors, around.year, around.venue, around.abstract)
    title = _title(value) or ""
    beside = tuple(dict.fromkeys(_beside(value)))
    if not title and not any(map(find_id, beside)):
        return None
    return PageItem(
        title=title,
        line=1,
        abstract=next(texts_of(value, Column.ABSTRACT), None),
        beside=beside,
        authors=_authors(value),
        year=year_of(
            {name: " ".join(strings_in(value[name])) for name in find_columns(value, Column.YEAR)},
            list(texts_of(value, Column.VENUE)),
        ),
        venue=next((" ".join(text.split()) for text in texts_of(value, Column.VENUE)), None),
        prose=" . ".join((*_linked(value), *_comments(value))),
    )


def _title(value: Object) -> str | None:
    texts = ((name, text) for name in find_columns(value, Column.TITLE) for text in strings_in(value[name]))
    name, text = next(texts, ("", ""))
    if not name or isinstance(value[name], Mapping):
        return None
    is_sure = folded(name) not in _GENERIC_TITLE_KEYS or (
        folded(name) == "paper" and len(title_words(text)) > FEW_WORDS
    )
    others = (Column.ABSTRACT, Column.AUTHORS, Column.YEAR)
    if not is_sure and not (any(column_of(key) in others for key in value) or _has_link(value)):
        return None
    return title_text(text) if title_words(text) else None


def _has_link(value: Object) -> bool:
    """Whether an object has an identifier of a paper or a link: channels and persons have a number, too."""
    return any(find_id(text) or "/" in text for text in texts_of(value, Column.BESIDE))


def _beside(value: Object) -> Iterator[str]:
    """The texts that may say which paper an object is."""
    for text in texts_of(value, Column.BESIDE):
        yield _CLASS.sub("", text).removeprefix("oai:arXiv.org:")
    if isinstance(forum := value.get("forum"), str):
        yield f"https://openreview.net/forum?id={forum}"
    for text in texts_of(value, Column.EXTRA):
        yield from (found[1] for line in text.split("\n") if (found := _LABELLED_ID.fullmatch(line)))


def _comments(value: Object) -> Iterator[str]:
    """What authors remark on their paper: "12 pages, code at https://..."."""
    return chain.from_iterable(strings_in(each) for key, each in value.items() if folded(key) in _COMMENTS)


_COMMENTS = frozenset({"comment", "comments"})


def _linked(value: Object, called: str = "") -> Iterator[str]:
    """The repositories of an object, as links of Markdown with the words for what each is: "unofficial code".

    The words are the name of the field, and in an object of a list its other short texts, and whether it is official.
    """
    for key, each in value.items():
        name = f"{called} {link_label(key)}".strip()
        for one in each if isinstance(each, list) else [each]:
            if isinstance(one, str) and repository_from(address := one.strip().partition(" ")[0]) and "." in address:
                yield f"[{name}]({address}){one.strip().removeprefix(address)}"
            elif isinstance(one, Mapping) and not called and not _names_work(key, one):
                words = [text for text in one.values() if isinstance(text, str) and len(text) < _MAX_WORDS]
                flags = [flag for key, flag in one.items() if "official" in key.lower() and isinstance(flag, bool)]
                states = [_OFFICIAL[flag] for flag in flags]
                yield from _linked(one, " ".join((name, *states, *(text for text in words if "/" not in text))))


def _names_work(key: str, value: Object) -> bool:
    """Whether an object in a field is another work or a person, and no link."""
    is_known = column_of(key) in (Column.TITLE, *_OF_WORKS)
    return is_known or "title" in value or any(column_of(name) in _OF_WORKS for name in value)


# Columns that a work has and a link has not; letters of a word for a link.
_OF_WORKS = (Column.ABSTRACT, Column.AUTHORS, Column.VENUE)
_MAX_WORDS = 40
_OFFICIAL = {True: "official", False: "unofficial"}
_WORDS_OF_NAME = lazy_re(r"(?<=[a-z])(?=[A-Z])|[\W_]+")
_LINK_WORDS = lazy_re(r"\b(?:urls?|links?|href|uri)\b", re.IGNORECASE)


def link_label(name: str) -> str:
    """The name of a column as words, without those that any link has: "unofficialCode_url" -> "unofficial Code"."""
    return " ".join(_LINK_WORDS.sub(" ", _WORDS_OF_NAME.sub(" ", name)).split())


def texts_of(value: Object, column: Column) -> Iterator[str]:
    """All texts of the keys that hold a column, the most telling key first."""
    return chain.from_iterable(strings_in(value[name]) for name in find_columns(value, column))


def strings_in(value: Json) -> Iterator[str]:
    """The texts in a value: itself, a list's (Crossref's titles), an object's (S2's `externalIds`), a date's parts."""
    if isinstance(value, str):
        if text := value.strip():
            yield text
    elif isinstance(value, int) and not isinstance(value, bool):
        yield str(value) if abs(value) < 10**9 else ""
    elif isinstance(value, Mapping):
        # "@type" and the like say what an object is (JSON-LD).
        yield from chain.from_iterable(strings_in(each) for key, each in value.items() if not key.startswith("@"))
    elif isinstance(value, list):
        yield from chain.from_iterable(strings_in(each) for each in value)


def _authors(value: Object) -> tuple[str, ...]:
    name = next((name for name in find_columns(value, Column.AUTHORS) if value[name]), None)
    return authors_of(value[name]) if name is not None else ()


def authors_of(value: Json) -> tuple[str, ...]:
    """The names in a text or a list, or in an object around a list."""
    if isinstance(value, str):
        return authors_in(value)
    return tuple(person for each in _people(value) if (person := _person(each)))


def _people(value: Json) -> Iterable[Json]:
    """A list of authors. DBLP wraps it ({"author": [...]}), and gives a single author without a list."""
    if isinstance(value, Mapping):
        return next((each for each in value.values() if isinstance(each, list)), (value,))
    return value if isinstance(value, list) else ()


def _person(value: Json) -> str | None:
    """One author: a text, an object with a name, or (arXiv, CSL, Crossref) its parts."""
    if isinstance(value, str):
        text = " ".join(unescape(value).split())
        return None if _is_missing(text) else text
    if isinstance(value, list) and any(len(str(each)) <= _MAX_SUFFIX for each in value[2:3]):
        value = dict(zip(("family", "given", "suffix"), value, strict=False))  # arXiv's `authors_parsed`
    if not isinstance(value, Mapping):
        return None
    for key in ("author", "name"):  # OpenAlex
        if isinstance(inner := value.get(key), Mapping):
            return _person(inner)
    names = {folded(key): each.strip() for key, each in value.items() if isinstance(each, str)}
    whole = next((names[key] for key in _WHOLE_NAMES if names.get(key)), None)
    return whole or " ".join(names[key] for key in _PARTS_OF_NAMES if names.get(key)) or None


_MAX_SUFFIX = 4  # letters: "Jr.", "III"
_WHOLE_NAMES = ("name", "text", "fullname", "displayname", "authorname", "literal")
_PARTS_OF_NAMES = (
    "given", "firstname", "forename", "first", "nondroppingparticle", "family", "lastname", "surname", "last", "suffix",
)  # fmt: skip
