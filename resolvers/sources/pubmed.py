"""PubMed: biomedicine, with all names and pages. https://www.ncbi.nlm.nih.gov/books/NBK25501/

A search gives numbers (esearch, JSON), their records come together (efetch, XML); so DOIs and titles cost two requests.
A title in brackets is a translation, `MedlineDate` a range ("1998 Dec-1999 Jan"), a group has a collective name. Books
are another element, `PubmedBookArticle`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import Element

from normalizer.values.dates import MONTHS
from normalizer.values.ids import Doi, PaperId
from normalizer.values.lazy import lazy_re
from normalizer.values.markup import plain, text_at, text_in
from normalizer.works.description import Description, RawName
from resolvers.batching import BatchLimits, Candidates, HttpSource, grouped_by_key
from resolvers.errors import BadReply
from resolvers.http import DAY, Response, Service, all_terms
from resolvers.replies import check_identified, name_from_parts, page_range, read_object, read_xml, without_full_stop

_SET = ("set of PubMed", "PubmedArticleSet")


def _check_search(status: int, body: bytes) -> None:
    if "idlist" not in read_object(body).object("esearchresult"):
        raise BadReply("PubMed answered a search without numbers")


def _check(status: int, body: bytes) -> None:
    records = read_xml(body, *_SET, doctype=True)
    check_identified(any(map(text_in, record.iterfind(".//*"))) for record in records)


SERVICE = Service.of("pubmed", max_age=7 * DAY, check=_check_search)
RECORDS = Service.of("pubmed", max_age=7 * DAY, check=_check)

_TOOL = {"db": "pubmed", "tool": "bibnorm"}
_HITS = "5"
_WORDS = lazy_re(r"[^\w\s-]|_")
_YEAR = lazy_re(r"\b(?:1[89]|20)\d\d\b")
_MONTHS = {name[:3]: place for place, name in enumerate(MONTHS, start=1)}
_TRANSLATION = lazy_re(r"^\[(.+)\]$")


class PubMed(HttpSource):
    service = SERVICE
    batches = BatchLimits(min(all_terms()["pubmed"].ids, 50), 3000)

    def key(self, paper: PaperId) -> str | None:
        return paper.key if isinstance(paper, Doi) and paper.arxiv is None and '"' not in paper.key else None

    def search(self, title: str) -> Candidates:
        words = " ".join(_WORDS.sub(" ", plain(title)).split())
        return self._found(f"{words}[Title]", _HITS) if words else ()

    def records(self, keys: Sequence[str]) -> dict[str, Candidates]:
        found = self._found(" OR ".join(f'"{doi}"[doi]' for doi in keys), str(2 * len(keys)))
        return grouped_by_key((Doi(each.doi).key, each) for each in found if each.doi)

    def _found(self, term: str, most: str) -> Candidates:
        params = {**_TOOL, "term": term, "retmode": "json", "retmax": most}
        reply = self._http.get(SERVICE, "/entrez/eutils/esearch.fcgi", params)
        numbers = read_object(reply.body).object("esearchresult").texts("idlist")
        if not numbers:
            return ()
        params = {**_TOOL, "id": ",".join(numbers), "retmode": "xml"}
        return read_articles(self._http.get(RECORDS, "/entrez/eutils/efetch.fcgi", params))


def read_articles(reply: Response) -> Candidates:
    root = read_xml(reply.body, *_SET, doctype=True)
    return tuple(found for each in root if (found := candidate(each)))


def candidate(record: Element) -> Description | None:
    """An article, or a chapter of a book; None without a title."""
    article = record.find("MedlineCitation/Article")
    if article is None:
        article = record.find("BookDocument")
    if article is None:
        return None
    book = article.find("Book")
    title = without_full_stop(plain(text_at(article, "ArticleTitle") or text_at(book, "BookTitle") or ""))
    title = _TRANSLATION.sub(lambda translated: without_full_stop(translated[1]), title)
    if not title:
        return None
    original = without_full_stop(plain(text_at(article, "VernacularTitle") or ""))
    dois = article.findall("ELocationID[@EIdType='doi']") + record.findall("*/ArticleIdList/ArticleId[@IdType='doi']")
    doi = next((found for each in dois if (found := Doi.find(each.text or ""))), None)
    authors = next((each for each in article.findall("AuthorList") if each.get("Type") != "editors"), None)
    people = [_name(author) for author in authors if author.get("ValidYN") != "N"] if authors is not None else []
    types = {each.text for each in article.findall("PublicationTypeList/PublicationType")}
    return Description(
        source=SERVICE.slug,
        via=SERVICE.name,
        title=title,
        other_titles=(original,) if original and original != title else (),
        doi=str(doi) if doi else None,
        authors=tuple(name for name in people if name),
        authors_complete=all(people) and (authors is None or authors.get("CompleteYN") != "N"),
        published=_date(article.find("ArticleDate")),
        **(_in_book(article, book) if book is not None else _in_journal(article)),
        abstract=" ".join(filter(None, (text_in(part) for part in article.findall("Abstract/AbstractText")))) or None,
        retracted="Retracted Publication" in types,
    )


def _name(author: Element) -> RawName | None:
    if group := text_at(author, "CollectiveName"):
        return RawName(group, family=group)
    given = text_at(author, "ForeName") or text_at(author, "Initials")
    return name_from_parts(text_at(author, "LastName"), given, text_at(author, "Suffix"))


def _in_journal(article: Element) -> dict[str, Any]:
    issue, pages = article.find("Journal/JournalIssue"), article.find("Pagination")
    return {
        "kind": "journal",
        "venue": text_at(article, "Journal/Title"),
        "volume": text_at(issue, "Volume"),
        "issue": text_at(issue, "Issue"),
        "pages": text_at(pages, "MedlinePgn") or page_range(text_at(pages, "StartPage"), text_at(pages, "EndPage")),
        "year": _year(issue),
    }


def _in_book(article: Element, book: Element) -> dict[str, Any]:
    is_chapter = text_at(article, "ArticleTitle") is not None
    return {
        "kind": "book-chapter" if is_chapter else "book",
        "venue": text_at(book, "BookTitle") if is_chapter else None,
        "publisher": text_at(book, "Publisher/PublisherName"),
        "year": _year(book),
    }


def _year(parent: Element | None) -> int | None:
    """The year of publication; the parts of a date are elements without a space between them."""
    date = parent.find("PubDate") if parent is not None else None
    found = _YEAR.search(" ".join(date.itertext())) if date is not None else None
    return int(found[0]) if found else None


def _date(date: Element | None) -> str | None:
    """Year, month ("12" or "Dec") and day, as far as they are given."""
    year = text_at(date, "Year")
    if not year:
        return None
    month, day = text_at(date, "Month") or "", text_at(date, "Day") or ""
    number = int(month) if month.isdecimal() else _MONTHS.get(month[:3].lower())
    parts = [year, *([f"{number:02}"] if number else []), *([day.zfill(2)] if number and day.isdecimal() else [])]
    return "-".join(parts)
