"""The text of venues: folded, cut down to a name that reads well, and the words that show what kind of venue it is."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from normalizer.values.lazy import lazy_re
from normalizer.values.numbers import ORDINAL, ORDINAL_WORDS
from normalizer.values.repositories import PREPRINT_SERVERS
from normalizer.values.text import with_lost_characters, without_accents
from normalizer.values.titles import title_key, title_words

_ORDINAL = lazy_re(rf"\b{ORDINAL}\b", re.IGNORECASE)
_YEAR = lazy_re(r"(?:\b|(?<=[a-z]))(?:19|20)\d\d\b|['’]\d\d\b|(?<=[A-Z])-\d\d\b")
_EDITION = lazy_re(rf"{_ORDINAL.pattern}|{_YEAR.pattern}", re.IGNORECASE)
# What every year and ordinal holds: a cheap look before the dear one. Ordinals by their last three characters.
_MAYBE_EDITION = lazy_re(
    r"[12'’snrtSNRT-](?:(?<=[12])[09]\d\d|(?<=['’-])\d\d"
    r"|(?<=[snrtSNRT])[tdhTDH]\b(?<=\d\w\w|(?i:rst|ond|ird|[rfxnhe]th)))"
)

# --- folding

_STOP_WORDS = frozenset("the an of on and in for to at annual biannual biennial".split())
_SPONSORS = frozenset("acm ieee cvf rsj siggraph sigkdd sigir sigmod sigsac sigplan usenix".split())
_WORD = lazy_re(r"(?!a\b)[^\W_]+\*?|\*[^\W_]+")  # "a" is small, "Physical Review A" is not


@lru_cache(maxsize=1 << 13)
def words(text: str) -> tuple[str, ...]:
    """Words in small letters without accents; years, ordinals and bare numbers do not count, nor do small words."""
    text = _edition_blanked(text.replace("&", " and "))
    plain = text if text.isascii() else without_accents(text)
    found = (word for word in _WORD.findall(plain) if word.lower() not in _STOP_WORDS and not word.isdigit())
    return tuple(word.lower() for word in found)


def may_have_edition(text: str) -> bool:
    """Whether it is worth while to look for a year or an ordinal."""
    return _MAYBE_EDITION.search(text) is not None


def _edition_blanked(text: str) -> str:
    return _EDITION.sub(" ", text) if may_have_edition(text) else text


def fold(text: str) -> str:
    """What two spellings of a venue's name have in common."""
    return " ".join(words(text))


def fold_without_sponsors(text: str) -> str:
    """As `fold`, without societies: "IEEE/CVF International Conference on ..." is known without them too."""
    kept = [word for word in words(text) if word not in _SPONSORS]
    return " ".join(kept) if len(kept) > 2 else ""


# Abbreviations that drop letters within a word; ISO 4 has "jt" and "natl", the others are usual.
_CONTRACTIONS = {"assn": "association", "intl": "international", "jt": "joint", "natl": "national"}


def abbreviates(short: Sequence[str], full: Sequence[str]) -> bool:
    """Whether each word is the beginning of its counterpart: ISO 4 cuts words at the end (Phys. Rev. Lett.).

    Of a few it has the first and last letters.
    """
    return 1 < len(short) == len(full) and all(
        whole.startswith(cut) or _CONTRACTIONS.get(cut) == whole for cut, whole in zip(short, full, strict=True)
    )


# --- cleaning

