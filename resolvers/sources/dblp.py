"""DBLP: titles one by one by its search, people together, records by their key. https://dblp.org/faq/13501473.html

In the JSON of the search a list of one is a single object, `hit` is absent if nothing was found, titles end with a full
stop and contain entities, and homonyms have numbers ("Sahil Singla 0001"). A record by key is XML by dblp.dtd
(https://dblp.org/rec/<key>.xml), which uses the entities of HTML ("B&ouml;hlen"); it is converted to the fields of the
search. A preprint is a record of its own, in CoRR, which is no venue: it stands for its arXiv id. Its key is no proof:
papers of ICLR 2013-2016 have keys of CoRR (`journals/corr/KingmaB14` is of ICLR 2015).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element

from normalizer.values.ids import KINDS, ArxivId, DblpKey, Doi, PaperId, ids_named
from normalizer.values.lazy import lazy_re
from normalizer.values.markup import plain, text_at, text_in, without_formulas
from normalizer.values.names.parse import parse_person
from normalizer.values.names.render import full_name_keys
from normalizer.works.description import Description, RawName
from resolvers.batching import Candidates, HttpSource
from resolvers.errors import BadReply
from resolvers.http import DAY, Response, Service
from resolvers.replies import Fields, check_of, read_object, read_xml, without_full_stop, work_ids

_VENUE = ("journal", "booktitle")
RECORDS_IN_DUMP = frozenset(
    "article inproceedings proceedings book incollection phdthesis mastersthesis data www".split()
)
# Pages of persons, and notes of DBLP on records that it has removed or joined.
_NO_WORKS = ("homepages/", "dblpnote/")


def read_records(body: bytes) -> list[Fields]:
    """All records of a document, in its order."""
    root = read_xml(body, "record of DBLP", "dblp", *RECORDS_IN_DUMP, doctype=True)
    return [Fields(_fields(element)) for element in root.iter() if element.tag in RECORDS_IN_DUMP]


def _fields(record: Element) -> dict[str, Any]:
    # Of a volume that nobody wrote, the editors: as in the entries of it (normalizer/bib/description.py).
    people = record.findall("author") or record.findall("editor")
    marks = (record.get("publtype") or "").split()
    return {
        "key": record.get("key"),
        "type": "informal" if "informal" in marks else str(record.tag),
        "withdrawn": "withdrawn" in marks,
        "title": text_at(record, "title"),
        "authors": {"author": [{"text": text_in(person)} for person in people]},
        "venue": next((text for name in _VENUE if (text := text_at(record, name))), None),
        "ee": [text_in(link) for link in record.findall("ee")],
        **{name: text_at(record, name) for name in ("year", "volume", "number", "pages", "publisher", "school")},
    }


def _found(body: bytes) -> list[Fields]:
    """The records, or the people, that a search finds."""
    result = read_object(body).object("result")
    if "hits" not in result:
        raise BadReply("DBLP answered a search without hits")
    return [hit.object("info") for hit in result.object("hits").objects("hit")]


SERVICE = Service.of("dblp", max_age=7 * DAY, check=check_of(_found, "key", "title", "author", "url"))
RECORDS = replace(SERVICE, answers=frozenset({200, 404}), check=check_of(read_records, "title"))

_HITS = "10"
_HOMONYM = lazy_re(r"\s+\d{4}$")
# The words that the records themselves have for what the search calls by longer names.
_KINDS = {
    "Conference and Workshop Papers": "inproceedings",
    "Journal Articles": "article",
    "Parts in Books or Collections": "incollection",
    "Books and Theses": "book",
    "Editorship": "proceedings",
    "Reference Works": "incollection",
    "Data and Artifacts": "data",
}
# Preprints and reports; their archive is no venue.
_INFORMAL = frozenset({"Informal and Other Publications", "informal"})
_THESES = {"phd": "phdthesis", "ms": "mastersthesis"}
_SCRIPTS = str.maketrans("", "", "^_{}")  # BT^2 is BT2 there
_POSSESSIVE = lazy_re(r"(?<=\w)['’]\w*")
_WORD = lazy_re(r"\w+")
_LETTERS = lazy_re(r"[A-Za-z]{2,}")


# An answer has so many people at most (the limit of `h`), and so many names go into one request.
_MAX_PEOPLE, _NAMES_TOGETHER = 1000, 8
# The works of some people in a few years; of more than so many nothing is concluded.
_MAX_WORKS = 100
# A given name is asked for by its first letters: "Jaehyeong" may be "Jae-Hyeong" there.
_GIVEN_LETTERS = 3
# Somebody whom DBLP has: an answer without him is none.
_CONTROL = "Donald E. Knuth"


class Dblp(HttpSource):
    service = SERVICE

    def key(self, paper: PaperId) -> str | None:
        return str(paper) if isinstance(paper, DblpKey) else None

    def search(self, title: str) -> Candidates:
        words = build_query(title)
        if not words:
            return ()
        params = {"q": words, "format": "json", "h": _HITS, "c": "0"}
        return read_hits(self._http.get(SERVICE, "/search/publ/api", params))

    def known_authors(self, names: Sequence[str]) -> list[bool | None]:
        """For each name whether there are works by such a person; None where that cannot be told.

        Words that begin like the given and like the family name must be in one name. An outage raises ResolverError.
        """
        known: dict[str, bool | None] = {}
        asked = [name for name in dict.fromkeys(names) if _beginnings(name)]
        waiting = [asked[start : start + _NAMES_TOGETHER] for start in range(0, len(asked), _NAMES_TOGETHER)]
        while waiting:
            some = waiting.pop()
            keys, is_cut = self._people(some)
            if is_cut and len(some) > 1:
                waiting += some[: len(some) // 2], some[len(some) // 2 :]
                continue
            absent = None if is_cut else False
            known |= {name: True if keys.intersection(full_name_keys(name)) else absent for name in some}
        return [known.get(name) for name in names]

    def _people(self, names: Sequence[str]) -> tuple[set[str], bool]:
        """The keys (`full_name_keys`) of people with names that begin alike, and whether there are more of them."""
        pairs = [pair for name in (*names, _CONTROL) if (pair := _beginnings(name))]
        words = " ".join("|".join(dict.fromkeys(several)) for several in zip(*pairs, strict=True))
        params = {"q": words, "format": "json", "h": str(_MAX_PEOPLE), "c": "0"}
        reply = self._http.get(SERVICE, "/search/author/api", params)
        people = _found(reply.body)
        found = (name for one in people for name in (*one.texts("author"), *one.object("aliases").texts("alias")))
        keys = {key for name in found for key in full_name_keys(_HOMONYM.sub("", plain(name)))}
        is_cut = _total(reply) > len(people)
        if not is_cut and keys.isdisjoint(full_name_keys(_CONTROL)):
            raise BadReply("DBLP's search for people lacks one whom it has")
        return keys, is_cut

    def works_at(self, names: Sequence[str], year: int) -> int:
        """How many works have one of these abbreviations of a venue and that year. An outage raises ResolverError."""
        words = [f"{name}$" for name in names if _WORD.fullmatch(name)]  # these words, and no longer ones
        if not words:
            return 0
        return self._search_all(f"{'|'.join(words)} {year}", 1)[0]

    def works_of(self, names: Sequence[str], years: Sequence[int]) -> Candidates | None:
        """The works that all these people signed in some years, and others with words like these; None for too many.

        None, too, for names that cannot be asked for. An outage raises ResolverError.
        """
        asked = [_beginnings(name) for name in names]
        if None in asked:
            return None
        words = [word for pair in asked if pair for word in (pair if len(names) == 1 else pair[1:])]
        total, found = self._search_all(" ".join([*words, "|".join(map(str, years))]), _MAX_WORKS)
        return found if total <= _MAX_WORKS else None

    def _search_all(self, words: str, most: int) -> tuple[int, Candidates]:
        """How many works a search finds, and the first of them."""
        reply = self._http.get(SERVICE, "/search/publ/api", {"q": words, "format": "json", "h": str(most), "c": "0"})
        return _total(reply), read_hits(reply)

    def record(self, key: str) -> Candidates:
        reply = self._http.get(RECORDS, f"/rec/{quote(key)}.xml")
        records = read_records(reply.body) if reply.status == 200 else []
        return tuple(found for one in records if one.text("key") == key and (found := candidate(one)))


def build_query(title: str) -> str:
    """The words of a title as a query: each is the beginning of a word that must be there.

    Punctuation is dropped, for `-`, `|`, `$` and `:` mean something else here. "What's" is asked as "What", and letters
    of formulas are not asked at all.
    """
    text = unicodedata.normalize("NFKC", without_formulas(plain(title))).translate(_SCRIPTS)
    words = _WORD.findall(_POSSESSIVE.sub(" ", text))
    return " ".join(word for word in words if word.isascii() or len(word) > 1)


def _beginnings(name: str) -> tuple[str, str] | None:
    """The first letters of the given and the family name, up to one with an accent; None without two of each."""
    person = parse_person(name)
    if person is None or not full_name_keys(name):
        return None
    given, family = (_LETTERS.match(text) for text in (person.given or "", (person.family or "").rpartition(" ")[2]))
    return (given[0][:_GIVEN_LETTERS].lower(), family[0].lower()) if given and family else None


def _total(reply: Response) -> int:
    return read_object(reply.body).object("result").object("hits").number("@total") or 0


def read_hits(reply: Response) -> Candidates:
    return tuple(found for info in _found(reply.body) if (found := candidate(info)))


def candidate(info: Fields) -> Description | None:
    """A record, from the search (`info`) or by its key; None without a title."""
    title = without_full_stop(plain(info.text("title") or ""))
    key = info.text("key")
    if not title or (key or "").startswith(_NO_WORKS):
        return None
    links = info.texts("ee")
    found = {kind.name: next((str(each) for each in map(kind.type.find, links) if each), None) for kind in KINDS}
    arxiv, doi = work_ids(info.text("doi") or found["doi"], _arxiv(info, key) or found["arxiv"])
    return Description(
        source=SERVICE.slug,
        via=SERVICE.name,
        title=title,
        authors=_authors(info.object("authors")),
        **_publication(info, key),
        url=next((link for link in links if not (ArxivId.find(link) or Doi.find(link))), None),
        ids=ids_named(found | {"arxiv": arxiv, "doi": doi, "dblp": key}),
        withdrawn=info.flag("withdrawn"),
    )


def _authors(authors: Fields) -> tuple[RawName, ...]:
    """A list, one object, or texts without homonym numbers of their own."""
    names = [one.text("text") for one in authors.objects("author")] or list(authors.texts("author"))
    return tuple(RawName(_HOMONYM.sub("", plain(name))) for name in names if name)


def _arxiv(info: Fields, key: str | None) -> str | None:
    """The arXiv id of a record of CoRR or with a key of CoRR, from its volume (abs/1904.11875) or that key."""
    if not (key or "").startswith("journals/corr/") and not _is_preprint(info, key):
        return None
    volume = ArxivId.find((info.text("volume") or "").removeprefix("abs/"))
    found = volume or (DblpKey(key).arxiv if key else None)
    return str(found) if found else None


def _is_preprint(info: Fields, key: str | None) -> bool:
    """By its type or journal; by its key only where it has neither."""
    if info.text("type") in _INFORMAL or info.texts("venue") == ("CoRR",):
        return True
    return not info.texts("venue") and (key or "").startswith("journals/corr/")


def _publication(info: Fields, key: str | None) -> dict[str, Any]:
    kind = info.text("type") or ""
    year = info.year("year")
    if _is_preprint(info, key):
        return {"kind": "informal", "published": str(year) if year else None}
    by_key = _THESES.get((key or "").partition("/")[0])
    said = by_key if by_key and kind not in _THESES.values() else _KINDS.get(kind, kind or None)
    return {
        "kind": said,
        # Joint conferences come as a list: "EMNLP/IJCNLP".
        "venue": "/".join(map(plain, info.texts("venue"))) or None,
        "year": year,
        "volume": info.text("volume"),
        "issue": info.text("number"),
        "pages": info.text("pages"),
        "publisher": plain(info.text("publisher") or info.text("school") or "") or None,
    }
