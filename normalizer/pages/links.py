r"""Links in running text, cleaned of what the text glued to them, with the role and status of each.

A host and path decide on the role first. For a place of code, its sentence decides (`link_roles`).

Abstracts carry links through several hands: TeX (`\url{...}`, `\_`, `at~https://...`), arXiv's and Hugging Face's
renderings (`...V2L{V^2L}.`), and people (`webpage.https://...`, a lost space before the next sentence).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from normalizer.pages.link_roles import (
    AVAILABLE,
    BE,
    RELEASE,
    WE,
    WINDOW,
    first_sentence,
    is_continued,
    last_sentence,
    names_code,
    names_program,
    role_of_repository,
)
from normalizer.values.code_links import code_place_from, repository_from
from normalizer.values.ids import find_id
from normalizer.values.lazy import lazy_re
from normalizer.works.scraped import Link, LinkRole

# What stands for the title in a sentence while the role of a link is decided; of private use in Unicode.
_TITLE = "\ue000"


def links_in(text: str, title: str = "") -> tuple[Link, ...]:
    """The links of a text, in order, without repeats; repositories in their canonical form.

    The words of the `title` in the text say nothing of the role of a link.
    """
    if not _MAYBE.search(text):
        return ()
    text = _plain(text.replace(title, _TITLE, 1) if title else text)
    spans = list(_spans(text))
    found: dict[str, Link] = {}
    before, announced = "", False
    for place, span in enumerate(spans):
        between = text[spans[place - 1].end if place else 0 : span.start]
        after = text[span.end : spans[place + 1].start if place + 1 < len(spans) else len(text)]
        if note := _NOTE.fullmatch(last_sentence(between)):
            before = text[: text.find(note[1])]
        elif not place or not is_continued(between):
            before = between
        stated = is_announced(before, after)
        announced = announced and last_sentence(between) == between if stated is None else stated
        repository = repository_from(span.url)
        url = repository.url if repository else span.url
        start = last_sentence(text[max(0, span.start - WINDOW) : span.start])
        role = role_of(span.url, before, after, _context(text, title, span.start - len(start), span.end))
        if role is LinkRole.OURS and _SURVEY.search(title) and not names_program(start):
            role = LinkRole.UNKNOWN
        sentence = f"{start}{url}{first_sentence(text[span.end : span.end + WINDOW])}"
        sentence = " ".join(sentence.replace(_TITLE, title).split())
        link = Link(url=url, role=role, announced=announced, sentence=sentence)
        found.setdefault(_comparison_key(url), link)
    return tuple(found.values())


# The title of a paper whose repository lists what it read unless the sentence speaks of code.
_SURVEY = lazy_re(r"\b(?:survey|review|overview|tutorial)\b", re.IGNORECASE)


def _context(text: str, title: str, start: int, end: int) -> str:
    """The title and the text around a sentence; empty if no other sentence precedes it."""
    before = text[max(0, start - _CONTEXT) : start].replace(_TITLE, " ")
    return f"{title} {before} {text[end : end + _CONTEXT]}" if _SENTENCE.search(before) else ""


# Letters on each side of a link in which a name may be introduced.
_CONTEXT = 4_000
_SENTENCE = lazy_re(r"\w\s+\w+.*[.!?]\s", re.DOTALL)


# The mark of a note: "[1] https://...". The sentence with the first such mark decides.
_NOTE = lazy_re(r"\s*(\[\d{1,2}\]|\^\{?\d{1,2}\}?)[\s:]*")


def _comparison_key(url: str) -> str:
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
_MAYBE = lazy_re(r"https?\s?:|www\.|\.(?:com|org|io|co|science)\b|git@", re.IGNORECASE)
_START = lazy_re(rf"https?://|(?<![\w@./-]){_BARE}", re.IGNORECASE)
# A URL ends at what RFC 3986 does not allow in it. Letters with accents are allowed: people paste them.
_RUN = lazy_re(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%\u00c0-\u024f]*")
_HOST = lazy_re(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.[a-z]{2,24}(?::\d{1,5})?(?=[/?#]|$)", re.IGNORECASE)
_CLOSERS = {")": "(", "]": "["}
_TRAILING = ".,;:!?'*([&$=~@#"

# No address of a paper or its code is longer; the bound keeps addresses run together linear work.
_MAX_LENGTH = 2_048

# A sentence that begins right behind a link's full stop, and goes on. Only words that begin sentences: `ML.Net` and
# `Socket.IO` are names of repositories.
_GLUED_SENTENCE = lazy_re(
    r"[.,;:](?=(?:The|This|These|We|Our|It|Its|In|An?|All|As|Both|Codes?|Data|Datasets?|Models?|Projects?|Please|With"
    r"|Additionally|Moreover|Furthermore|Finally|However|Besides|Extensive|Experiments?|Results|Here|For|To|Also|More"
    r"|Keywords?|Source|Demo|Videos?|Note|Supplementary|Website|Homepage)(?:[^\w./-]|$))"
    r"|[,;](?=(?:and|or|where|which)$)"
)
_CONTINUATION = lazy_re(r"\s+[\w(]")


def _spans(text: str) -> Iterator[_Span]:
    """Every URL with its place, left to right."""
    place = 0
    while found := _START.search(text, place):
        run = _RUN.match(text, found.start(), found.start() + _MAX_LENGTH)
        assert run is not None
        goes_on = _CONTINUATION.match(text, run.end()) is not None
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


def _status_re(text: str) -> re.Pattern[str]:
    return lazy_re(text, re.IGNORECASE)


# What a sentence promises, what holds if the paper is accepted, and what is done.
_ANNOUNCED = _status_re(
    rf"\b(?:will|shall|would|to(?!\sbe\sfound\b))(?:\s(?!be\b)\w+){{0,2}}\sbe(?:\s(?!and\b)\w+){{0,2}}\s{AVAILABLE}\b"
    rf"|\b(?:will|shall)\sbe\b(?!.*\b(?:is|are|we|{AVAILABLE})\b)(?!\s(?:\w+\s)?(?:updat|extend|expand|maintain|improv|kept\sup)\w*)"
    rf"|(?:\b(?:will|shall|plan to|intend to|going to)|['’]ll)(?:\s\w+){{0,2}}\s{RELEASE}\b"
    r"|\b(?:aim|promise|expect)(?:s|ed)?\sto\s(?:\w+ly\s)?(?:release|publish|share|open-?\s?source)\b"
    r"|\b(?:expected|scheduled|prepar\w+(?:\s\w+){0,3})\s(?:to\sbe|for\s(?:the\s)?(?:release|publication))\b"
    r"|\b(?:release|publication)\s(?:is|was)\splanned\b|\bstay\stuned\b"
    r"|\b(?:will|shall)\s(?:\w+\s)?(?:follow|appear|come|arrive|go\s(?:online|live|public))\b"
    r"|\b(?:to\sappear|to\sfollow|forthcoming|coming)(?:\s(?:at|in|on|under|here))?\W*$|\b(?:sera|seront|será|serán|serão|sarà|saranno)\b"
    r"|\b(?:coming|available|released|public|published|online|out|here)\s(?:very\s)?soon\b|\bsoon\s(?:be\s)?(?:available|at)\b"
    r"|\((?:coming|soon|tba|to\sbe\sannounced)\)|\b(?:is|are)\scoming\b|\bpublierons\b|\bse\spublicar[áa]n?\b"
    r"|\bwird\s(?:\w+\s){0,4}?(?:ver[öo]ffentlicht|verf[üu]gbar)|[将將](?=在|于|於|发布|公开|开源|公開)|即将",
)
_CONDITION = _status_re(
    r"\b(?:upon|after|once|on|following|if)\s(?:the\s)?(?:paper\s)?(?:is\s)?(?:acceptance|accepted|publication|published)\b"
    r"|\bnach\s(?:der\s)?(?:annahme|veröffentlichung)\b|\baprès\s(?:l['’])?(?:acceptation|publication)\b"
    r"|\btras\sla\s(?:aceptación|publicación)\b",
)
_DONE = _status_re(
    rf"\b(?:is|are|can\sbe|(?P<past>was|were|ha(?:s|ve)\sbeen))(?:\s(?!to\b)\w+)??\s{AVAILABLE}\b"
    rf"|(?:{WE}|\band\s(?:\w+ly\s)?){RELEASE}\b",
)
_RELEASED = _status_re(rf"\b(?:{BE}|has been|have been|we|can be|{AVAILABLE}|here)\b")
# ... of what was named before: "is maintained at URL and will be made public".
_PROMISED_TOO = _status_re(
    r"\W*(?:and|but)\s(?:will|shall)\sbe\s(?:made\s)?(?:\w+ly\s)?(?:available|public|released|open)"
)


def is_announced(before: str, after: str) -> bool | None:
    """Whether the text only promises what the link leads to; None if it says neither.

    The words before the link, back to its sentence's beginning (or the link before it), decide; where they say
    neither (`Code: URL (will be released)`), the rest of the sentence does, then a sentence on code before it.
    """
    lead = last_sentence(before)
    if _PROMISED_TOO.match(after):
        return True
    if (stated := _is_promised(lead)) is not None:
        return stated or _CONDITION.match(after.lstrip(" ,)")) is not None
    if _is_promised(first_sentence(after)):
        return True
    previous = last_sentence(before[: len(before) - len(lead)].rstrip())
    return True if names_code(previous) and _is_promised(previous) else None


def _is_promised(words: str) -> bool | None:
    """Whether the last statement of a sentence on what is available is a promise; None without a statement."""
    condition, words = _CONDITION.search(words), _CONDITION.sub(" ", words)
    promises = [each.end() for each in _ANNOUNCED.finditer(words)]
    done = [each for each in _DONE.finditer(words) if not promises or each.start() > promises[-1]]
    if done:
        return condition is not None and not done[-1]["past"]
    return True if promises or condition else False if _RELEASED.search(words) else None


# (host, path, role); the first row whose two patterns fit decides. Hosts without "www.".
_PLACES: tuple[tuple[re.Pattern[str], re.Pattern[str], LinkRole], ...] = tuple(
    (lazy_re(host), lazy_re(path, re.IGNORECASE), role)
    for host, path, role in (
        (r"(?:dx\.)?doi\.org", r"^/10\.(?:5281/zenodo|6084/m9\.figshare|7910/dvn|17632/|21227/)", LinkRole.DATASET),
        (r"huggingface\.co|hf\.co", r"^/datasets/", LinkRole.DATASET),
        (r"huggingface\.co|hf\.co", r"^/spaces/", LinkRole.PROJECT),
        (r"kaggle\.com", r"^/(?:datasets?|c|competitions)/|^/[\w-]+/[\w-]+/?$", LinkRole.DATASET),
        (r"zenodo\.org|(?:[\w-]+\.)?figshare\.com|dataverse\.[\w.-]+|(?:[\w-]+\.)?dataverse\.[\w.-]+"
         r"|ieee-dataport\.org|data\.mendeley\.com|physionet\.org|openneuro\.org|datadryad\.org|archive\.ics\.uci\.edu",
         r"", LinkRole.DATASET),
        # What sites of papers have besides papers: people, searches, volumes.
        (r".*", r"^/(?:a|people|search|profiles?|authors?|venues?|volumes|events|group|list|archive|login|user)(?:/|$)",
         LinkRole.UNKNOWN),
        (r"openreview\.net|aclanthology\.org|proceedings\.mlr\.press|(?:papers|proceedings)\.n(?:eur)?ips\.cc"
         r"|openaccess\.thecvf\.com|ieeexplore\.ieee\.org|dl\.acm\.org|link\.springer\.com|ecva\.net"
         r"|(?:[\w-]+\.)?(?:biorxiv|medrxiv|semanticscholar|jmlr|ssrn|isca-speech|isca-archive)\.(?:org|com)|hal\.science"
         r"|(?:[\w-]+\.)?(?:arxiv|alphaxiv)\.org|ar5iv\.org",
         r"^/.", LinkRole.PAPER),
        (r"[\w-]+\.(?:github|gitlab)\.io|sites\.google\.com|[\w-]+\.(?:pages\.dev|netlify\.app|vercel\.app)",
         r"", LinkRole.PROJECT),
        (r"(?:[\w-]+\.)*(?:youtube|youtu|twitter|x|linkedin|medium|facebook)\.(?:com|be)|t\.co|(?:drive|docs)\.google\.com"
         r"|huggingface\.co|hf\.co|colab\.research\.google\.com|(?:[\w-]+\.)?wikipedia\.org|github\.com|gitlab\.com",
         r"", LinkRole.UNKNOWN),
        (r".*", r"/datasets?(?:/|$)", LinkRole.DATASET),
        (r".*", r"/(?:projects?|research)/|/~[\w.-]", LinkRole.PROJECT),
    )
)  # fmt: skip

_PROJECT_WORDS = lazy_re(
    r"\b(?:project|home\s?page|web\s?(?:page|site)|page|site|code|codes|implementation|models?|demo|visuali[sz]ations?"
    r"|videos?|results|details|information|materials?)\b",
    re.IGNORECASE,
)
# A document or a discussion in a repository.
_NO_CODE = lazy_re(r"(?<!readme)\.(?:pdf|md)$|/(?:issues?|pulls?|merge_requests|discussions)(?:/|$)", re.IGNORECASE)
_DATA_WORDS = lazy_re(r"\b(?:data\s?sets?|data|benchmark|corpus|corpora|annotations|recordings)\b", re.IGNORECASE)


def role_of(url: str, before: str = "", after: str = "", context: str = "") -> LinkRole:
    """The role of a cleaned link between two texts; `context` is the rest of the text, which introduces names."""
    lead = last_sentence(before)
    if place := repository_from(url) or (code_place_from(url) if names_code(lead) else None):
        return LinkRole.UNKNOWN if _NO_CODE.search(url) else role_of_repository(place, before, after, context)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # brackets that are no IPv6 address
        return LinkRole.UNKNOWN
    for hosts, path, role in _PLACES:
        if hosts.fullmatch(host) and path.search(parts.path):
            return role
    return LinkRole.PAPER if find_id(url) else _role_by_words(lead)


def _role_by_words(lead: str) -> LinkRole:
    if _PROJECT_WORDS.search(lead):
        return LinkRole.PROJECT
    return LinkRole.DATASET if _DATA_WORDS.search(lead) else LinkRole.UNKNOWN


def is_paper(url: str) -> bool:
    """Whether an address is that of a paper."""
    return find_id(url) is not None or role_of(url) is LinkRole.PAPER


_INVISIBLE = lazy_re(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACES = lazy_re(r"\s{2,}")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&nbsp;": " "}
# What stands for something else, in order, each with a text without which it cannot fit. Each pattern is linear: no
# repeated group can match in two ways.
_REWRITES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    ("\\", lazy_re(r"\\href\s?\{"), " "),
    ("\\", lazy_re(r"[.,;:]?\s?\\footnote\s?\{(?:\\url\s?\{|(?=http))"), " ("),
    ("\\", lazy_re(r"\\(?:url|path|texttt|nolinkurl)\s?\{"), " "),
    ("\\", lazy_re(r"\{?\\textunderscore\s?(?:\{\})?\}?"), "_"),
    ("\\", lazy_re(r"\$\\(?:sim|tilde)\$|\\textasciitilde\s?(?:\{\})?|\\~\s?(?:\{\})?|\{\\~\}"), "~"),
    ("\\", lazy_re(r"\\([_%&#$~-])"), r"\1"),
    (" ", lazy_re(r"(https?)\s?:\s?/\s?/\s?(?=[A-Za-z0-9])", re.IGNORECASE), r"\1://"),
    ("git@", lazy_re(r"(?:ssh://)?git@([\w.-]{1,253})[:/]"), r"https://\1/"),
    (". com/", lazy_re(r"\b((?:github|gitlab)\.)\s(?=com/[\w.-])", re.IGNORECASE), r"\1"),
    # A space behind the host of a repository. One behind the owner stays: what follows may be any word.
    ("/ ", lazy_re(r"((?:github|gitlab)\.com/)\s(?=[\w.-]{1,99}/[\w.-])", re.IGNORECASE), r"\1"),
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
    return _SPACES.sub(" ", text)