_OF_ARXIV = r"(?:in\s+)?(?:ar\s?xiv.*|(?:corr|computing research repository)\b.*)"
_ARXIV = lazy_re(_OF_ARXIV, re.IGNORECASE | re.DOTALL)
# "bioRxiv preprint", "medRxiv : the preprint server for health sciences", "bioRxiv (Cold Spring Harbor Laboratory)".
_OF_SERVER = lazy_re(r"(?<=rxiv)(?:\s*:?\s*(?:the\s+)?preprints?\b.*|\s*\([^()]*\))$", re.IGNORECASE)
_NO_VENUE = lazy_re(
    rf"{_OF_ARXIV}|(?:in\s+)?(?:preprint|e-?prints?|submitted|under review"
    r"|in preparation|unpublished|none|n/a|unknown|thesis"
    r"|(?:acm )?international conference proceedings? series)\b.*|.*[\s,(]submitted\)?|the|.?",
    re.IGNORECASE,
)
# How a paper was presented at the conference (OpenReview: "ICLR 2024 poster"), and how far its publication is: "(in
# press)". "Posters" is a volume of its own.
_REMARK = lazy_re(
    r"(?:(?:[\s,(]+(?:oral|poster|spotlight|highlight|notable-top-\d+%|top-\d+%"
    r"|camera[- ]ready(?: (?:version|paper))?|accepted(?: (?:paper|manuscript))?|forthcoming|early access"
    r"|to appear|(?:(?:online|e-?pub) )?ahead of print|special issue(?: on [^()]*)?)"
    r"|(?<!\barticle)[\s,(]+in press)\)?)+$",
    re.IGNORECASE,
)
# The publisher or its series behind a conference: "International Conference on Machine Learning, PMLR", with the number
# of the volume or the city of the publisher: "LNCS, vol. 1234", "Springer, Berlin, Heidelberg".
_PUBLISHER = lazy_re(
    r"(?:(?:[,.;:]\s*|\s+\()(?:in\s+)?(?:(?:pmlr|proceedings of machine learning research|jmlr(?:: | )w\s?&\s?cp"
    r"|lecture notes in (?:computer science|artificial intelligence)|ln(?:cs|ai))(?:,? (?:vol(?:ume|\.)? ?)?\d+)?"
    r"|(?:curran associates(?:,? inc\.?)?"
    r"|springer(?:[- ](?:verlag|international publishing|nature))?|elsevier"
    r"|(?:acm|aaai|mit|ios|ieee) press|ieee computer society(?: press)?|usenix(?: association)?|morgan kaufmann"
    r"|association for computing machinery|openreview(?:\.net)?)(?-i:,? (?:[A-Z][a-z]+|[A-Z]{2,3}\b))*)\)?)+$",
    re.IGNORECASE,
)
# What Scopus and Springer write behind the name of a series: "(including subseries Lecture Notes in Artificial ...)".
_OF_SERIES = lazy_re(
    r"\s*\((?:including\s+)?sub-?series\b[^()]*\)|\s+book\s+series(?:\s*\([^()]*\))?$|(?<=\bworking paper)s?\s+series$"
    r"|,\s*(?!(?:19|20)\d\d\b)\d{1,5}\s+(?-i:[A-Z]{4,6})$",  # "Lecture Notes in Computer Science, 12346 LNCS"
    re.IGNORECASE,
)
# As Xplore exported names: "Image Processing, IEEE Transactions on", "Toys, 2009. TOYS 2009. IEEE Conference on".
_INVERTED = lazy_re(
    r"(?P<topic>\w.*?)(?:, (?:19|20)\d\d\b(?:\. (?P<acronym>(?-i:[A-Z]{2,})))?.*?)?[.,]+ "
    r"(?P<head>[^.,]*\b(?:transactions|journal|conference|symposium|workshop)\son)",
    re.IGNORECASE,
)
# A dash without blanks before an acronym and a year, or between a year and a name: "Computer Vision--ECCV 2020: 16th
# European Conference", "IEEE INFOCOM 2016-The 35th Annual ...".
_DASH = lazy_re(
    r"(?<=\w)\s?(?:--|[–—])\s?(?=[A-Z]{2,}[\w-]* ?['’]?\d{2})|(?<=\b(?:19|20)\d\d)[-–—]+(?=(?:The|\d{4} (?:ACM|IEEE)) )"
)
# "Accepted for publication in", "Published as a conference paper at".
_APPEARS = (
    r"(?:to appear|accepted|published|presented|appears?|appeared|appearing)(?:\s+for\s+(?:publication|presentation))?"
    r"\s+(?:in|at|as|to|by|for)\s*:?\s+|(?:an?\s+)?(?:long|short|full|regular|technical|conference)\s+paper\s+(?:in|at)\s+"
)
_APPEARANCE = lazy_re(rf"^(?:{_APPEARS})+", re.IGNORECASE)
# Xplore leaves out "of the": "Proceedings 2001 IEEE ...", "Proceedings. 20th International ...".
_LEADING_PHRASE = lazy_re(
    rf"^(?:{_APPEARS}"
    r"|in:?\s+(?=proc)|(?:the\s+)?(?:pre-?|online\s+)?proc+e+dings?\s+of\s*:?\s+"
    r"|proc+e+dings?(?:[.:,]|\s*[-–—]+)?\s+(?!(?:and|for|in|on)\b)(?=\w)|proc[cs]?(?![a-z])\.?(?:\s*[-–—]+)?\s*(?:of\s+)?(?=\w)"
    r"|the\s+(?=\S+\s))+",
    re.IGNORECASE,
)
_VOLUME = lazy_re(
    r"[,:;.]?\s*\(?\b(?:(?:volume|vol\.?|part|no\.?|number|series|day|round)\s+(?:\d+|[IVXL]+\b)"
    r"|main (?:volume|conference)|(?<!(?-i:[a-z])\s)research track|industry (?:track|papers)|online proceedings"
    r"|(?:long|short|full|regular|technical|conference)(?: and (?:long|short|full))? papers?)\b[^,()]*\)?|\s*\(\d+\)"
    # A journal begins to count again: "Annals of Mathematics. Second Series", "Mat. Sb., Nov. Ser.".
    r"|[,;.:]\s*\(?(?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|new|\d+(?:st|nd|rd|th)|[IVX]+\.)"
    r"\sser(?:ies|\.)|nov(?:aya|\.)\sser(?:iya|\.)|nuova\sserie|nouvelle\ss[ée]rie|neue\sfolge|n\.\s?[sf]\.)\)?(?=\W*$)",
    re.IGNORECASE,
)
MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
)
_DATE = lazy_re(rf"(?:\b(?:{MONTH})\b\.?.*\d|\d.*\b(?:{MONTH})\b|(?:19|20)\d\d\b)", re.IGNORECASE)
_ACRONYM_AND_YEAR = lazy_re(r"\(?[\w*&/@ -]{1,25}?[\s'’-]*(?:(?:19|20)\d\d|['’]\d\d)\)?")
_PLACES = frozenset(
    place.strip()
    for place in """
    ussr, soviet union, czechoslovakia, yugoslavia, west germany, east germany,
    usa, us, u.s.a, united states, uk, united kingdom, england, scotland, wales, canada, china, japan, korea, south
    korea, republic of korea, france, germany, italy, spain, portugal, austria, australia, new zealand, singapore,
    india, ireland, netherlands, the netherlands, belgium, sweden, norway, denmark, finland, iceland, switzerland,
    greece, turkey, israel, brazil, chile, mexico, argentina, colombia, peru, thailand, vietnam, malaysia,
    indonesia, philippines, the philippines, taiwan, hong kong, macao, macau, poland, hungary, czechia, czech
    republic, slovakia, slovenia, croatia, serbia, romania, bulgaria, estonia, latvia, lithuania, ukraine, russia,
    cyprus, malta, egypt, morocco, tunisia, south africa, kenya, rwanda, ethiopia, qatar, uae, united arab emirates,
    saudi arabia, puerto rico, dominican republic, monaco, luxembourg, california, washington, new york, texas,
    florida, massachusetts, louisiana, nevada, utah, hawaii, pennsylvania, illinois, oregon, colorado, arizona,
    ohio, georgia, virginia, quebec, ontario, british columbia, catalonia, okinawa, qld, vic, nsw, sar, virtual,
    virtual only, virtual online, virtual event, online, online event, online conference
    """.split(",")
)
_STATE = lazy_re(r"[A-Z]{2}")


