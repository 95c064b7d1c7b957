"""A title read for linkage: its words, and what it states about its own kind ("Comment on ...", "... [Data set]").

Such a statement is cut from the words, so that the title of a comment can be compared with the title of its subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from normalizer.values.lazy import lazy_re
from normalizer.values.numbers import ORDINAL
from normalizer.values.titles import STOP_WORDS, content_words, is_coined, title_parts, title_words
from normalizer.values.venues.text import VENUE_WORDS
from normalizer.works.cleaning import without_markup
from normalizer.works.title_numbers import head_of
from normalizer.works.words import spelling


class Mark(StrEnum):
    """What a title states about its own kind.

    `about`: a comment, reply, erratum or reproduction of another work. `survey`: a survey of a subject, which is also a
    usual subtitle. `revisit`: a new look at it ("X revisited"). `label`: an editorial or a letter, perhaps about the
    work of others. `artifact`: data, software, a supplement. `talk`: slides, a poster, a demonstration. `abstract`: an
    extended abstract. `edition`: a numbered edition. `part`: a figure, table or chapter. `sequel`: a text that
    continues another one. `plan`: the protocol or the design of a study. `stage`: a pilot of a study, its follow-up,
    another analysis of its data, its costs.
    """

    ABOUT = "about"
    SURVEY = "survey"
    REVISIT = "revisit"
    LABEL = "label"
    ARTIFACT = "artifact"
    TALK = "talk"
    ABSTRACT = "abstract"
    EDITION = "edition"
    PART = "part"
    SEQUEL = "sequel"
    PLAN = "plan"
    STAGE = "stage"


# Statements that a title is about a subject that another title may name alone.
OF_SUBJECT = (Mark.ABOUT, Mark.REVISIT, Mark.SURVEY)


class Title(NamedTuple):
    """A title as it is compared.

    `words` and `key` are those of `text`, the title without its statements; `whole` is the key of the whole title.
    `marks` are the statements, outermost first. `content` are the words that are no stop words. `head` is the key of a
    name before the first colon, without its number, and `number` the number or version of that name.
    """

    text: str
    words: tuple[str, ...]
    key: str
    whole: str
    marks: tuple[tuple[Mark, str], ...]
    content: frozenset[str]
    head: str
    number: str
    coined: bool

    def __hash__(self) -> int:
        return hash(self.text)  # that of nine fields takes longer than comparing two titles

    def of(self, mark: Mark) -> tuple[str, ...]:
        """Return the words of all statements of one kind."""
        return tuple(word for one, word in self.marks if one is mark)


_ABOUT = (
    r"(?:(?:author|publisher)(?:'s)? )?corrections?|comment(?:s|ary)?|repl(?:y|ies)|responses?|discussions?"
    r"|rejoinders?|errat(?:um|a)|corrigend(?:um|a)|addend(?:um|a)|clarifications?|remarks?"
    r"|(?:publisher|editor)(?:s?['’]|['’]?s)? notes?|in response"
    r"|(?:partial )?retraction(?: not(?:e|ice)| and republication)?"
    r"|obituary|(?:withdrawal|removal) notice"
    r"|notice of (?:retraction|withdrawal|removal|concern|(?:duplicate )?publication)"
    r"|(?:editorial )?expression of concern|(?:(?:executive|lay|plain[ -]language) )?summary|book review"
    r"|(?:faculty opinions|f1000(?:prime)?) recommendation|decision letter|author response|in reply"
    r"|letter to the editor|(?:referee|reviewer|peer review)(?: report)?(?: #?\d\d?)?|reproducibility (?:study|report)"
    r"|replication(?: study)?|reanalysis|refutation|rebuttal"
)
# "Addendum and corrigendum: X".
_ABOUTS = rf"(?:{_ABOUT})(?:\s+(?:and|&)\s+(?:{_ABOUT}))?"
# The kinds of texts that JATS and PubMed name beside articles: those of other people may be about an article.
_LABEL = (
    r"(?:(?:guest|invited) )?editorial(?: comment| note)?|letters?|correspondence|news|news (?:and|&) views"
    r"|(?:technical )?perspectives?"
)
# Before the title of their subject only, with the prepositions of their language.
_ABOUT_ABROAD = (
    r"(?:berichtigung|korrigendum|zusatz|zus[aä]tze|nachtr[aä]ge?|erg[aä]nzung(?:en)?|bemerkung(?:en)?|anmerkung(?:en)?"
    r"|kommentar|antwort|erwiderung|rezension)"
    r"(?=\s*:|\s+(?:zu[rm]?|auf|von|der|des)\b)"
    r"|(?:r[eé]ponse|remarques?|commentaires?|compte rendu|recension)(?=\s*:|\s+(?:[aà]|aux?|sur|des?|du)\b)"
    r"|(?:respuesta|comentarios?|rese[nñ]a|correcci[oó]n|f[eé] de erratas?)(?=\s*:|\s+(?:al?|en|sobre|del?)\b)"
    r"|(?:errata[ -](?:e )?corrige|correzion[ei]|rettifica)(?=\s*:|\s+(?:a[di]?|al|all[aeo]|agli)\b)"
    r"|(?:errat(?:um|a)|corrigend(?:um|a)|addend(?:um|a))(?=\s+(?:[aà]|aux?|zu[rm]?|al?)\b)"
    r"|(?:исправлени[ея]|поправк[аи]|опечатк[аи]|ispravleni[ey]|popravk[ai])(?=\s*:|\s+[кkв]\b)"
)
_SURVEY = r"(?:comprehensive |systematic |literature )?(survey|review|overview)"
_ARTIFACT = (
    r"supplement(?:al|ary)? (?:materials?|information|data|code|files?|text|appendix|notes?)|supplement"
    r"|supporting (?:online )?(?:information|materials?|data)|notebooks?|(?:(?:online|web|internet) )?appendi(?:x|ces)"
    r"|art[ei]facts?(?! of\b)|data and code|code and data"
    r"|(?:replication|source|raw|research) (?:data|code|package|materials?|files?)|data ?sets?|data|code"
    r"|(?:computer )?software|computer programs?|users? guide"
    r"|(?:instructor|solution|student|teacher)(?:['’]?s|s['’])?(?: solutions?)? manual"
)
# Names of files beside an article.
_FILES = r"additional files? \d+|figures(?=\s+for\b)"
_TALK = (
    r"slides?|poster(?: abstract)?|(?:video )?(?:presentation|recording)"
    r"|video(?: abstract| of (?:the )?(?:talk|keynote))?|(?:(?:invited|recorded|keynote|guest) )?(?:talk|lecture)"
    r"|podcast|press release|demo(?: abstract|nstration)?|system demonstration"
    r"|panel(?: (?:session|abstract|discussion))?|keynote(?: address| speech)?"
)
# What stands in a book before and after its chapters.
_MATTER = r"(?:front|back) matter|preface|foreword|afterword"
_APPARATUS = rf"(?:{_MATTER}|(?:table of )?contents|(?:author |subject )?index|bibliography|glossary)"
# "Demonstration of X" is another paper than X; "X (demonstration)" may be the same.
_SHOWN = r"slides?|poster|video(?: presentation| abstract)?|presentation|talk|demo(?:nstration)?"
_OPEN, _CLOSE = r"[\"“”«»„‘’'`]*", r"[\"“”«»„‘’'`.\s]*"
_ARTICLE = (
    r"(?:(?:a|an|the|our|some|further|additional|brief|short|technical|critical|invited|editorial"
    r"|(?:author|editor|publisher)(?:s?['’]|['’]?s)?)\s+)*"
)
# What stands before the title of the subject: "the article", and in PNAS the names of its authors.
_SUBJECT = (
    r"(?:the (?:paper|article|book|manuscript|work)s?(?: entitled| titled)?\s*[:,]?\s*"
    r"|[^\W\d_][^,:]{1,40}\bet al\.?[,:]\s+)?"
)
_LEADS: tuple[tuple[Mark, re.Pattern[str]], ...] = tuple(
    (mark, lazy_re(pattern, re.IGNORECASE))
    for mark, pattern in (
        (
            Mark.SEQUEL,
            r"(?:some\s+)?(further|additional)\s+"
            r"(?=(?:remarks?|comments?|notes?|results?|observations?)\s+(?:on|about|concerning)\b)(?P<open>)",
        ),
        (
            Mark.ABOUT,
            rf"{_ARTICLE}({_ABOUTS})(?:\s*[:—]|\.(?=\s)|\s+(?:on|to|of|for|about)\b\s*:?)\s*{_SUBJECT}(?P<open>{_OPEN})",
        ),
        (Mark.ABOUT, rf"\[?(review of)(?:\]|\s*:)\s*{_SUBJECT}(?P<open>{_OPEN})"),
        (Mark.LABEL, rf"({_LABEL})\s*:\s*(?P<open>{_OPEN})(?=(?:\S+\s+){{2}}\S)"),  # no "Editorial: Introduction"
        (
            Mark.ABOUT,
            rf"({_ABOUT_ABROAD})\s*(?:\w+\b)?(?:\s+стать[еяи]\b)?\s*:?\s*(?P<open>{_OPEN})",
        ),
        (Mark.ABOUT, rf"({_ABOUT}|correspondence)\s+(?:on|regarding|concerning)\s+{_SUBJECT}(?P<open>{_OPEN})"),
        (Mark.ABOUT, rf"(?:on|towards?) (?:the )?(reproducibility|replicability) of\s+{_SUBJECT}(?P<open>{_OPEN})"),
        (Mark.ABOUT, rf"(\[re\]|re(?=\s*:)|reproducing|replicating)\s*:?\s+{_SUBJECT}(?P<open>{_OPEN})"),
        (
            Mark.ARTIFACT,
            rf"{_ARTICLE}({_FILES}|{_ARTIFACT})(?:\s*:|\s+(?:from|for|to|of|accompanying|supporting)\b\s*:?)"
            rf"\s*{_SUBJECT}(?P<open>{_OPEN})",
        ),
        (
            Mark.ARTIFACT,
            rf"(slides(?=\s*:)|(?:{_SHOWN})(?=\s+(?:for|of)\b)|demonstrating(?=\s))"
            rf"\s*(?:for\b|of\b)?\s*:?\s*{_SUBJECT}(?P<open>{_OPEN})",
        ),
        (Mark.ABSTRACT, rf"(extended abstract)\s*[:—]\s*(?P<open>{_OPEN})"),
        (Mark.TALK, rf"({_TALK}|tutorial(?=\s*:))(?:\s*:|\s+(?:for|of)\b\s*:?)\s*{_SUBJECT}(?P<open>{_OPEN})"),
        (
            Mark.PART,
            r"((?:supplementary )?(?:figure|fig\.?|table|chapter|section|appendix)\s+"
            r"(?:[a-z]?\d+(?:\.\d+)*[a-z]?|[a-z]))"
            rf"(?:\s*[.:]|\s+[-–—]|\s+from\b:?|\s+of\b)\s*(?P<open>{_OPEN})",
        ),
        (Mark.PART, rf"({_APPARATUS})(?:\s*:|\s+[-–—]\s)\s*(?P<open>{_OPEN})"),
        (Mark.PART, rf"(table of contents|{_MATTER})\s+(?:of|to|for|from)\b\s*:?\s*(?P<open>{_OPEN})"),
        (Mark.SURVEY, rf"{_ARTICLE}{_SURVEY}\s+(?:on|of|to)\s+(?:the\s+)?(?P<open>{_OPEN})"),
        (Mark.REVISIT, rf"(revisiting|rethinking)\s+(?:the\s+)?(?P<open>{_OPEN})"),
    )
)
# A statement at the end of a title, and the words that such a title ends in: few end so, and only those are compared
# with the pattern. An edition may stand before the subtitle: "Computer Networks (4th ed.): A Systems Approach".
_EDITIONS = frozenset(["ed", "edition"])
_ARTIFACT_WORDS = (
    "appendices appendix artefact artefacts artifact artifacts code data dataset datasets file files guide"
    " information manual material materials note notebook notebooks notes package program programs set sets software"
    " supplement text"
)
_TALK_WORDS = (
    "abstract address demo demonstration discussion keynote lecture panel podcast poster presentation recording release"
    " session slide slides speech talk video"
)
_ABOUT_WORDS = (
    "addenda addendum clarification clarifications comment commentary comments concern correction corrections"
    " corrigenda corrigendum discussion discussions editor errata erratum letter note notes notice obituary publication"
    " reanalysis rebuttal recommendation referee refutation rejoinder rejoinders remark remarks removal replication"
    " replies reply report republication response responses retraction review reviewer study summary withdrawal"
)
_TAILS: tuple[tuple[Mark, frozenset[str], re.Pattern[str]], ...] = tuple(
    (mark, frozenset(words.split()), lazy_re(pattern, re.IGNORECASE))
    for mark, words, pattern in (
        (
            Mark.ABSTRACT,
            "abstract only report version",
            r"\s*[-–—:,]?\s*[\[(]?\s*\b(extended abstract|abstract only|abridged (?:report|version))\b"
            r"\s*[\])]?[\s*.]*$",
        ),
        (
            Mark.ARTIFACT,
            _ARTIFACT_WORDS,
            rf"(?:\s*[\[(]\s*({_ARTIFACT})\s*[\])][\s.]*|\s*(?::|\.\s|\s[-–—])\s*({_ARTIFACT})\s*[-–—.]*\s*)$",
        ),
        (
            Mark.TALK,
            _TALK_WORDS,
            rf"(?:\s*[\[(]\s*({_TALK})\s*[\])][\s.]*|\s*(?::|\s[-–—])\s*({_TALK})|\s+(demo|poster))[\s.]*$",
        ),
        (
            Mark.SEQUEL,
            "concluded continued fortsetzung schluss suite",
            r"(?:\s*[\[(]\s*(continued|concluded|fortsetzung|schluss|suite)\s*[\])]|\s*[,:]\s*(continued|concluded))[\s.]*$",
        ),
        (
            Mark.PART,
            "afterword bibliography contents foreword glossary index matter preface",
            rf"(?:\s*[\[(]\s*({_APPARATUS})\s*[\])]|\s*(?::|\s[-–—])\s*({_APPARATUS}))[\s.]*$",
        ),
        (Mark.PART, "", r"(?:\s*[\[(,:]|\s[-–—])\s*((?:chapter|section)\s+\d\d?)[\s.)\]]*$"),
        # Corrections and retractions in Web of Science: "(vol 95, 107002, 2005)", "(Retraction of vol 5, pg 1, 2001)".
        (
            Mark.ABOUT,
            "",
            r"\s*[\[(]((?:retraction of )?vol)(?:ume|\.)?\s\d[^()\[\]]{0,40},\s(?:19|20)\d\d[\])][\s.]*$",
        ),
        # The subject of an erratum, as publishers cite it behind its title.
        (Mark.ABOUT, "", r"\s*\[[A-Z][\w.]*(?:\s[\w.&]+)*\s\d+\s?[,;:]\s*\w+\s*\(((?:19|20)\d\d)\)\][\s.]*$"),
        (
            Mark.EDITION,
            "auflage",
            rf"[\s,;:(\[]+(\d\d?e|(?:(?:{ORDINAL}"
            r"|revised|international|new|anniversary|corrected|enlarged|expanded|updated|global)\s+)+ed(?:ition|\.)?"
            r"|\d+\.\s*auflage)[\s)\].]*(?:$|(?=:\s))",
        ),
        (Mark.ABOUT, _ABOUT_WORDS, rf"\s*(?::|[-–—]+|[\[(]|\.\s)\s*{_ARTICLE}({_ABOUT})\s*[\])]?[\s.]*$"),
        (
            Mark.SURVEY,
            "overview review survey",
            rf"\s*(?::|[-–—]+|[\[(])\s*{_ARTICLE}{_SURVEY}\s*[\])]?[\s.]*$",
        ),
        (Mark.REVISIT, "revisited", r"\s*(?:[,:(]|[-–—]+)?\s+\(?(revisited)\)?[\s.]*$"),
    )
)
_LAST_WORDS = _EDITIONS.union(*(words for _, words, _ in _TAILS))
# The first words of all leads, after small words.
_BEFORE_LEADS = frozenset(
    "a an author authors brief critical editor editors internet invited on online our publisher"
    " publishers short some technical the toward towards web".split()
)
_FIRST_WORDS = frozenset(
    "addenda addendum additional afterword anmerkung anmerkungen antwort appendices appendix artefact artefacts"
    " artifact artifacts back bemerkung bemerkungen berichtigung bibliography book chapter clarification clarifications"
    " code comentario comentarios comment commentaire commentaires commentary comments comprehensive compte computer"
    " contents correccion correction corrections correspondence correzione correzioni corrigenda corrigendum data"
    " dataset datasets decision demo demonstrating demonstration discussion discussions editorial erganzung erganzungen"
    " errata erratum erwiderung executive expression extended f1000 f1000prime faculty fe fig figure figures foreword"
    " front further glossary guest in index instructor instructors ispravlenie ispravleniy keynote kommentar"
    " korrigendum lay lecture letter letters literature nachtrag nachtrage news note notebook notebooks notes notice"
    " obituary overview panel partial peer perspective perspectives plain podcast popravka popravki poster preface"
    " presentation press raw re reanalysis rebuttal recension recorded recording referee refutation rejoinder"
    " rejoinders remark remarks remarque remarques removal replicability replicating replication replies reply reponse"
    " reproducibility reproducing research resena response responses respuesta rethinking retraction rettifica review"
    " reviewer revisiting rezension section slide slides software solution solutions source student students subject"
    " summary supplement supplemental supplementary supporting survey system systematic table talk teacher teachers"
    " tutorial user users video withdrawal zusatz zusatze исправление исправления опечатка опечатки"
    " поправка поправки".split()
)
# "20e", "Review #1" (folded to "sharp1"), and the year of a citation in brackets.
_LAST_NUMBER = lazy_re(r"(?:sharp)?\d\d?e?|(?:19|20)\d\d")
# "[arXiv:0812.0338]" behind the title of a comment, "(full version)" behind the title of a preprint.
_CITED_ID = lazy_re(r"\s*[\[(]\s*arxiv\s*:[^\])]*[\])]?\s*$", re.IGNORECASE)
# "[cond-mat/9910332]", "[1706.03762]" before or behind a title: the number is no part of it.
_NUMBER = lazy_re(r"(?:^|\s+)[\[(](?:[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})(?:v\d+)?[\])](?:\s+|$)")
_FULL = lazy_re(
    r"\s*[-–—:,]?\s*[\[(]\s*(?:(?:full|extended|long|journal|preprint|tech(?:nical|\.)?)\s+(?:version|report|paper)"
    r"|(?:arxiv\s+)?(?:pre-?print|e-?print))\s*[\])]\s*$",
    re.I,
)
# "(Spotlight)", "[oral presentation]": how the paper was presented.
_PRESENTED = lazy_re(
    r"\s*[\[(]\s*(?:oral|spotlight|highlight)(?:\s+(?:presentation|paper|talk))?\s*[\])]\s*$", re.IGNORECASE
)
_PRESENTED_WORDS = frozenset("oral spotlight highlight presentation paper talk".split())
_FULL_WORDS = frozenset("version report paper preprint print eprint".split())
_ENDS_OF_REFERENCES = _FULL_WORDS | _PRESENTED_WORDS
# The series of a book behind its title: "(Springer Series in Statistics)", "(Lecture Notes in Mathematics)".
_SERIES = lazy_re(r"\s*[\[(](?=[^()\[\]]*\b(?:Series\b|Lecture Notes in\b))[^()\[\]]+[\])]\s*$")
_SERIES_WORDS = frozenset(["series", "notes"])
# What journals of statistics print with a paper: "(with discussion)", "(with comments and a rejoinder by the author)".
_PRINTED_WITH = lazy_re(
    r"\s*[\[(]\s*with\s+(?:\w+\s+){0,2}(?:discussions?|comments?|commentar(?:y|ies)|rejoinders?|repl(?:y|ies))\b"
    r"[^\])]*[\])]\s*$",
    re.IGNORECASE,
)
# "... [NeurIPS 2020]", "... - IEEE TPAMI 2018", "..., ICML 2019": lists of papers write the venue behind the title.
_VENUE_TAIL = lazy_re(
    r"(?:\s+[-–—|]+\s+|,\s*|\s*[\[(])((?:[A-Za-z&/]+[ .]+){0,3}?[A-Za-z&/]+)[ ,']+(?:19|20)\d\d\s*[\])]?\s*$"
)
# Behind the quoted title of the subject: its authors, "(Smith, 2015)", "[Phys. Rev. Lett. 77, 4536]".
_BY_PEOPLE = lazy_re(r"[\"“”’'`]+,?\s+(?:by\s+\S|[\[(]).*$")
# "Fraud detection: A comment on "X"", "Reply to the comment by Smith et al. on "X"", "A note on "X"".
_QUOTED_SUBJECT = lazy_re(
    rf"(?:.*[:.?!–—]\s+|.*\bto\s+the\s+)?{_ARTICLE}({_ABOUT}|notes?)(?:\s+by\s[^\"“«]+?)?\s+(?:on|to|of)\s+{_SUBJECT}"
    r"(?P<open>[\"“«„`]+|'')",
    re.IGNORECASE,
)
# "X: Author's reply to Goodman and Greenland".
_AUTHORS_REPLY = lazy_re(
    r"\s*(?:[:.]|[-–—]+)\s*(?:the )?authors?['’]?s?['’]?\s+(reply|replies|response)\b.*$", re.IGNORECASE
)
# The reports on one study, as the guidelines for reporting name them (SPIRIT, CONSORT, CHEERS).
_STUDY = r"(?:(?:clinical|systematic|scoping|literature)\s+)?(?:study|trial|research|review)"
_STUDIES = r"(?:(?:trial|review|survey|experiment|evaluation|stud(?:y|ie)|cohort)s?|meta-?analys[ei]s)"
_PLAN = (
    rf"{_STUDY}\s+protocol|protocol(?=\s+(?:for|of)\s+an?\s+(?:[\w-]+\s+){{0,7}}{_STUDIES}\b)"
    r"|(?:statistical|data) analysis plan|(?:study )?rationale(?:,?\s+and|,)\s+(?:study )?design|design and rationale"
)
_SPAN = r"(?:\w+[- ](?:years?|months?|weeks?)|long[- ]terms?)\s+"
_STAGE = (
    rf"(?:pilot|feasibility)\s+(?:study|trial)|(?:{_SPAN})?follow[- ]?up(?:\s+study)?|{_SPAN}(?:results|outcomes?)"
    r"|(?:secondary|post[- ]hoc|subgroup|interim)\s+analysis"
    r"|cost[- ](?:effectiveness|benefit|utility)(?:\s+analysis)?|economic\s+evaluation"
)
_STAGES = tuple(
    (mark, lazy_re(pattern, re.IGNORECASE))
    for mark, word in ((Mark.PLAN, _PLAN), (Mark.STAGE, _STAGE))
    for pattern in (
        rf"^{_ARTICLE}({word})(?:\s*:|\s+(?:for|of|from)\b)\s*(?:an?\s+|the\s+)?(?=\S)",
        rf"\s*(?:[:—(]|\s[-–]|\.(?=\s))\s*{_ARTICLE}({word})(?:\s+(?:for|of|from|in)\s[^:]*)?[\s).]*$",
    )
)
_STAGE_WORDS = frozenset(
    "protocol plan rationale pilot feasibility follow followup results outcome outcomes analysis effectiveness"
    " costeffectiveness benefit utility economic".split()
)
_COMMENTS = frozenset(
    "comment comments reply replies response responses discussion erratum corrigendum note notes".split()
)
_BRACED_WORD = lazy_re(r"^\{(\w+)\}")  # the capital of the first word is protected in some titles
# One of these words in a title, wherever it stands, may belong to a statement about its kind.
_INNER_WORDS = _EDITIONS | _COMMENTS | _SERIES_WORDS | _STAGE_WORDS | {"arxiv"}
# Of 111 pairs of different papers of one title, 2 have so long a title that is no discussion and no volume.
_UNIQUE_WORDS, _UNIQUE_WITH_NAME = 8, 4
# What comes out under one title year after year.
_VOLUME_WORDS = frozenset("abstracts newsletter proceedings report workshop".split())
_MOST_MARKS = 4
Words = tuple[str, ...]


@lru_cache(maxsize=1 << 15)
def read_title(text: str) -> Title:
    """Read a title; never raises."""
    text = " ".join(without_markup(text).split())  # patterns take the square of the time for a run of spaces
    text = (_NUMBER.sub("", text) or text) if "[" in text or "(" in text else text
    whole = title_words(text)
    bare, words, marks = _without_marks(text, whole) if _may_have_marks(whole) else (text, whole, ())
    if not words:
        bare, marks, words = text, (), whole
    head, number, coined = head_of(bare) if ":" in bare else ("", "", False)
    content = frozenset(words) - STOP_WORDS
    key = "".join(words)
    return Title(bare, words, key, key if words is whole else "".join(whole), marks, content, head, number, coined)


def _may_have_marks(words: Words) -> bool:
    """Say whether there may be anything to cut, which few titles have."""
    if not words:
        return False
    first, last = words[0], words[-1]
    if last in _ENDS_OF_REFERENCES or last in _LAST_WORDS or not _INNER_WORDS.isdisjoint(words):
        return True
    if last[:1].isdigit() or last[-1:].isdigit() or last.startswith("sharp"):
        return True
    return first in _FIRST_WORDS or (first in _BEFORE_LEADS and _may_lead(words))


def _without_marks(text: str, words: Words) -> tuple[str, Words, tuple[tuple[Mark, str], ...]]:
    """Cut the statements from the beginning and the end of a title of these words."""
    marks: list[tuple[Mark, str]] = []
    text, words = _without_reference(text, words)
    for _ in range(_MOST_MARKS if words else 0):
        cut = _cut_lead(text) if _may_lead(words) else None
        cut = cut or (None if _COMMENTS.isdisjoint(words) else _cut_subject(text))
        cut = cut or (None if _STAGE_WORDS.isdisjoint(words) else _cut_stage(text))
        cut = cut or _cut_tail(text, words)
        if cut is None:
            break
        mark, word, text = cut
        words = title_words(text)
        marks.append((mark, word))
    return text, words, tuple(marks)


def _without_reference(text: str, words: Words) -> tuple[str, Words]:
    """Cut what lists write behind a title: an identifier, "(full version)", "(with discussion)", a venue."""
    shorter = _CITED_ID.sub("", text) if "arxiv" in words else text
    if shorter is not text or not _FULL_WORDS.isdisjoint(words[-1:]):
        shorter = _FULL.sub("", shorter)
    if not _PRESENTED_WORDS.isdisjoint(words[-1:]):
        shorter = _PRESENTED.sub("", shorter)
    if "with" in words:
        shorter = _PRINTED_WITH.sub("", shorter)
    if not _SERIES_WORDS.isdisjoint(words):
        cut = _SERIES.sub("", shorter)
        shorter = cut if title_words(cut) else shorter
    if shorter is not text:
        words = title_words(shorter)
    if words and words[-1][-4:].isdigit():
        tail = _VENUE_TAIL.search(shorter)
        if tail and VENUE_WORDS.issuperset(title_words(tail[1])):
            shorter = shorter[: tail.start()]
            words = title_words(shorter)
    return shorter, words


def _may_lead(words: Words) -> bool:
    return next((word for word in words if word not in _BEFORE_LEADS), None) in _FIRST_WORDS


def _tails_for(words: Words) -> Iterator[tuple[Mark, re.Pattern[str]]]:
    """The statements that a title of these words may end in."""
    last = words[-1]
    is_number = (last[:1].isdigit() or last.startswith("sharp")) and _LAST_NUMBER.fullmatch(last) is not None
    may_be_any = is_number or not _EDITIONS.isdisjoint(words)
    return ((mark, pattern) for mark, last_words, pattern in _TAILS if may_be_any or last in last_words)


def _cut_lead(text: str) -> tuple[Mark, str, str] | None:
    stripped = _BRACED_WORD.sub(r"\1", text.lstrip(" \"“”‘’'`«„"))
    for mark, pattern in _LEADS:
        if lead := pattern.match(stripped):
            rest = stripped[lead.end() :]
            rest = _BY_PEOPLE.sub("", rest) if lead["open"] else rest
            if title_words(rest):
                return mark, _word_of(lead), rest
    return None


def _cut_subject(text: str) -> tuple[Mark, str, str] | None:
    """Cut all before the quoted title of the subject, or the reply of the authors behind it."""
    reply = _AUTHORS_REPLY.search(text)
    if reply and title_words(text[: reply.start()]):
        return Mark.ABOUT, _word_of(reply), text[: reply.start()]
    before = _QUOTED_SUBJECT.match(text)
    rest = _BY_PEOPLE.sub("", text[before.end() :]) if before else ""
    return (Mark.ABOUT, _word_of(before), rest) if before and title_words(rest) else None


def _cut_stage(text: str) -> tuple[Mark, str, str] | None:
    """Cut what says which report on a study this is, before the title of the study or behind it."""
    for mark, pattern in _STAGES:
        found = pattern.search(text)
        if found and title_words(rest := text[: found.start()] or text[found.end() :]):
            return mark, _word_of(found), rest
    return None


def _cut_tail(text: str, words: Words) -> tuple[Mark, str, str] | None:
    for mark, pattern in _tails_for(words):
        tail = pattern.search(text)
        if tail and title_words(text[: tail.start()]):
            return mark, _word_of(tail), text[: tail.start()] + text[tail.end() :]
    return None


def _word_of(match: re.Match[str]) -> str:
    named = match.groupdict().values()
    found = next((group for group in match.groups() if group and group not in named), "")
    return " ".join(map(spelling, title_words(found)))


def is_unique(text: str) -> bool:
    """Say whether hardly two works share a title even where something speaks against it; no "Discussion of ..."."""
    parts = title_parts(text)
    fewest = _UNIQUE_WITH_NAME if len(parts) > 1 and is_coined(parts[0]) else _UNIQUE_WORDS
    is_one = all(mark in (Mark.REVISIT, Mark.LABEL) for mark, _ in read_title(text).marks)
    return is_one and _VOLUME_WORDS.isdisjoint(title_words(text)) and len(content_words(text)) >= fewest


def states_subject(text: str) -> bool:
    """Say whether a title states that it is about another work: "Comment on ...", "Review of ..."."""
    return any(mark in OF_SUBJECT for mark, _ in read_title(text).marks)


def states_version(text: str) -> bool:
    """Say whether a title states that it is a version of the work: "(full version)", "(technical report)"."""
    return _FULL.search(text) is not None
