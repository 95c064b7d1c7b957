"""What a link is to its paper: told by host and path first, by the words before it where those say nothing."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from normalizer.model.scraped import LinkKind
from normalizer.text.repository import repository_from
from resolvers.ids import find_id

# (host, path, kind); the first row whose two patterns fit decides. Hosts without "www.".
_PLACES: tuple[tuple[re.Pattern[str], re.Pattern[str], LinkKind], ...] = tuple(
    (re.compile(host), re.compile(path, re.IGNORECASE), kind)
    for host, path, kind in (
        (r"(?:dx\.)?doi\.org", r"^/10\.(?:5281/zenodo|6084/m9\.figshare|7910/dvn|17632/|21227/)", LinkKind.DATASET),
        (r"huggingface\.co|hf\.co", r"^/datasets/", LinkKind.DATASET),
        (r"huggingface\.co|hf\.co", r"^/spaces/", LinkKind.PROJECT),
        (r"kaggle\.com", r"^/(?:datasets?|c|competitions)/|^/[\w-]+/[\w-]+/?$", LinkKind.DATASET),
        (r"zenodo\.org|(?:[\w-]+\.)?figshare\.com|dataverse\.[\w.-]+|(?:[\w-]+\.)?dataverse\.[\w.-]+"
         r"|ieee-dataport\.org|data\.mendeley\.com|physionet\.org|openneuro\.org|datadryad\.org|archive\.ics\.uci\.edu",
         r"", LinkKind.DATASET),
        (r"openreview\.net|aclanthology\.org|proceedings\.mlr\.press|(?:papers|proceedings)\.n(?:eur)?ips\.cc"
         r"|openaccess\.thecvf\.com|ieeexplore\.ieee\.org|dl\.acm\.org|link\.springer\.com|ecva\.net"
         r"|(?:[\w-]+\.)?(?:biorxiv|medrxiv|semanticscholar|jmlr|ssrn|isca-speech|isca-archive)\.(?:org|com)|hal\.science"
         r"|(?:[\w-]+\.)?(?:arxiv|alphaxiv)\.org|ar5iv\.org",
         r"^/.", LinkKind.PAPER),
        (r"[\w-]+\.(?:github|gitlab)\.io|sites\.google\.com|[\w-]+\.(?:pages\.dev|netlify\.app|vercel\.app)",
         r"", LinkKind.PROJECT),
        (r"(?:[\w-]+\.)*(?:youtube|youtu|twitter|x|linkedin|medium|facebook)\.(?:com|be)|t\.co|(?:drive|docs)\.google\.com"
         r"|huggingface\.co|hf\.co|colab\.research\.google\.com|(?:[\w-]+\.)?wikipedia\.org|github\.com|gitlab\.com",
         r"", LinkKind.OTHER),
        (r".*", r"/datasets?(?:/|$)", LinkKind.DATASET),
        (r".*", r"/(?:projects?|research)/|/~[\w.-]", LinkKind.PROJECT),
    )
)  # fmt: skip

_PROJECT_WORDS = re.compile(
    r"\b(?:project|home\s?page|web\s?(?:page|site)|page|site|code|codes|implementation|models?|demo|visuali[sz]ations?"
    r"|videos?|results|details|information|materials?)\b",
    re.IGNORECASE,
)
_DATA_WORDS = re.compile(r"\b(?:data\s?sets?|data|benchmark|corpus|corpora|annotations|recordings)\b", re.IGNORECASE)


def kind_of(url: str, before: str = "") -> LinkKind:
    """The role of a cleaned link that follows the words `before`."""
    if repository_from(url):
        return LinkKind.CODE
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # brackets that are no IPv6 address
        return LinkKind.OTHER
    for hosts, path, kind in _PLACES:
        if hosts.fullmatch(host) and path.search(parts.path):
            return kind
    return LinkKind.PAPER if find_id(url) else _kind_by_words(_sentence_end(before))


def _kind_by_words(before: str) -> LinkKind:
    if _PROJECT_WORDS.search(before):
        return LinkKind.PROJECT
    return LinkKind.DATASET if _DATA_WORDS.search(before) else LinkKind.OTHER


_WINDOW = 240
_RELEASE = (
    r"(?:released|available|accessible|published|public|publicly|open|opened|open-?\s?sourced|shared|provided|uploaded"
    r"|posted|hosted|made|found|disclosed|distributed)"
)
_RELEASING = r"(?:release|open-?\s?source|publish|share|provide|make|upload|post|disclose|distribute|put)"
_ANNOUNCED = re.compile(
    rf"\b(?:will|shall|to|would)(?:\s(?!be\b)\w+){{0,2}}\sbe(?:\s\w+){{0,2}}\s{_RELEASE}\b"
    rf"|\b(?:will|shall|plan to|intend to|going to)(?:\s\w+){{0,2}}\s{_RELEASING}\b"
    r"|\b(?:coming|available|released|public|published|online|out|here)\s(?:very\s)?soon\b|\bsoon\s(?:be\s)?(?:available|at)\b"
    r"|\b(?:upon|after|once|on|following)\s(?:the\s)?(?:paper\s)?(?:is\s)?(?:acceptance|accepted|publication|published)\b",
    re.IGNORECASE,
)  # fmt: skip
_RELEASED = re.compile(
    r"\b(?:is|are|has been|have been|was|were|we|can be|released|available|avaiable|accessible|found|hosted|here)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?;]\s+(?=\S)")


def is_announced(before: str, after: str) -> bool:
    """Whether the text only promises what the link leads to.

    The words before the link, back to its sentence's beginning (or the link before it), decide; where they say
    neither (`Code: URL (will be released)`), the rest of the sentence does.
    """
    lead = _sentence_end(before)
    if _ANNOUNCED.search(lead):
        return True
    if _RELEASED.search(lead):
        return False
    return bool(_ANNOUNCED.search(_SENTENCE_END.split(after[:_WINDOW], maxsplit=1)[0]))


def _sentence_end(before: str) -> str:
    """The last, unfinished sentence of a text, at most so long that one page of links stays linear work."""
    return _SENTENCE_END.split(before[-_WINDOW:])[-1]