# Characters; what is longer is a paragraph. DBLP's longest title of a volume has 420.
_MAX_LENGTH = 800


def clean(raw: str) -> str:
    r"""The text without HTML and LaTeX ("Learning for Dynamics \& Control"), on one line; nothing of a paragraph."""
    if len(raw) > _MAX_LENGTH:
        return ""
    text = with_lost_characters(html.unescape(html.unescape(raw)) if "&" in raw else raw)
    text = text.replace("\N{MINUS SIGN}", "–").replace("\\{", "{").replace("\\}", "}")
    if any(sign in text for sign in "\\{$~"):
        from normalizer.values.latex.convert import to_unicode  # few names need it, and loading it takes long

        text = to_unicode(text)
    text = _REMARK.sub("", _APPEARANCE.sub("", " ".join(text.split()).strip(" ,;:")))
    text = _OF_SERIES.sub("", _PUBLISHER.sub("", _DASH.sub(" - ", text)))
    inverted = _INVERTED.fullmatch(text) if text[-3:].lower() == " on" else None
    if not inverted:
        return text
    head, topic, acronym = inverted["head"], inverted["topic"], inverted["acronym"]
    return f"{head} {topic} ({acronym})" if acronym else f"{head} {topic}"


def is_no_venue(text: str) -> bool:
    """Say whether it is none: arXiv and CoRR are where preprints lie, and "submitted to" is no publication.

    Scopus has a series in place of the conference: "ACM International Conference Proceeding Series".
    """
    return bool(_NO_VENUE.fullmatch(text))


