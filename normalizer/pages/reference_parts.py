"""The names that a reference begins with, its year, and the identifiers and addresses in it.

Where the names end is found here; `normalizer.values.names` parses a single name. An address may be broken at a line
end: `https://doi.org/10.1609/aimag.` `v42i3.15109.`
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from normalizer.values.ids import ArxivId, find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.names.lists import ET_AL, NOT_INITIALS, OTHERS_IN_REFERENCE

_UPPER = r"A-ZÀ-ÖØ-Þ\u0100-\u024f\u0386-\u03ab\u0400-\u042f\u1e00-\u1eff"
_WORD = rf"(?!(?:AND|ET)\b)(?:[dlDO]['’])?[{_UPPER}](?:[\w'’`´]|[-‐‑–](?=\w)){{0,40}}+(?<!['’])"
_LOWER_PARTICLE = (
    r"(?:v[ao]n|op|de[nrlmst]?|de(?:lla|gli|los)|d[aiou]s?|l[aeo]s?|al|el|bin|ibn|ben|te[rn]?|zu[rm]?|a[fv]|[’']t|vom"
    # Between the family names of one person, not between two people ("Rosa Luz e Ana Maria Gil").
    rf"|[ey](?=\s{_WORD}(?:\s[{_UPPER}]{{1,3}})?\s*(?:[,.;:(“\"&]|$|(?:and|y|e)\s))"
    r"|v\.\s?d\.)"
)
_PARTICLE = rf"(?:{_LOWER_PARTICLE}[\s-]|(?:al|el)-(?=[{_UPPER}]))"
# Of two letters an initial is a digraph ("Yu.", "Ch."); "Le." and "Wu." are family names before a full stop.
_INITIAL = rf"[{_UPPER}](?:[b-df-hj-np-tv-xz]|(?<=[IJY])[aeiou])?\.(?:\s?[-‐‑–]\s?[\w]\.)?"
_INITIALS = rf"{_INITIAL}(?:[\s~]?{_INITIAL}|\s?{NOT_INITIALS}[a-z]\.|[\s~]?[{_UPPER}](?=\s[{_UPPER}][a-z])){{0,5}}+"
# An initial that is no family name either ("Ren Ng.").
_ALONE = rf"(?:[{_UPPER}]|[JY][au]|[CKSTZ]h|Ts)\."
_FAMILY = rf"(?:{_PARTICLE}){{0,3}}+{_WORD}(?:\s(?:{_PARTICLE}){{0,2}}{_WORD}){{0,3}}(?:\s0\d{{3}}(?=[,.;:\s]))?"
_GIVEN = rf"(?:{_INITIAL}\s)?{_WORD}(?:\s(?:{_INITIAL}|{_WORD}|[{_UPPER}](?=[\s,.;]))){{0,2}}"
_SUFFIX = r"(?:,?\s(?:Jr|Sr|II|III|IV)\b\.?)?"
# Between the last two names; "a" and others that begin titles are not among them.
_JOINTS = r"(?:and|AND|&|und|et|y|e|i|en|og|och|ve|и|і|та)"
_OTHERS = rf"(?i:{OTHERS_IN_REFERENCE})(?=\W|$)"
_ENDS = rf"(?=\s*(?:[,.;:(“\"&/]|{_JOINTS}\s|{_OTHERS}|\d{{4}}\b|$))"
# How one name is written: family name first ("FI", "FV", "FP", "FG") or last ("IF", "GF").
_NAMES = {
    "FI": lazy_re(
        rf"(?:{_FAMILY}|\d{{4}}),\s{{1,2}}(?:{_INITIALS}(?<!\.\sA)|{_INITIAL}(?:\s{_INITIAL}){{0,3}}){_SUFFIX}(?:\s{NOT_INITIALS}(?:{_LOWER_PARTICLE}\s?){{1,3}}(?=[,.;:(]))?"
    ),
    "IF": lazy_re(rf"{_INITIALS}\s?(?:\d{{4}}|Jr\.|{_FAMILY}){_SUFFIX}{_ENDS}"),
    "FV": lazy_re(rf"{_FAMILY}\s[{_UPPER}](?:-?[{_UPPER}]){{0,3}}{_SUFFIX}(?=\s*(?:[,.;:(&]|{_JOINTS}\s|{_OTHERS}|$))"),
    "FP": lazy_re(rf"{_FAMILY}\s{_INITIALS}(?=\s*[,;:(]|\s(?:{_JOINTS}\s|[{_UPPER}\d])|\s*{_OTHERS}|$)"),
    "GF": lazy_re(
        rf"(?:{_PARTICLE}){{0,2}}(?:{_ALONE}|{_WORD})"
        rf"(?:\s(?:{_PARTICLE}){{0,3}}(?:{_ALONE}(?=\s\S)|{_WORD})){{1,5}}(?<!\s[{_UPPER}])(?:\s0\d{{3}})?{_SUFFIX}{_ENDS}"
    ),
    "CJK": lazy_re(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af·]{2,10}(?=\s?[,，、.．。:：;；等]|\s(?:and|et)\s|$)"),
    "FG": lazy_re(rf"{_FAMILY},\s{_GIVEN}{_SUFFIX}{_ENDS}"),
}  # fmt: skip
# What may follow a list that began with the one way.
_THEN = {
    "FI": ("FI", "IF"), "IF": ("IF",), "FV": ("FV",), "FP": ("FP",), "CJK": ("CJK",), "GF": ("GF",),
    "FG": ("FI", "FG", "GF"),
}  # fmt: skip
_AND = rf"{_JOINTS}\s(?!(?i:al\b))"
# "Brown, T., Mann, B., ... & Amodei, D." leaves names out in the middle.
_SEPARATOR = lazy_re(rf"(?:\s?[,;，、；]){{1,2}}\s?(?P<cut>(?:…|\.\s?\.\s?\.)\s?,?\s?)?(?:{_AND})?|\s(?:{_AND}|/\s)")
_HAS_AND = lazy_re(r"\w|&")
_ET_AL = lazy_re(rf"\s?[,;，、]?\s?(?:(?i:and|&)\s)?{_OTHERS}")
# A name in small letters among others ("Hu, E. J., yelong shen, Wallis, P.").
_ODD_NAME = lazy_re(r"[^\W\d_][\w-]{0,20}+(?:\s[\w-]{1,20}+){0,2},\s")
# A name whose initial the copy of a PDF has lost ("Kaiser, ., & Polosukhin, I.").
_LOST_INITIAL = lazy_re(rf"{_FAMILY},\s\.(?=\s?,|\s(?:{_JOINTS})\s)")
_EDITORS = lazy_re(r",?\s\(?[eE]ds?\.?\)?(?=[\s,.:])\.?|,?\seditors?(?=[,.])")
_FAMILY_ALONE = lazy_re(_WORD)
# "Finn, Abbeel, Levine. Title": two would be a family and a given name.
_FAMILIES_ALONE = lazy_re(rf"{_WORD}(?:,\s{_WORD}){{1,20}},?\s(?:{_JOINTS}\s)?{_WORD}(?=\.\s|\s\((?:1[5-9]|20)\d\d)")
# A name of a group or of one word, or what else stands in the place of authors.
_GROUP = lazy_re(r"[^\s.,:;(“\"][^.,:;(“\"\n]{0,60}+(?=[.,:]\s|\()")
_MAX_GROUP_WORDS = 6
_AFTER_NAMES = lazy_re(r"\s*[.:(“\"]|(?<=\.)\s|,?\s(?:1[5-9]|20)\d\d\b|,\s")
# Journals of physics print no titles ("A. Author, Phys. Rev. Lett. 12, 345 (2010)").
JOURNAL_ONLY = lazy_re(r"(?P<name>(?:(?:[A-Z][\w-]{0,20}\.?|of|and|the|in|&)\s){1,7})(?:[A-Z]\s?)?\d{1,4},\s[A-Z]?\d")
# ... nor do those of astronomy ("Author A., 2019, A&A, 616, A1").
DATED_JOURNAL_ONLY = lazy_re(
    r"(?P<name>[A-Z][\w.&-]{0,20}(?:\s[\w.&-]{1,20}){0,6}),\s[A-Z]?\d{1,4},\s[A-Z]{0,2}\d{1,7}(?=\W|$)"
)
_JOURNAL_BEHIND = lazy_re(
    rf"\.\s(?:{JOURNAL_ONLY.pattern.replace('?P<name>', '?:')}"
    r"|[A-Z][^.;:()]{1,60}\.?\s(?:1[5-9]|20)\d\d[^.;:()]{0,10};\s?\d)"
)
_MAX_NAMES = 600
MAX_NAMES_LENGTH = 3_000
# "(2020)", "(2020, May)", "(in press)", ". 2020." behind the names.
YEAR_AFTER_NAMES = lazy_re(
    r"(?:[\s,.:]|[-–—]\s)*(?:[(\[]\s?(?:1[5-9]|20)\d\d[a-z]?(?:[,/–-][^()\[\]]{0,30})?\s?[)\]]"
    r"|\((?:in\spress|n\.?\s?d\.?|forthcoming|to\sappear|accepted|submitted)\)|(?:1[5-9]|20)\d\d[a-z]?(?=\s?[.,:]|\s[-–—]\s))\s?[.,:]?\s*(?:[-–—]\s)?"
)


@dataclass(frozen=True, slots=True)
class NameList:
    """The names that a text begins with, as printed, with ET_AL for those left out, and the offset behind them."""

    authors: tuple[str, ...]
    end: int
    is_unsure: bool = False


# A dash in the place of the authors of the reference before.
REPEATED = "———"
_REPEATED = lazy_re(r"(?:[—–―‒_-]\s?){2,9}(?=[.,:]|\s?\(|\s)|—(?=[.,:])")


# "R. D. Ball et al. (NNPDF Collaboration), Title", "CMS collaboration, S. Chatrchyan et al., Title".
_COLLABORATION = r"(?:on\sbehalf\sof\s)?(?:the\s)?(?P<name>[A-Z][^()\[\],;:.]{1,80}\s[Cc]ollaborations?)"
_COLLABORATION_FIRST = lazy_re(rf"{_COLLABORATION},\s(?=[{_UPPER}])")
_COLLABORATION_BEHIND = lazy_re(rf",?\s[(\[]{_COLLABORATION}[)\]]")


def read_names(text: str) -> NameList:
    """The names that a reference begins with, and where they end: the way of writing names that reads most of them."""
    if repeated := _REPEATED.match(text):
        return NameList((REPEATED,), repeated.end())
    if group := _COLLABORATION_FIRST.match(text):
        people = read_names(text[group.end() :])
        if people.authors and not people.is_unsure:
            return replace(people, authors=(*people.authors, group["name"]), end=group.end() + people.end)
    lists = {style: found for style in _NAMES if (found := _names_of(text, style))}
    best = max(
        lists.values(),
        key=lambda found: (
            text.startswith(", ", found.end) and bool(JOURNAL_ONLY.match(text, found.end + 2)),
            len(found.authors),
            bool(_AFTER_NAMES.match(text, found.end)),
            len(found.authors) > 1 and found is lists.get("FV"),  # "Li XL, Liang P. Prefix-Tuning: ..."
            found.end,
        ),
        default=None,
    )
    if best is None:
        return _group(text)
    if best.is_unsure and _JOURNAL_BEHIND.match(text, best.end):
        # The words behind initials are the title: "Breiman, L. Random Forests. Machine Learning 45, 5"
        sure = (found for found in lists.values() if not found.is_unsure)
        best = next((found for found in sure if " " in text[found.end : best.end].strip(". ")), best)
    if (families := _FAMILIES_ALONE.match(text)) and families.end() > best.end:
        names = re.split(rf",\s(?:{_JOINTS}\s)?|\s{_JOINTS}\s", families.group())
        return NameList(tuple(names), families.end(), is_unsure=True)
    if editors := _EDITORS.match(text, best.end):
        return replace(best, end=editors.end())
    if group := _COLLABORATION_BEHIND.match(text, best.end):
        return replace(best, authors=(*best.authors, group["name"]), end=group.end(), is_unsure=False)
    return best


def _names_of(text: str, style: str) -> NameList | None:
    place, end = 0, 0
    authors: list[str] = []
    ends: list[int] = []
    is_closed = False  # "and" stands before the last name, or before each
    for _ in range(_MAX_NAMES):
        match = _name(text, place, _THEN[style] if authors else (style,))
        if match is None and style == "FI" and authors:
            odd = _ODD_NAME.match(text, place)
            match = _LOST_INITIAL.match(text, place) or (_name(text, odd.end(), (style,)) if odd else None)
        if match is None:
            break
        authors.append(" ".join(match.group().split()).removesuffix(", ."))
        end = match.end()
        ends.append(end)
        if others := _ET_AL.match(text, end):
            end = others.end()
            authors.append(ET_AL)
            break
        separator = _SEPARATOR.match(text, end)
        if not separator or (is_closed and not _HAS_AND.search(separator.group())):
            break
        if separator["cut"]:
            authors.append(ET_AL)
            end = separator.end("cut")
        is_closed = _HAS_AND.search(separator.group()) is not None
        place = separator.end()
    if not authors:
        return None
    if style == "FG" and len(authors) == 1 and _VENUE_BEHIND.match(text, end):
        return None  # "Leo Breiman, Random Forests, Mach. Learn. 45 (2001)"
    if style == "GF" and (titles := _names_of_title(text, authors, ends)):
        authors, end = authors[:-titles], ends[-titles - 1]
    return NameList(tuple(authors), end, is_unsure=style in ("GF", "FG") and len(authors) == 1)


# A publisher and a year behind a title: " (MIT Press, Cambridge, 2016)", and ". Cambridge, MA: MIT Press, 2016".
IN_BRACKETS = r"\((?=[^\W\d_])[^()]{2,80}[,:;]\s(?:1[5-9]|20)\d\d\)"
_CAPITALIZED = rf"(?:[{_UPPER}][\w'’.-]{{0,20}}\s?){{1,4}}"
_PLACE = rf"{_CAPITALIZED}(?:,\s{_CAPITALIZED}){{0,2}}:\s"
AT_PLACE = rf"{_PLACE}[{_UPPER}][^.:;()]{{1,60}},\s(?:1[5-9]|20)\d\d\b"
PUBLISHER = lazy_re(
    r"\b(?:Press|Associates|Springer|Elsevier|Wiley|Addison-Wesley|Publish(?:ers?|ing)|Inc\.|Verlag|Sons|Books)\b"
)
BEFORE_PUBLISHER = lazy_re(rf"{_PLACE}(?=[{_UPPER}])(?=[^.:;()]{{0,60}}(?:{PUBLISHER.pattern}|,\s(?:1[5-9]|20)\d\d\b))")
# What is behind a title that looks like names: "L. Breiman, Random Forests, Mach. Learn. 45 (2001)".
_VENUE_BEHIND = lazy_re(
    rf"\s{IN_BRACKETS}|,\s(?:(?:(?:[{_UPPER}][\w.-]{{0,20}}|of|and|the|in|&)\s){{1,7}}(?:[A-Z]\s?)?\d{{1,4}}\s?(?:\(|,\sno\.)"
    r"|Ph\.?\s?D|[Mm]aster.{0,3}\s[Tt]hesis|[Pp]reprint|arXiv|[Ii]n:)"
)
_VOLUME_BEHIND = lazy_re(r"\.?\s(?:[A-Z]\s?)?(?!(?:1[5-9]|20)\d\d)\d{1,4}\s?(?:\(|,\sno\.)")
_BOOK_BEHIND = lazy_re(rf":\s|,\s(?=[^\W\d_])|\sand\s|\.\s{AT_PLACE}")
_INITIALS_AND_FAMILY = lazy_re(rf"(?:{_INITIAL}[\s~-]?)+(?:{_PARTICLE})*+{_WORD}{_SUFFIX}")


def _names_of_title(text: str, authors: Sequence[str], ends: Sequence[int]) -> int:
    """How many of the last names are a title, because its venue follows.

    In a list that begins with initials they are the names without any, else the last one, or the two around "and".
    """
    if authors[-1] == ET_AL:
        return 0
    has_initials = [_INITIALS_AND_FAMILY.fullmatch(name) is not None for name in authors]
    venues = 1 if _VOLUME_BEHIND.match(text, ends[-1]) else 0
    is_behind = venues or _VENUE_BEHIND.match(text, ends[-1])
    if has_initials[0] and (is_behind or _BOOK_BEHIND.match(text, ends[-1])):
        return has_initials[::-1].index(True)
    count = len(authors) - venues
    if count < 2 or not is_behind or any(has_initials):
        return 0
    is_joined = _HAS_AND.search(text[ends[count - 2] : ends[count - 1] - len(authors[count - 1])]) is not None
    return venues + (1 if not is_joined else 2 if count > 2 else 0)


def _name(text: str, place: int, styles: tuple[str, ...]) -> re.Match[str] | None:
    for style in styles:
        if (found := _NAMES[style].match(text, place)) and not _is_title(found.group(), style):
            return found
    return None


def _is_title(name: str, style: str) -> bool:
    """Whether words in capitals are rather a title: names have no articles and few words."""
    return style in ("GF", "FG") and not _NOT_IN_NAMES.isdisjoint(word.lower() for word in name.split())


_NOT_IN_NAMES = frozenset(
    "the of for with in on at to from by is are as via using towards toward into through how what why when where"
    " which not you our need deep learning neural network networks analysis study introduction model"
    " models advances proceedings journal international conference".split()
)


def _group(text: str) -> NameList:
    """The name of a group ("OpenAI", "World Health Organization") that the title follows; never sure."""
    if (alone := _FAMILY_ALONE.match(text)) and (others := _ET_AL.match(text, alone.end())):
        return NameList((alone.group(), ET_AL), others.end(), is_unsure=True)
    found = _GROUP.match(text)
    if found and len(found.group().split()) <= _MAX_GROUP_WORDS and text[found.end() : found.end() + 1] != ":":
        after = text[found.end() :]
        if YEAR_AFTER_NAMES.match(after) or _looks_like_group(found.group()):
            return NameList(tuple(re.split(r"\s(?:and|&)\s", found.group().strip())), found.end(), is_unsure=True)
    return NameList((), 0)


def _looks_like_group(text: str) -> bool:
    words = text.split()
    return all(word[:1].isupper() or word in ("of", "for", "the", "and", "&") for word in words) and not _is_title(
        text, "GF"
    )


# --- the year

_YEARS = lazy_re(r"(?<![\d./:\w-])(?P<year>(?:1[5-9]|20)\d\d)(?=(?:[a-z]|\s?[年년])?(?:[\s,.;:)\]，。）：]|$))(?!\.\d)")
MAYBE_YEAR = lazy_re(r"(?:1[5-9]|20)\d\d")
# What stands before the year in which a page was visited ("Accessed: 4 Mar. 2021", "zuletzt geprüft am 4. März 2021").
_VISITED = lazy_re(
    r"\b(?:accessed|visited|viewed|retrieved|cited|checked|consulted|consult[ée]e?|consultado|abgerufen|aufgerufen|zugriff|abruf|geprüft|acesso)"
    r"(?:[^\w.]|\b(?:on|am|le|el|em|in)\b|\d{1,2}\b\.?|[^\W\d_]{3,9}\b\.?){0,12}$",
    re.IGNORECASE,
)
_MAX_VISITED = 50
_DAY = lazy_re(r"[(\[](?P<year>(?:1[5-9]|20)\d\d)-\d\d-\d\d[)\]]")
_PAGES = lazy_re(r"(?:pages?|pp?\.|\d\s?[–-])\s?$")


def years_of_reference(text: str) -> list[re.Match[str]]:
    """What may be a year, and is no page."""
    return [
        match for match in _YEARS.finditer(text) if not _PAGES.search(text, max(0, match.start() - 6), match.start())
    ]


def year_of_reference(text: str) -> int | None:
    """The year in brackets behind the names, else the last one that is no page; None without any."""
    found = years_of_reference(text)
    published = [
        match for match in found
        if not _VISITED.search(text, max(0, match.start() - _MAX_VISITED), match.start())
    ]  # fmt: skip
    if not published:
        day = _DAY.search(text)
        return int(day["year"]) if day else int(found[-1]["year"]) if found else None
    in_brackets = (match for match in published if text[match.start() - 1 : match.start()] == "(")
    return int(next(in_brackets, published[-1])["year"])


# --- identifiers and addresses

# What stands where it is not known whether an address ends with its line: it is left out, for half of an identifier
# may be the identifier of another work.
_TORN = "\x00"
ADDRESS_AT_END = lazy_re(
    r"(?:https?://|www\.|doi\.org/|10\.\d{4,9}/|arxiv:\s?|abs/)[^\s<>\"“”\x00]{0,300}+$", re.IGNORECASE
)
_MAX_ADDRESS_LENGTH = 320
_ARXIV = lazy_re(
    r"(?:arxiv\s?:\s?|arxiv\.org/(?:abs|pdf)/|\babs/)(?P<id>\d{4}\.\d{4,5}(?!\d)|[a-z]{2,10}(?:-[a-z]{2,4})?(?:\.[A-Z]{2})?/\d{7}(?!\d))(?P<torn>\x00?)",
    re.IGNORECASE,
)
_DOI = lazy_re(
    r"(?<![\w/.])(?:doi\.org/|doi:\s?)?(?P<id>10\.\d{4,9}/[^\s\"<>“”,;\x00]{1,200}+)(?P<torn>\x00?)", re.IGNORECASE
)
_URL = lazy_re(r"https?://[^\s<>\"“”\x00]{3,500}+(?P<torn>\x00?)")
_PLAIN_WORD = lazy_re(r"[A-Z]?[a-z]+[.,;:)]?$|[A-Z]+[.,;:]?$|\[")
_YEAR = lazy_re(r"\(?(?:1[5-9]|20)\d\d[a-z]?[).,;]*$")
_CODE = lazy_re(r"(?=[^\s]*[\d/_-])[A-Za-z0-9(][^\s<>\"“”]*$")


def ids_in_reference(lines: Sequence[str]) -> tuple[str, ...]:
    """The identifiers and addresses in the lines of a reference, each once, those broken at a line end in one piece."""
    text = _joined(lines)
    found: dict[str, None] = {}
    for match in _ARXIV.finditer(text):
        found[f"arXiv:{match['id']}"] = None
    for match in _DOI.finditer(text):
        if not match["torn"] and (doi := _without_punctuation(match["id"]).replace("–", "-")):
            found[f"doi:{doi}"] = None
    for match in _URL.finditer(text):
        url = _without_punctuation(match.group())
        named = find_id(url)
        if not match["torn"] and not (named and str(named).lower() in {str(find_id(text)).lower() for text in found}):
            found[url] = None
    return tuple(text for text in found if not text.startswith("doi:") or find_id(text))


def _joined(lines: Sequence[str]) -> str:
    """The lines as one; an address that may go on in the next line is marked as torn there."""
    parts: list[str] = []
    tail = ""
    for line in lines:
        line = line.strip()
        if not line:
            continue
        joint = ""
        if parts:
            address = ADDRESS_AT_END.search(tail)
            joint = _joint(address.group(), line.split(maxsplit=1)[0]) if address else " "
        parts.extend((joint, line))
        tail = (tail + joint + line)[-_MAX_ADDRESS_LENGTH:]
    return "".join(parts)


def _joint(address: str, following: str) -> str:
    """What parts an address at the end of a line from the first word of the next: nothing, a space, or a tear."""
    last = address[-1]
    arxiv = _ARXIV.search(address)
    if arxiv and arxiv.end() == len(address) and ArxivId.find(arxiv["id"]):
        return " "
    if last in "/_=&?-:":
        return "" if re.match(r"[A-Za-z0-9(]", following) else " "
    if last == ".":
        if _YEAR.match(following):
            return f"{_TORN} "
        if _CODE.match(following):
            return ""
        return " " if _PLAIN_WORD.match(following) and not following[0].islower() else f"{_TORN} "
    if last in ",;)]":
        return " "
    return f"{_TORN} " if _CODE.match(following) and not _YEAR.match(following) else " "


def _without_punctuation(address: str) -> str:
    """An address without what ends the sentence or closes the bracket around it."""
    address = address.rstrip(_TORN)
    while address and (address[-1] in ".,;:]>}'’" or (address[-1] == ")" and address.count("(") < address.count(")"))):
        address = address[:-1]
    return address
