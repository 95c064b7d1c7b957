"""The classes of identifiers, one for each kind: parsed, compared and rendered here.

`X.find(text)` returns None if the text is not an identifier of that kind; `X.parse(text)` raises
`InvalidIdentifier`. `X(text)` does not parse: use it only for text that is canonical already, such as a stored one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar, Self
from urllib.parse import quote, unquote

from normalizer.values.lazy import lazy_re


class InvalidIdentifier(ValueError):
    """The text is not an identifier of the expected kind."""


@dataclass(frozen=True, slots=True, order=True)
class PaperId:
    """An identifier of a paper in its canonical form; the base of all kinds."""

    name: ClassVar[str]
    prefix: ClassVar[str]
    noun: ClassVar[str] = "an identifier of a paper"
    pattern: ClassVar[re.Pattern[str]]
    page: ClassVar[str] = ""
    text: str

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Parse any form that marks its kind (URL, prefix) and, for arXiv and DOI, the bare form.

        By default, `pattern` is that form and has a group "id".
        """
        found = cls.pattern.fullmatch(text.strip())
        return cls(found["id"]) if found else None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Find, or raise InvalidIdentifier."""
        found = cls.find(text)
        if found is None:
            raise InvalidIdentifier(f"not {cls.noun}: {text!r}")
        return found

    @property
    def key(self) -> str:
        """The text that is equal for equal identifiers."""
        return self.text

    @property
    def label(self) -> str:
        """The name of the kind and the key, "doi:10.1000/xyz"."""
        return f"{self.name}:{self.key}"

    @property
    def marked(self) -> str:
        """The form that `find_id` parses without doubt, "arXiv:2209.10901"."""
        return f"{self.prefix}{self.text}"

    @property
    def stands_for(self) -> PaperId:
        """The identifier of another kind that this one contains (arXiv's own DOIs), else the identifier itself."""
        return self

    @property
    def valid(self) -> PaperId | None:
        """The identifier; None if the source gave a text that is not one."""
        return self

    @property
    def comparable(self) -> PaperId | None:
        """The form in which two identifiers of one paper are equal; None for a text that is not an identifier."""
        return self.valid

    @property
    def url(self) -> str:
        """The address of the paper's page, by default behind `page`."""
        return f"{self.page}{self.text}"

    def __str__(self) -> str:
        return self.text


# https://info.arxiv.org/help/arxiv_identifier.html: four digits 0704-1412, five from 1501 on.
_ARXIV_NEW = lazy_re(r"(?P<month>\d\d(?:0[1-9]|1[0-2]))\.(?P<number>\d{4,5})(?:v(?P<version>[1-9]\d*))?")
_ARXIV_OLD = lazy_re(
    r"(?P<archive>[a-z]+(?:-[a-z]+)*)(?:\.[a-z]{2})?/(?P<yy>\d\d)(?P<mm>0[1-9]|1[0-2])(?P<number>\d{3})"
    r"(?:v(?P<version>[1-9]\d*))?",
    re.IGNORECASE,
)
_ARXIV_PREFIX = lazy_re(
    r"""(?: arxiv\s*:\s*
          | (?:https?://)?(?:dx\.)?doi\.org/10\.48550/arxiv\.
          | (?:doi:\s*)?10\.48550/arxiv\.
          | (?:https?://)?(?:[a-z0-9-]+\.)*(?:arxiv|alphaxiv)\.org/(?:abs|pdf|html|src|e-print|format|overview)/
          | (?:https?://)?ar5iv\.(?:labs\.arxiv\.)?org/(?:abs/|html/)?
          | (?:https?://)?huggingface\.co/papers/
          | (?:https?://)?(?:www\.)?semanticscholar\.org/arxiv/
        )""",
    re.IGNORECASE | re.VERBOSE,
)
_ARXIV_SUFFIX = lazy_re(r"(?:\.pdf)?(?:[?#].*)?/?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class ArxivId(PaperId):
    """An arXiv identifier without its version: `2209.10901` or `hep-th/9901001`.

    Two texts that differ in version, case, prefix or subject class (`math.GT/0309136`) are the same paper.
    """

    name: ClassVar[str] = "arxiv"
    prefix: ClassVar[str] = "arXiv:"
    noun: ClassVar[str] = "an arXiv identifier"
    page: ClassVar[str] = "https://arxiv.org/abs/"

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Parse a bare id, `arXiv:` form, URL of a known mirror or DataCite DOI."""
        text = text.strip()
        prefix = _ARXIV_PREFIX.match(text) if text[:3] == "10." or not text[:1].isdigit() else None
        rest = text[prefix.end() :] if prefix else text
        if prefix and "/" in prefix.group():
            rest = _ARXIV_SUFFIX.sub("", unquote(rest))
        if new := _ARXIV_NEW.fullmatch(rest):
            month, number = new["month"], new["number"]
            digits = 4 if month <= "1412" else 5
            plausible = len(number) == digits and "0704" <= month <= "9012" and bool(number.strip("0"))
            return cls(f"{month}.{number}") if plausible else None
        if old := _ARXIV_OLD.fullmatch(rest):
            plausible = old["yy"] + old["mm"] >= "9107" or old["yy"] + old["mm"] <= "0703"
            return cls(f"{old['archive'].lower()}/{old['yy']}{old['mm']}{old['number']}") if plausible else None
        return None

    @property
    def comparable(self) -> PaperId | None:
        if "v" not in self.text and ":" not in self.text:
            return self.valid
        return ArxivId.find(self.text)

    @property
    def year(self) -> int:
        """The year of the first version, which the identifier contains."""
        yy = int(self._yymm[:2])
        return 1900 + yy if yy >= 91 else 2000 + yy

    @property
    def month(self) -> int:
        return int(self._yymm[2:])

    @property
    def first_of_month(self) -> ArxivId:
        """The first number of its month, in its archive for the old ones: numbers are consecutive."""
        before, dot, number = self.text.rpartition(".")
        return ArxivId(f"{before}.{'1'.zfill(len(number))}" if dot else f"{self.text[:-3]}001")

    @property
    def _yymm(self) -> str:
        return self.text.rpartition("/")[2][:4]


_DOI_PREFIX = lazy_re(r"(?:doi\s*:\s*|(?:https?://)?(?:www\.)?(?:dx\.)?doi\.org/)", re.IGNORECASE)
# Angle brackets end a DOI in running text, but belong to the older ones that are made from a journal's SICI, which some
# name: 10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2
SICI_PART = r"<\d\w*::?[\w-]+>(?=\d)"
_DOI = lazy_re(
    rf"10\.\d{{4,9}}(?:\.\d+)*/(?:\(SICI\)[^\s\"{{}}|\\^`]+|(?:[^\s\"<>{{}}|\\^`]++|{SICI_PART})+)", re.IGNORECASE
)
# The address of a paper at its publisher: the DOI is in the path or a parameter, and parts of the route follow it.
_DOI_IN_ADDRESS = lazy_re(
    r"""(?:https?://)?(?:[a-z0-9-]+\.)+[a-z]{2,}/
        (?: (?P<route> [^?]*?/)? (?P<path> 10\.\d{4,9}(?:\.\d+)*/[^?]+) (?:\?.*)?
          | [^?]*\?(?:.*&)?(?:id|doi)= (?P<parameter> 10\.\d{4,9}(?:\.\d+)*/[^&]+) (?:&.*)? )""",
    re.IGNORECASE | re.VERBOSE,
)
# The journals of Nature have the end of the DOI as the name of the page. Of others there, some have another prefix.
_NATURE = lazy_re(
    r"(?:https?://)?(?:www\.)?nature\.com/articles/"
    r"(?P<id>s4\d{4}-\d{3}-\d{4,5}-[\da-z]|(?:nature|ncomms|srep|n[a-z]{1,6}\.?)\d[\d.]*\d)(?:\.pdf)?/?(?:\?.*)?",
    re.IGNORECASE,
)
# What the routes of publishers add to a DOI, in the order in which it is cut: sessions; versions of bioRxiv and medRxiv
# with all that follows; formats ("full.pdf+html"); the parts of a page.
_AFTER_DOI = (
    lazy_re(r"(?P<doi>.*?);jsessionid=.*", re.IGNORECASE),
    lazy_re(r"(?P<doi>10\.\d+/(?:\d{4}\.\d\d\.\d\d\.)?\d{6,8})v\d+(?:[.+/-].*)?"),
    lazy_re(
        r"(?P<doi>.*?)(?:\.(?:full|abstract|short|long)(?:-text)?(?:\.(?:pdf|html?))?|\.(?:pdf|html?|xml|epub|svg|png))(?:\+html)?",
        re.IGNORECASE,
    ),
    lazy_re(
        r"(?P<doi>10\.[^/]+/.*?\d[^/]*)/(?:full-?text|full|abs|abstract|summary|e?pdf|html|epub|meta|figures|tables"
        r"|references|metrics|suppl(?:_file|ementa\w*)?)(?:/.*)?",
        re.IGNORECASE,
    ),
)
# Silverchair's routes, as of OUP and AIP: /article/doi/DOI, the number of the article there, and its title.
_SILVERCHAIR_ROUTE = lazy_re(r"(?:.*/)?article(?:-[a-z]+)?/doi/", re.IGNORECASE)
_SILVERCHAIR_NUMBER = lazy_re(r"(?P<doi>10\.[^/]+/.*?)/\d{4,}(?:/.*)?")
# Other parts of a route have no digit, and those of a DOI have one: of 2,665 DOIs with several parts, two end with a
# part that has none. A long number may be one of the publisher's, or of the DOI (10.1051/0004-6361/200913439).
_DOI_BEFORE_PART = lazy_re(r"10\.[^/]+/(?:[^/\d]+/)*[^/]*\d[^/]*(?:/[^/]*\d[^/]*)*")
_ENDS_IN_LONG_NUMBER = lazy_re(r"10\.[^/]+/.*/\d{4,}")
# https://github.com/JabRef/jabref/issues/11019: ACM shows such numbers for works without a DOI.
_ACM_NUMBER = lazy_re(r"10\.5555/\d{5,}(?:\.\d{5,})?")
# The ISBN Users' Manual: a prefix element, 10 more digits, and hyphens between the elements.
_ISBN_DOI = lazy_re(r"10\.\d{4,9}/97[89]-?(?:\d-?){9}\d")
# Characters that a URL contains unchanged (RFC 3986, pchar and "/"); "%" only starts an encoded character.
_SAFE = "/:@!$&'()*+,;=-._~"


@dataclass(frozen=True, slots=True, order=True)
class Doi(PaperId):
    """A DOI as its registrant wrote it; compare with `key`, because DOIs are case-insensitive (DOI Handbook 3.3)."""

    name: ClassVar[str] = "doi"
    prefix: ClassVar[str] = "doi:"
    noun: ClassVar[str] = "a DOI"

    @classmethod
    def find(cls, text: str) -> Self | None:
        text = text.strip()
        prefix = _DOI_PREFIX.match(text)
        in_address = None if prefix or text[:3] == "10." else doi_in_address(text)
        rest = text[prefix.end() :] if prefix else in_address[0] if in_address else text
        if not in_address:
            rest = unquote(rest)  # a bare one may be copied from an address
        if prefix and "/" in prefix.group():
            rest = rest.rstrip("/")
        rest = rest.strip().rstrip(".,;")
        return cls(rest) if _DOI.fullmatch(rest) else None

    @property
    def key(self) -> str:
        return self.text.lower()

    @property
    def arxiv(self) -> ArxivId | None:
        """The preprint of a DataCite DOI of arXiv (10.48550/arXiv.*)."""
        return ArxivId.find(self.text) if self.text.startswith("10.48550/") else None

    @property
    def acm_address(self) -> str | None:
        """The page in ACM's library of a work without a DOI: its number there looks like one."""
        return f"https://dl.acm.org/doi/{self.text}" if _ACM_NUMBER.fullmatch(self.text) else None

    @property
    def is_of_volume(self) -> bool:
        """Whether it is made of an ISBN alone: a book's or proceedings', whose chapters have longer ones."""
        return _ISBN_DOI.fullmatch(self.text) is not None

    @property
    def stands_for(self) -> PaperId:
        return self.arxiv or self

    @property
    def valid(self) -> Doi | None:
        is_bare = _DOI.fullmatch(self.text) and self.text[-1] not in ".,;" and "%" not in self.text
        return self if is_bare else Doi.find(self.text)

    @property
    def comparable(self) -> PaperId | None:
        found = self.valid
        return (found.arxiv or Doi(found.key)) if found else None

    @property
    def url(self) -> str:
        return f"https://doi.org/{quote(self.text, _SAFE)}"


def doi_prefix(doi: str) -> str:
    """Who gave a DOI: "10.1145" of "10.1145/320384.320420"."""
    return doi.partition("/")[0]


def doi_in_address(text: str) -> tuple[str, bool] | None:
    """The DOI in the address of a paper at its publisher, and whether it is certain where it ends."""
    text = unquote(text.partition("#")[0])
    if "nature.com/" in text and (page := _NATURE.fullmatch(text)):
        return f"10.1038/{page['id']}", True
    found = _DOI_IN_ADDRESS.fullmatch(text) if "/10." in text or "=10." in text else None
    if found is None:
        return None
    doi = (found["path"] or found["parameter"]).rstrip("/")
    if (numbered := _SILVERCHAIR_NUMBER.fullmatch(doi)) and _SILVERCHAIR_ROUTE.fullmatch(found["route"] or ""):
        return numbered["doi"], True
    cut = cut_route(doi)
    before = _DOI_BEFORE_PART.match(cut)
    shortest = cut_route(before.group()) if before else cut
    return shortest, shortest == cut and not _ENDS_IN_LONG_NUMBER.fullmatch(cut)


def cut_route(text: str) -> str:
    """A DOI without what the routes of publishers add: "10.1000/xyz7/full" -> "10.1000/xyz7"."""
    for pattern in _AFTER_DOI:
        found = pattern.fullmatch(text)
        text = found["doi"] if found else text
    return text.rstrip("/")


# The URL of a forum or its PDF, or the form `openreview:...`; a bare one could be any word.
_OPENREVIEW = lazy_re(
    r"(?: (?:https?://)?(?:www\.)?openreview\.net/(?:forum|pdf|attachment|notes/edits/attachment|references/pdf)/?"
    r"\?(?:[^\#]*&)?id= | openreview:\s*)"
    r"(?P<id>[\w-]{5,40}) (?:[&\#].*)?",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class OpenReviewId(PaperId):
    """The forum of a submission at OpenReview, `rkgNKkHtvB`. Case is significant."""

    name: ClassVar[str] = "openreview"
    prefix: ClassVar[str] = "openreview:"
    pattern: ClassVar[re.Pattern[str]] = _OPENREVIEW
    page: ClassVar[str] = "https://openreview.net/forum?id="


# The URL of a record, on any mirror and in any format, or the form `DBLP:conf/...`.
_DBLP = lazy_re(
    r"(?: (?:https?://)?(?:www\.)?(?:dblp\.org|dblp\.uni-trier\.de|dblp\.dagstuhl\.de)/rec/"
    r"(?:(?:html|bibtex|bib|xml|rdf|ris|nt)[012]?/)? | dblp:\s*)"
    r"(?P<id>[a-z]+/[\w.+/-]*?[\w+-]) (?:\.(?:html|bib|xml|rdf|ris|nt))? /?(?:[?\#].*)?",
    re.IGNORECASE | re.VERBOSE,
)
# journals/corr/abs-1904-11875, abs-math-0309136, and before "abs" was used: cs-CL-0102020.
_CORR = lazy_re(
    r"journals/corr/(?:abs-(?P<month>\d{4})-(?P<number>\d{4,5})|(?:abs-)?(?P<archive>[a-z-]+?)-(?:[A-Z]{2}-)?(?P<old>\d{7}))"
)


@dataclass(frozen=True, slots=True, order=True)
class DblpKey(PaperId):
    """The key of a DBLP record, `conf/nips/VaswaniSPUJGKP17`."""

    name: ClassVar[str] = "dblp"
    prefix: ClassVar[str] = "dblp:"
    pattern: ClassVar[re.Pattern[str]] = _DBLP
    page: ClassVar[str] = "https://dblp.org/rec/"

    @property
    def arxiv(self) -> ArxivId | None:
        """The preprint of a CoRR record."""
        found = _CORR.fullmatch(self.text)
        if not found:
            return None
        return ArxivId.find(("{month}.{number}" if found["month"] else "{archive}/{old}").format_map(found.groupdict()))

    @property
    def stands_for(self) -> PaperId:
        return self.arxiv or self


_ACL = lazy_re(
    r"(?: (?:https?://)?(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology)/(?:papers/[A-Z]/[A-Z]\d\d/)? | acl:\s*)"
    r"(?P<id>[A-Z]\d{2}-\d{4,5} | \d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+) (?:v\d+)? (?:\.pdf|\.bib|\.xml)? /?"
    r"(?:[?\#].*)?",
    re.IGNORECASE | re.VERBOSE,
)
_ACL_DOI = lazy_re(r"10\.(?:18653|3115)/v1/(?P<id>[A-Z]\d{2}-\d{4,5}|\d{4}\.[a-z0-9_]+-[a-z0-9_]+\.\d+)", re.IGNORECASE)

_ACL_YEAR = lazy_re(r"(?P<year>\d{4})\.|[A-Z](?P<of_century>\d\d)-")
_ACL_FIRST_OF_CENTURY = 50


@dataclass(frozen=True, slots=True, order=True)
class AclId(PaperId):
    """An ACL Anthology identifier, `P18-1001` or `2020.acl-main.447` (https://aclanthology.org/info/ids/)."""

    name: ClassVar[str] = "acl"
    prefix: ClassVar[str] = "acl:"

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Parse a URL of the Anthology or the form `acl:P18-1001`."""
        found = _ACL.fullmatch(text.strip())
        return cls(_acl_case(found["id"])) if found else None

    @classmethod
    def of_doi(cls, doi: Doi) -> Self | None:
        """The paper of an Anthology DOI; None for a DOI that does not contain an Anthology identifier."""
        found = _ACL_DOI.fullmatch(doi.text)
        return cls(_acl_case(found["id"])) if found else None

    @property
    def year(self) -> int:
        """The year of the volume: 2018 of `N18-1202`, 1979 of `P79-1001`."""
        found = _ACL_YEAR.match(self.text)
        assert found is not None
        year = int(found["year"] or found["of_century"])
        return year if found["year"] else year + (1900 if year > _ACL_FIRST_OF_CENTURY else 2000)

    @property
    def doi(self) -> Doi:
        return Doi(f"10.18653/v1/{self.text}")

    @property
    def stands_for(self) -> PaperId:
        return self.doi

    @property
    def comparable(self) -> PaperId | None:
        return self.doi.comparable

    @property
    def url(self) -> str:
        return f"https://aclanthology.org/{self.text}/"


def _acl_case(text: str) -> str:
    """Old identifiers begin with a capital letter, new ones have none; the Anthology's URLs are case-sensitive."""
    return text.upper() if text[0].isalpha() else text.lower()


# The page of a paper or its PDF, `v235/liu24w.html` or `v235/liu24w/liu24w.pdf`.
_PMLR = lazy_re(
    r"(?: (?:https?://)?(?:www\.)?(?:proceedings\.mlr\.press|jmlr\.org/proceedings/papers)/ | pmlr:\s*)"
    r"(?P<id>v\d{1,4}/[a-z][\w-]{2,60}) (?:/[\w-]{3,70})? (?:\.html|\.pdf)? /? (?:[?\#].*)?",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class PmlrId(PaperId):
    """A paper in a volume of the Proceedings of Machine Learning Research, `v235/liu24w`."""

    name: ClassVar[str] = "pmlr"
    prefix: ClassVar[str] = "pmlr:"
    pattern: ClassVar[re.Pattern[str]] = _PMLR

    @property
    def url(self) -> str:
        return f"https://proceedings.mlr.press/{self.text}.html"


# The page of a paper, its PDF, reviews and the like: the year and a hash that some papers of other years have, too.
_NEURIPS = lazy_re(
    r"(?: (?:https?://)?(?:papers\.nips|(?:proceedings|papers)\.neurips)\.cc/paper(?:_files/paper)?/ | neurips:\s*)"
    r"(?P<year>\d{4})/(?:(?:hash|file)/)?(?P<hash>[0-9a-f]{32}) (?:-[\w-]{3,60}\.[a-z]{3,4})? /? (?:[?\#].*)?",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)


@dataclass(frozen=True, slots=True, order=True)
class NeuripsId(PaperId):
    """A paper in the proceedings of NeurIPS, `2012/c399862d3b9d6b76c8436e924a68c45b`."""

    name: ClassVar[str] = "neurips"
    prefix: ClassVar[str] = "neurips:"

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Parse a URL of the site in any of its forms, or the form `neurips:2012/...`."""
        found = _NEURIPS.fullmatch(text.strip())
        return cls(f"{found['year']}/{found['hash'].lower()}") if found else None

    @property
    def year(self) -> int:
        """The year of the meeting."""
        return int(self.text[:4])

    @property
    def url(self) -> str:
        year, _, paper = self.text.partition("/")
        return f"https://proceedings.neurips.cc/paper_files/paper/{year}/hash/{paper}-Abstract.html"


_S2 = lazy_re(
    r"(?: (?:https?://)?(?:www\.)?semanticscholar\.org/paper/(?:[^/?\#]+/)?(?P<sha>[0-9a-f]{40})"
    r" | (?: (?:https?://)?(?:www\.|api\.)?semanticscholar\.org/ | s2:\s*)? CorpusId:\s*(?P<corpus>[1-9]\d{0,17})"
    r" | s2:\s*(?P<bare>[0-9a-f]{40}) ) /?(?:[?\#].*)?",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True, order=True)
class S2Id(PaperId):
    """A Semantic Scholar paper: the 40 hexadecimal digits of its page, or `CorpusId:470667`."""

    name: ClassVar[str] = "s2"
    prefix: ClassVar[str] = "s2:"

    @classmethod
    def find(cls, text: str) -> Self | None:
        """Parse a URL of the site, or a `CorpusId:` or `s2:` form; bare digits could be a commit."""
        found = _S2.fullmatch(text.strip())
        if not found:
            return None
        sha: str | None = found["sha"] or found["bare"]
        return cls(sha.lower() if sha else f"CorpusId:{found['corpus']}")

    @property
    def url(self) -> str:
        corpus = self.text.startswith("CorpusId:")
        return f"https://{'api.semanticscholar.org' if corpus else 'www.semanticscholar.org/paper'}/{self.text}"