def is_arxiv(text: str) -> bool:
    """Say whether a venue is arXiv, with whatever is written behind its name ("arXiv:2101.00001 [cs.LG]", "CoRR")."""
    return bool(_ARXIV.fullmatch(text))


def without_server_note(text: str) -> str:
    """Without what follows the name of a server: "bioRxiv preprint", "bioRxiv (Cold Spring Harbor Laboratory)"."""
    return _OF_SERVER.sub("", text)


def preprint_server(text: str) -> str | None:
    """The server of preprints that a text names, folded; CoRR is a part of arXiv."""
    if is_arxiv(text):
        return "arxiv"
    name = title_key(without_server_note(text)).removesuffix("electronicjournal")
    return name if name in PREPRINT_SERVERS else None


def without_lead(text: str) -> str:
    """Without "Proceedings of the" and "to appear in"."""
    return _LEADING_PHRASE.sub("", text).strip()


def without_volume(text: str) -> str:
    """Without "(Volume 1: Long Papers)", "Part II", "Online Proceedings"."""
    return _VOLUME.sub("", text).strip(" ,;:")


# What is translated behind a title of several words: "Zhonghua wai ke za zhi [Chinese journal of surgery]".
_TRANSLATION = lazy_re(
    r"\s[(\[](?=[^()\[\]]*\b(?:journal|acta|annals|archives|review|magazine|bulletin|quarterly|progress"
    r"|advances)\b)[^()\[\]\d]+\s[^()\[\]\d]+[)\]]\W*$",
    re.IGNORECASE,
)


def without_translation(text: str) -> str:
    """Without the name in another language behind it."""
    return _TRANSLATION.sub("", text)


_EXPLAINED = lazy_re(
    r"([^:;]+?)(?:(?:\s*[:;]|\s+[-–—]+)\s+(?:an?\s+|the\s+)?|(?<=\w{3})\.\s+(?:an?|the)\s+)(?:[\w-]+\s+){0,3}?"
    r"(?:journal|organ|publication|magazine|zeitschrift|(?:quarterly|monthly|weekly|international)\s+review)(?:\s.+)?",
    re.IGNORECASE,
)
# "Canadian journal of criminology. Revue canadienne de criminologie", "Emerita. Revista de linguistica".
_EXPLAINED_ABROAD = lazy_re(
    r"(.+?\w{3})\.\s+(?:revista|rivista|revue|journal|zeitschrift|tidsskrift|tijdschrift|bollettino|boletin)\s+"
    r"(?!of\b)(?!.*\b(?:sect|ser|part|suppl)).+",
    re.IGNORECASE,
)
_SECTION_LETTER = lazy_re(
    r"(.+?[a-z.])(?<!\bInst\.),?[ -]+(?:ser(?:ies|\.)?|sect(?:ion|\.)?|part|pt\.?)?\s*([A-HX])"
    r"(?:[:.,–-]*\s+|\s*[:(]\s*)(?!.*\b(?i:suppl|proceedings)).+"
)


def without_subtitle(name: str) -> Iterator[str]:
    """The name without a subtitle that explains its section ("Journal of Physics A: Mathematical and Theoretical").

    So does one that says what the name is: "Econometrica: Journal of the Econometric Society".
    """
    if found := _EXPLAINED.fullmatch(name) or _EXPLAINED_ABROAD.fullmatch(name):
        yield found[1]
    found = _SECTION_LETTER.fullmatch(name)
    if found and len(words(found[1])) > 1:
        yield f"{found[1]} {found[2]}"


