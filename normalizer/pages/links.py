r"""Links in running text, cleaned of what the text glued to them, and what each is to its paper.

Abstracts carry links through several hands: TeX (`\url{...}`, `\_`, `at~https://...`), arXiv's and Hugging Face's
renderings (`...V2L{V^2L}.`), and people (`webpage.https://...`, a lost space before the next sentence). The kind of a
link is told by host and path first, by the words before it if those say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from normalizer.values.code_links import repository_from
from normalizer.values.ids import find_id
from normalizer.works.scraped import Link, LinkKind

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


def links_in(text: str) -> tuple[Link, ...]:
    """The links of a text, in order, without repeats; repositories in their canonical form."""
    if not _MAYBE.search(text):
        return ()
    text = _plain(text)
    spans = list(_spans(text))
    found: dict[str, Link] = {}
    for place, span in enumerate(spans):
        before = text[spans[place - 1].end if place else 0 : span.start]
        after = text[span.end : spans[place + 1].start if place + 1 < len(spans) else len(text)]
        kind = kind_of(span.url, before)
        repository = repository_from(span.url) if kind is LinkKind.CODE else None
        url = repository.url if repository else span.url
        link = Link(url=url, kind=kind, announced=is_announced(before, after))
        found.setdefault(_sameness(url), link)
    return tuple(found.values())


def _sameness(url: str) -> str:
    """What two spellings of one address share."""
    return re.sub(r"^https?://(?:www\.)?", "", url.lower()).rstrip("/")


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    url: str


# Hosts that are written without a scheme often enough; anything else without one is prose ("e.g.the").
_BARE = (
    r"(?:www\.[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,5}"
    r"|(?:github|gitlab|huggingface|gitee|kaggle)\.com(?=/)"
    r"|(?:bitbucket|arxiv|doi|codeberg|zenodo)\.org(?=/)|huggingface\.co(?=/)|anonymous\.4open\.science(?=/)"
    r"|sites\.google\.com(?=/)|[a-z0-9-]{1,63}\.(?:github|gitlab)\.io)"
)
_MAYBE = re.compile(r"https?\s?:|www\.|\.(?:com|org|io|co|science)\b|git@", re.IGNORECASE)
_START = re.compile(rf"https?://|(?<![\w@./-]){_BARE}", re.IGNORECASE)
# A URL ends at what RFC 3986 does not allow in it. Letters with accents are allowed: people paste them.
_RUN = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%\u00c0-\u024f]*")
_HOST = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.[a-z]{2,24}(?::\d{1,5})?(?=[/?#]|$)", re.IGNORECASE)
_CLOSERS = {")": "(", "]": "["}
_TRAILING = ".,;:!?'*([&$=~@#"

# No address of a paper or its code is longer; the bound keeps addresses run together linear work.
_MAX_LENGTH = 2_048

# A sentence that begins right behind a link's full stop, and goes on. Only words that begin sentences: `ML.Net` and
# `Socket.IO` are names of repositories.
_GLUED_SENTENCE = re.compile(
    r"[.,;:](?=(?:The|This|These|We|Our|It|Its|In|An?|All|As|Both|Codes?|Data|Datasets?|Models?|Projects?|Please|With"
    r"|Additionally|Moreover|Furthermore|Finally|However|Besides|Extensive|Experiments?|Results|Here|For|To|Also|More"
    r"|Keywords?|Source|Demo|Videos?|Note|Supplementary|Website|Homepage)(?:[^\w./-]|$))"
    r"|[,;](?=(?:and|or|where|which)$)"
)
_GOES_ON = re.compile(r"\s+[\w(]")


def _spans(text: str) -> Iterator[_Span]:
    """Every URL with its place, left to right."""
    place = 0
    while found := _START.search(text, place):
        run = _RUN.match(text, found.start(), found.start() + _MAX_LENGTH)
        assert run is not None
        goes_on = _GOES_ON.match(text, run.end()) is not None
        url = _cleaned(_first_of(run.group()), goes_on)
        place = found.start() + max(len(url), len(found.group()))
        bare = not found.group().lower().startswith("http")
        scheme = "https://" if bare else f"{found.group().lower()}"
        rest = url if bare else url[len(found.group()) :]
        if host := _HOST.match(rest):
            yield _Span(found.start(), place, scheme + host.group().lower() + rest[host.end() :])


def _first_of(run: str) -> str:
    """The first of several addresses run together; one inside another's query or in an archive's path stays."""
    for found in re.finditer(r"https?://", run, re.IGNORECASE):
        embedded = run[found.start() - 1] == "=" or "web.archive.org/" in run[: found.start()].lower()
        if found.start() and not embedded:
            return run[: found.start()]
    return run


def _cleaned(url: str, goes_on: bool) -> str:
    """Without the sentence around it: brackets that close more than they open, full stops, glued words."""
    url = url[: _first_unbalanced(url)]
    if goes_on and (glued := _GLUED_SENTENCE.search(url, url.find("://") + 3)):
        url = url[: glued.start()]
    return url.rstrip(_TRAILING)


def _first_unbalanced(url: str) -> int:
    opened = {"(": 0, "[": 0}
    for place, letter in enumerate(url):
        if letter in opened:
            opened[letter] += 1
        elif letter in _CLOSERS:
            opened[_CLOSERS[letter]] -= 1
            if opened[_CLOSERS[letter]] < 0:
                return place
    return len(url)


_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": " "}
# What stands for something else, in order, each with a text without which it cannot fit. Each pattern is linear: no
# repeated group can match in two ways.
_REWRITES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("\\", re.compile(r"\\href\s?\{"), " "),
    ("\\", re.compile(r"\\(?:url|path|texttt|nolinkurl)\s?\{"), " "),
    ("\\", re.compile(r"\{?\\textunderscore\s?(?:\{\})?\}?"), "_"),
    ("\\", re.compile(r"\$\\(?:sim|tilde)\$|\\textasciitilde\s?(?:\{\})?|\\~\s?(?:\{\})?|\{\\~\}"), "~"),
    ("\\", re.compile(r"\\([_%&#$~-])"), r"\1"),
    (" ", re.compile(r"(https?)\s?:\s?/\s?/\s?(?=[A-Za-z0-9])", re.IGNORECASE), r"\1://"),
    ("git@", re.compile(r"(?:ssh://)?git@([\w.-]{1,253})[:/]"), r"https://\1/"),
    # A space behind the host of a repository. One behind the owner stays: what follows may be any word.
    ("/ ", re.compile(r"((?:github|gitlab)\.com/)\s(?=[\w.-]{1,99}/[\w.-])", re.IGNORECASE), r"\1"),
)


def _plain(text: str) -> str:
    """The text with TeX, entities and invisible letters turned into what they show."""
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    if "&" in text:
        for entity, letter in _ENTITIES.items():
            text = text.replace(entity, letter)
    for needle, pattern, replacement in _REWRITES:
        if needle in text:
            text = pattern.sub(replacement, text)
    return text