# Words of meetings, whose names have a slash between societies: "IEEE / WIC / ACM International Conference on ...".
_OF_MEETING = lazy_re(r"\b(?:conf|sympo|workshop|proc|ieee|acm\b)", re.IGNORECASE)


def titles_proper(name: str) -> Iterator[str]:
    """The title without what libraries set off by a sign between blanks: "Sports biomechanics / International ...".

    Behind " = " stands the title in another language. MEDLINE repeats the society that a title ends in.
    """
    title, _, society = name.rpartition(". ")
    if society and title.endswith(f" {society.partition(' (')[0]}"):
        yield title
    sign = next((sign for sign in (" / ", " : ", " = ") if sign in name), "")
    if sign and not _OF_MEETING.search(name):
        title, rest = name.split(sign, 1)
        if " " in title and title.count("(") == title.count(")"):
            yield from (title, rest) if sign == " = " else (title,)


def without_edition(text: str) -> str:
    """Without year and ordinal: what names all of a series."""
    text = _edition_blanked(text)
    text = re.sub(r"\(\s*[-,]?\s*\)|\s+(?=[,:;.)])|(?<=\()\s+", "", text)
    return " ".join(re.sub(r"^[\s,:;.-]+|[\s,:;-]+$", "", text).split())


def without_place(text: str) -> str:
    """Without what follows a name in DBLP: ", ICASSP 2024, Seoul, Korea, April 14-19, 2024"."""
    parts = text.split(", ")
    end = next((place for place, part in enumerate(parts) if place and _ACRONYM_AND_YEAR.fullmatch(part)), None)
    if end is None:
        end = next((place for place, part in enumerate(parts) if place and _DATE.search(part)), len(parts))
        end = _before_place(parts, end)
    return ", ".join(parts[:end])


def is_place(part: str) -> bool:
    """A country, a state, its two letters, or "Virtual Event / Yokohama"; cities are not known."""
    return bool(_STATE.fullmatch(part)) or re.split(r" [/(]", part.lower())[0].strip(" .") in _PLACES


_SINCE = lazy_re(r"\s*:?\s+(?:18|19|20)\d\d$")
# A city of one word, or of two of which one is a word for places: "Oak Brook", "San Francisco".
_CITY = lazy_re(
    r"[A-Z][a-z]{2,}\.?(?: D\. ?C\.)?|(?:New|San|Santa|Saint|St\.?|Los|Las|El|Fort|Port|Cape|Mount|Hong) [A-Z][a-z]+"
    r"|[A-Z][a-z]+ (?:City|Falls|Beach|Springs|Brook|Park|Hills|Heights|Lake|Valley|Grove)"
)
_ABBREVIATED_PLACE = lazy_re(r"(?:[A-Z]\. ?){1,3}|[A-Z][a-z]{1,5}\.")


def is_place_note(text: str) -> bool:
    """Whether a note in parentheses names a place: "(London)", "(New York, N.Y.)", "(Deerfield Beach, Fla.)"."""
    # MEDLINE adds the year in which a title begins that others have, too: "(New York, N.Y. : 1991)".
    city, *rest = (part.strip() for part in _SINCE.sub("", text).split(","))
    if rest:
        return len(rest) < 3 and all(is_place(part) or _ABBREVIATED_PLACE.fullmatch(part) for part in rest)
    return _CITY.fullmatch(city) is not None


def _before_place(parts: Sequence[str], end: int) -> int:
    """Where the place before a date begins: country, perhaps a state, and one city."""
    start = end
    while start > 1 and is_place(parts[start - 1]):
        start -= 1
    is_city = start > 1 and start < end and not parts[start - 1].lower().startswith("and ")
    return start - 1 if is_city else start


# Words by which a text shows what it is: a journal, a meeting, a preprint, a thesis.


class VenueType(StrEnum):
    """What a text says it is; `preprint` is all that is printed before, or instead of, its publication."""

    JOURNAL = "journal"
    MEETING = "meeting"
    PREPRINT = "preprint"
    UNKNOWN = "unknown"


_JOURNAL = frozenset(
    "journal j transactions trans record letters lett magazine mag review rev bulletin bull annals quarterly acta"
    " communications commun newsletter notices".split()
)
MEETING_NOUNS = frozenset(
    "conference conf symposium symp workshop meeting congress colloquium summit convention".split()
)
# The proceedings of a society are a journal.
_MEETING = MEETING_NOUNS | {"proceedings", "proc", "advances", "forum"}
_PREPRINT = PREPRINT_SERVERS | frozenset(
    "preprint eprint manuscript unpublished submitted thesis dissertation master msc phd report"
    " rapport technical tech techreport tr memo working draft appear appears press submission".split()
)
_OF_JOURNALS = frozenset(["technical", "tech"])
_SMALL = frozenset(
    "a an and annual at et for hellip in int international intl of on the to vol volume no issue amp".split()
)
_ABBREVIATIONS = {"j": "journal", "trans": "transactions", "lett": "letters", "mag": "magazine", "rev": "review",
             "bull": "bulletin", "conf": "conference", "proc": "proceedings", "symp": "symposium"}  # fmt: skip
# Words of venues that hardly any title contains; a title may well be "a review" or "a record".
SURE_VENUE_WORDS = frozenset(
    "conference conf proceedings proc symposium symp workshop workshops congress colloquium journal transactions trans"
    " annals bulletin acta".split()
)
# Words with which a venue's text begins when it was run into another value; acronyms that no title ends in by chance.
VENUE_WORDS = frozenset(
    "proc procs proceedings inproceedings conference conf symposium workshop journal transactions trans record acm"
    " ieee usenix siam aaai ijcai icml iclr neurips nips aistats uai kdd sigkdd icdm sdm wsdm www sigir cikm ecir"
    " vldb pvldb sigmod sigmodrecord icde edbt icdt pods tods cvpr iccv eccv wacv bmvc miccai icip acl emnlp naacl"
    " eacl coling tacl tmlr jmlr tpami pami ijcv sigcomm sosp osdi nsdi stoc focs soda icra iros corl interspeech"
    " icassp siggraph chi uist cscw ccs ndss arxiv corr springer elsevier lncs lecture technical tech techreport"
    " int intl international proceeding acms anthology".split()
) | _ABBREVIATIONS.keys() - {"j", "mag", "rev"}
_NUMBER = lazy_re(r"(?:19|20)\d\d|\d+(?:st|nd|rd|th)?")


@dataclass(frozen=True, slots=True)
class VenueWords:
    """A venue's text folded: its kind and its distinctive words."""

    kind: VenueType
    words: tuple[str, ...]


@lru_cache(maxsize=1 << 13)
def venue_words(text: str) -> VenueWords:
    """Fold a venue's text; years, ordinals, small words and words for kinds are not distinctive."""
    words = [_ABBREVIATIONS.get(word, word) for word in title_words(text) if not _NUMBER.fullmatch(word)]
    distinctive = tuple(word for word in words if word not in _SMALL and word not in _JOURNAL | _MEETING)
    return VenueWords(_kind(words), distinctive)


def _kind(words: list[str]) -> VenueType:
    found = set(words)
    if words and words[-1] in _JOURNAL:  # "Bell System Technical Journal"
        found -= _OF_JOURNALS
    for kind, signs in ((VenueType.PREPRINT, _PREPRINT), (VenueType.JOURNAL, _JOURNAL), (VenueType.MEETING, _MEETING)):
        if found & signs:
            return kind
    return VenueType.UNKNOWN


# Words that do not distinguish venues.
_COMMON = ORDINAL_WORDS.union(
    """
    international annual national european asian pacific american ieee acm aaai joint the of on and in for a an to
    conference conf symposium symp workshop workshops journal transactions proceedings proc meeting letters track round
    datasets benchmarks main volume part long short papers coference advances
    """.split()
)


def distinctive_words(name: str) -> frozenset[str]:
    """Return the words that tell a venue from others: no numbers, and none that most names have."""
    return frozenset(word for word in title_words(name) if not word.isdigit()) - _COMMON
