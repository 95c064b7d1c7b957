"""Lines of a page that hold no mention of a work, each with the reason.

`reason_of` is for readers: it returns a reason only if the line is surely no title. `skipped_lines` gives a reason to
every line that no mention covers, so that the mentions and the skipped lines of a page are all its lines.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from html import unescape
from itertools import chain, repeat
from pathlib import Path

from normalizer.values.compiled import compiled
from normalizer.values.decorations import LABELS, MONTH, SHORTCODE, read_decorations
from normalizer.values.ids import CATEGORY, id_spans
from normalizer.values.lazy import lazy_re
from normalizer.values.names.lists import ET_AL, has_group_word
from normalizer.values.titles import title_key, title_words
from normalizer.values.undecorated import names_in
from normalizer.works.words import shipped_frequencies


class Reason(StrEnum):
    """Why a line is no mention."""

    NAVIGATION = "navigation"
    COUNT = "count"
    DATE = "date"
    SUBJECT = "subject"
    HEADING = "heading"
    AUTHORS = "author line"
    AFFILIATION = "affiliation"
    VENUE = "venue"
    ADDRESS = "address"
    LABEL = "label"
    MESSAGE = "chat or mail"
    SENTENCE = "sentence"
    MARKUP = "markup"
    NUMBER = "number"
    HEADER = "header of the table"
    OTHER = "not read as a mention"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Lines `line` to `end_line` (from 1) of a page that hold no mention of a work; `text` is their beginning."""

    line: int
    end_line: int
    reason: Reason
    text: str

    @property
    def is_header(self) -> bool:
        """Whether it is the header of a table, which nobody misses."""
        return self.reason is Reason.HEADER


@dataclass(frozen=True, slots=True)
class Row:
    """A kind of line that is no title; `includes_next_line` when the line after it belongs to it (a user's name)."""

    reason: Reason
    note: str
    pattern: re.Pattern[str]
    includes_next_line: bool = False


def _row(reason: Reason, note: str, pattern: str, includes_next_line: bool = False) -> Row:
    return Row(reason, note, lazy_re(pattern, re.IGNORECASE), includes_next_line)


_WEEKDAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+"
_DATE = (
    rf"(?:{_WEEKDAY})?(?:{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?|\d{{1,2}}\.?\s+{MONTH}(?:,?\s+\d{{4}})?"
    rf"|{MONTH}\s+\d{{4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|today|yesterday"
    r"|(?:about\s+)?(?:an?|\d{1,3})\s+(?:second|minute|hour|day|week|month|year)s?\s+ago)"
)
_COUNT = r"(?:\d{1,3}(?:,\d{3})*(?:\.\d{1,2}k|\.\d)?k?|\d{1,7})"
_MARK = r"[▲△⬆↑+·•★☆♥❤]?"
_COUNTED = (
    r"(?:up\s?votes?|likes?|comments?|authors?|stars?|views?|repl(?:y|ies)|citations?|papers?|members?|followers?|models?"
    r"|datasets?|spaces?|collections?|results?|repos?|downloads?|versions?|pages?|figures?|tables?|entries|forks?)"
)
_NAVIGATION = (
    r"(?:models|datasets|spaces|posts|docs|enterprise|solutions|pricing|community|collections|buckets|tos|terms|privacy"
    r"|about|careers|jobs|company|website|home|status|system\stheme|blog|forum|help|contact|faq|news|login|logout|register"
    r"|share|save|cite|copy|download|upload|export|import|print|follow|reply|like|edit|delete|close|back|top|menu|settings"
    r"|profile|account|cart|donate|subscribe|feedback|popular|articles|corrections|submissions|github|latest|expand|alerts?|cancel|twitter|linkedin|facebook)"
)
_SITE = r"(?:the\s)?hugging\sface"
_PERIOD = r"(?:(?:daily|trending|top|weekly|monthly|recent|latest)\s)?"
_SECTION = (
    r"(?:introduction|(?:related|future|previous)\swork|background|preliminaries|methods?|methodology|experiments?|results"
    r"|evaluation|discussion|conclusions?|references|bibliography|acknowledge?ments?|appendi(?:x|ces)(?:\s[a-z])?|abstract"
    r"|keywords|contents|table\sof\scontents|further\sreading|must\sread|to\sdo|other|others|miscellaneous|surveys?"
    r"|program\scommittee|organi[sz]ers|call\sfor\spapers|(?:accepted|recommended|related)\spapers|oral\spresentations|posters?)"
)

# What a Hugging Face page, and most other pages of papers, hold besides titles and abstracts.
BOILERPLATE: tuple[Row, ...] = (
    _row(Reason.LABEL, "label on the bell of new papers", r"new!?"),
    _row(Reason.NAVIGATION, "prompt for e-mail", r"(?:get|receive)\s.{0,60}\sin\syour\s(?:e-?mail\s)?inbox.{0,30}"),
    _row(Reason.NAVIGATION, "button beside the prompt",
         r"(?:un)?subscribe(?:\sto\s.{0,60})?|sign\s?(?:up|in)|log\s?(?:in|out)|join"),
    _row(Reason.HEADING, "byline of the daily papers", r"(?:by)?\s?AK(?:\sand\sthe\sresearch\scommunity)?"),
    _row(Reason.HEADING, "byline, second half", r"and\sthe\sresearch\scommunity"),
    _row(Reason.HEADING, "heading of the page", rf"(?:{_SITE}\s?[-–|:]?\s?)?{_PERIOD}papers(?:\s[-–|:]\s?{_SITE})?"),
    _row(Reason.HEADING, "heading of a collection",
         rf"{_PERIOD}papers\s(?:page|with\scode|of\sthe\s(?:day|week|month))"),
    _row(Reason.HEADING, "name of the site", rf"{_SITE}(?:\s(?:logo|hub))?(?:\s[-–]\sthe\sai\scommunity.{{0,40}})?"),
    _row(Reason.NAVIGATION, "navigation bar and footer", rf"(?:{_NAVIGATION}(?:\s|$)){{1,16}}"),
    _row(Reason.NAVIGATION, "copyright in the footer", r"©.{0,60}|all\srights\sreserved\.?|license:.{0,40}"),
    _row(Reason.DATE, "date of a list", rf"(?:on\s)?{_DATE}"),
    _row(Reason.DATE, "date of a paper",
         rf"(?:published|submitted|updated|posted|released|added)(?:\son)?:?\s{{1,3}}{_DATE}"),
    _row(Reason.DATE, "period of a list", r"daily|weekly|monthly|this\s(?:week|month)"),
    _row(Reason.DATE, "week of a list", rf"week\sof\s{_DATE}|week\s\d{{1,2}}(?:,?\s\d{{4}})?"),
    _row(Reason.COUNT, "upvotes, comments, stars: a bare count", rf"{_MARK}\s?{_COUNT}\s?{_MARK}"),
    _row(Reason.COUNT, "counted label", rf"{_MARK}\s?{_COUNT}\s?{_COUNTED}"),
    _row(Reason.COUNT, "label with a count", rf"(?:{_COUNTED}|github|cite)\s?:?\s?[·•(]?\s?{_COUNT}?\)?"),
    _row(Reason.COUNT, "reactions to a message", rf"(?:{SHORTCODE}\s?\d{{0,4}}\s?){{1,12}}"),
    _row(Reason.NAVIGATION, "who submitted a paper; the name is on the next line",
         r"(?:submitted|posted|shared)\sby:?", includes_next_line=True),
    _row(Reason.NAVIGATION, "who submitted a paper", r"(?:submitted|posted|shared)\sby:?\s?@?[\w.-]{1,40}"),
    _row(Reason.LABEL, "links beside a paper",
         rf"(?:(?:view|open|read|download)\s)?(?:on\s)?(?:{LABELS})(?:\s(?:page|paper|explained|repo))?s?"),
    _row(Reason.LABEL, "label of an abstract or a title", r"abstract[:.]?|summary[:.]?|tl;?dr:?|title:"),
    _row(Reason.NAVIGATION, "folded text",
         r"(?:show|read|view|see|load)\s(?:more|less|all|full(?:\s\w{1,12})?)[\s.…]{0,4}|more\.{0,3}"),
    _row(Reason.MARKUP, "cut text", r"\.\.\.|…"),
    _row(Reason.NAVIGATION, "pager",
         r"(?:[‹›«»<>←→|/·•…\s-]|\.{2,3}|prev(?:ious)?|next|first|last|page|of|\d{1,4}){1,40}+"),
    _row(Reason.NAVIGATION, "sorting", r"(?:sort(?:\sby)?|filter|hot|trending|most\supvoted|recently\s\w{1,12}):?"),
    _row(Reason.NAVIGATION, "searching", r"search(?:\s(?:any\spaper|papers|by\stitle).{0,40})?"),
    _row(Reason.MARKUP, "rule between parts", r"(?:[-–—=_*~#.·•]\s?){2,160}+"),
)  # fmt: skip

# Google Scholar in German, French, Spanish, Italian and Portuguese: save, cite, cited by, related, versions.
_OF_SCHOLAR = (
    rf"speichern|enregistrer|guardar|salva|salvar|zitieren|citer|citar|cita|zitiert\svon:?\s{_COUNT}|cité\s{_COUNT}\sfois"
    rf"|(?:citado\spor|citato\sda):?\s{_COUNT}|ähnliche\sartikel|autres\sarticles|artículos\srelacionados"
    rf"|articoli\scorrelati|artigos\srelacionados|(?:alle|les|las|tutte\se|todas\sas)\s{_COUNT}\s(?:version(?:en|s|es|i)|versões)"
)
# Lines of other pages, lists, papers, mails and chats. Each pattern is closed: no title consists of it.
OF_OTHER_PAGES: tuple[Row, ...] = (
    _row(Reason.LABEL, "links beside a paper, in a row",
         rf"(?:[\[(]|(?!(?:{LABELS})$))(?:(?:{LABELS})(?:\s\(full\))?(?!\w)[\s,|/·\[\]()]*){{1,12}}"
         r"|(?:\[[a-z][a-z\s-]{1,24}\]\s?){2,8}"),  # "[abs][Download PDF]"
    _row(Reason.LABEL, "fields of arXiv, OpenReview and papers",
         r"(?:comments|journal[- ]ref|(?:msc|acm)(?:[- ]class(?:es)?)?|jel\sclassification|report[- ](?:no|number)"
         r"|keywords?|index\sterms|license|readers|primary\sarea|tl;?dr|cite\sas|related\sdoi)\s?[:—].{0,150}"),
    _row(Reason.SUBJECT, "subjects", r"(?:subjects?|categor(?:y|ies)|fields?\sof\sstudy|topics|tags):\s?.{0,150}"),
    _row(Reason.DATE, "history of a preprint",
         r"\[v\d{1,2}\].{0,80}|(?:published|submitted|originally|last\s(?:modified|updated)|first\ssubmitted|accepted)\b"
         rf"[^a-z]{{0,3}}(?:on\s|:)?\s?(?:{_DATE}).{{0,100}}|(?:originally\sannounced|last\supdated)\b.{{0,60}}"),
    _row(Reason.VENUE, "decision of a venue", r"(?:accept(?:ed)?|reject(?:ed)?|withdrawn)(?:\s\([a-z /-]{1,30}\))?"),
    _row(Reason.COUNT, "counts of a search",
         r"(?:about\s|showing\s|total\sof\s|page\s\d).{0,80}\b(?:results?|entries|of\s\d+)\b.{0,60}|results\sper\spage.{0,30}"),
    _row(Reason.COUNT, "footer of a search result",
         rf"(?:(?:save|cite|cited\sby\s{_COUNT}|related\sarticles|all\s{_COUNT}\sversions|view\sas\shtml|library\ssearch"
         rf"|{_COUNT}\scitations?|highly\sinfluential|alert|more|≫|»|{_OF_SCHOLAR})\s*){{1,10}}"),
    _row(Reason.NUMBER, "numbers of pages, volumes and identifiers of the publication",
         r"(?:pp?\.|pages?|vol\.|no\.)\s?\d[\d\s–,.-]{0,40}|is[sb]n:?\s[\dx-]{8,17}|\d{1,3}(?:\.\d+)?\s?%|\d{1,3}(?:\.\d{1,3}){3}"
         r"|version\s\d{1,3}(?:\.\d{1,4}){0,3}|[\[(]?[a-z]?\d{1,4}[\])]?|page\s\d{1,5}(?:\sof\s\d{1,5})?"),
    _row(Reason.HEADING, "sections of papers, lists and documents",
         rf"(?:(?:\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}|[ivx]{{1,5}})\.?\s)?{_SECTION}:?|(?:part|chapter|section|session|day|track)"
         r"\s(?:\d{1,3}|[ivx]{1,5})(?::\s\w{1,20}(?:\s\w{1,20})?)?"),
    _row(Reason.LABEL, "the work of the note before",
         r"(?:ibid(?:em)?|op\.\s?cit|loc\.\s?cit)\b\.?(?:[,:]?\s.{0,30})?"),
    _row(Reason.SENTENCE, "captions", r"(?:table|figure|fig\.)\s\d{1,3}[.:]\s.{0,140}"),
    _row(Reason.MARKUP, "commands of LaTeX around a text",
         r"\\(?:documentclass|usepackage|begin|end|maketitle|input|include|bibliography(?:style)?|label)\b"
         r"(?:\[[^\[\]]{0,80}\]|\{[^{}]{0,80}\}){0,4}"),
    _row(Reason.MARKUP, "keywords, properties and dates of Org mode",
         r"#\+\w{2,30}:.{0,150}|:(?-i:[A-Z][A-Z_-]{1,30}):(?:\s+.{0,150})?|(?:scheduled|deadline|closed):\s[<\[].{0,60}[>\]]"),
    _row(Reason.MESSAGE, "heads of mails and messages",
         r"(?:from|to|cc|bcc|reply-to|sent|date):\s[^@\d]{0,60}[@\d].{0,80}"
         rf"|\S{{1,24}}(?:\s\S{{1,24}})?\s+(?:[-–—]\s)?(?:{_DATE}(?:,|\sat)?\s)?\[?\d{{1,2}}:\d\d(?:\s?[ap]m)?\]?"),
    _row(Reason.MESSAGE, "greetings",
         r"(?:hi|hello|dear|hey|thanks|best|cheers|(?:(?:kind|warm|best)\s)?regards)\b[^:]{0,30}[,!]"),
    _row(Reason.ADDRESS, "e-mail", r"(?:e-?mails?:\s?)?[{<]?[\w.,+\s-]{1,80}[}>]?@[\w.-]{1,80}\.[a-z]{2,12}[>.]?"),
)  # fmt: skip

_MAX_ROW_LENGTH = 160

_WORD = r"[^\W\d_][\w'’-]{0,30}"
_NAMES = rf"{_WORD}(?:\s{_WORD}){{0,2}}(?:,?\set\.?\sal\.?|\s(?:&|and)\s{_WORD}(?:\s{_WORD}){{0,2}}),?\s{{0,3}}"
_CITATION = lazy_re(rf"[\[(]?(?:{_NAMES}|{_WORD}(?:,\s|\s(?=[\[(])))[\[(]?(?:19|20)\d\d[a-z]?[\])]{{0,2}}")


def is_citation(label: str) -> bool:
    """Whether the text of a link may be authors and year, as a work is cited: "Noether & Artin, 1927"."""
    return len(label) <= _MAX_ROW_LENGTH and _CITATION.fullmatch(label) is not None


def _any(rows: Iterable[Row]) -> re.Pattern[str]:
    """All rows in one pattern: most lines are none of them, and one look is cheaper than thirty."""
    return lazy_re("|".join(f"(?:{row.pattern.pattern})" for row in rows), re.IGNORECASE)


_ANY_BOILERPLATE, _ANY_OTHER = _any(BOILERPLATE), _any(OF_OTHER_PAGES)


def boilerplate(line: str) -> Row | None:
    """The row of BOILERPLATE that a line is, None for a line that may be a title or an abstract."""
    return _row_of(line, BOILERPLATE, _ANY_BOILERPLATE)


def _row_of(line: str, rows: Sequence[Row], any_row: re.Pattern[str]) -> Row | None:
    if len(line) > _MAX_ROW_LENGTH or not any_row.fullmatch(line):
        return None
    return next((row for row in rows if row.pattern.fullmatch(line)), None)


def reason_of(line: str) -> Reason | None:
    """Why a line is surely no mention; None for one that may be a title, an identifier or a reference."""
    if len(line) > _MAX_ROW_LENGTH:
        return None
    if row := boilerplate(line) or _row_of(line, OF_OTHER_PAGES, _ANY_OTHER):
        return row.reason
    if is_subject(line):
        return Reason.SUBJECT
    if _AFFILIATION.fullmatch(line):
        return Reason.AFFILIATION
    return None if title_words(line) else Reason.MARKUP


# "3 Department of Physics, University of Oxford, UK": every word has a capital, and a part names an institution.
_CAPITALS = r"(?:[^\W\d_a-z][\w'’&.-]*|of|for|and|the|de|der|für|at|in)"
_AFFILIATION = lazy_re(
    rf"(?:\d{{1,2}}\s?)?(?:Department|Dept\.|School|Faculty|Institut[eo]?|Laboratory|Lab|College|Division|Center|Centre)\s"
    rf"(?:of|for|de|für)\s(?:{_CAPITALS}\s){{0,8}}{_CAPITALS}(?:,\s(?:{_CAPITALS}\s){{0,6}}{_CAPITALS}){{1,4}}"
    rf"|\d{{1,2}}\s(?:{_CAPITALS}\s){{0,5}}(?:University|Institute|Universität|Université|College)(?:\s{_CAPITALS}){{0,5}}"
)
_SUBJECTS_APART, _PARTS_APART = lazy_re(r"\s*[;|·>•]\s*"), lazy_re(r"\s*[;,|·>•]\s*")


@cache
def _subjects() -> tuple[frozenset[str], frozenset[str]]:
    """The keys of all names, and their words."""
    return compiled(Path(__file__).with_name("subjects.toml"), _keys_and_words)


def _keys_and_words(table: dict[str, list[str]]) -> tuple[frozenset[str], frozenset[str]]:
    names = list(chain.from_iterable(table.values()))
    return frozenset(map(title_key, names)), frozenset(chain.from_iterable(map(title_words, names)))


def is_subject(line: str) -> bool:
    """Whether a line consists of names of categories of arXiv and of fields of study of Semantic Scholar."""
    without = CATEGORY.sub("", line)
    keys, words = _subjects()
    if not title_words(without):
        return without != line
    if without != line and line.rstrip().endswith(")") and words.issuperset(title_words(without)):
        return True
    if title_key(without) in keys:
        return True
    return any(
        len(parts) > 1 and all(title_key(part) in keys for part in parts)
        for apart in (_SUBJECTS_APART, _PARTS_APART)
        if (parts := [part for part in apart.split(without) if part])
    )


# --- what no reader took for a mention

_MARKUP = lazy_re(r"\s*(?:</?[a-z!?][^>]*>|[{}\[\]<>|]+|@\w+\{|\\\w+).*", re.IGNORECASE | re.DOTALL)
_HEADING = lazy_re(r"#{1,6}\s|.{1,80}:$")
_SENTENCE = lazy_re(r".{20,}[a-z)][.!?]$|\b(?:we|our|this|these|it)\b.{20,}", re.IGNORECASE | re.DOTALL)


# Tags of HTML, the last of which may be cut; a heading alone; what is no text although it is between tags.
_TAG = lazy_re(r"<[^<>]*+>?")
_HTML_HEADING = lazy_re(
    r"(?:<[^<>]*>\s*)*<(?:h[1-6]|title)\b[^<>]*>[^<]*</(?:h[1-6]|title)>\s*(?:<[^<>]*>\s*)*", re.IGNORECASE
)
_NO_TEXT = lazy_re(r"<(?:(?:script|style)\b|!--|!\[CDATA|\?xml)", re.IGNORECASE)


@lru_cache(maxsize=1 << 12)
def explained(line: str) -> Reason:
    """The reason of a line that no mention covers: what it looks most like. Of HTML, its text is looked at."""
    line = line.strip()
    if line[:1] == "<":
        text = "" if _NO_TEXT.match(line) else " ".join(unescape(_TAG.sub(" ", line)).split()).lstrip("<")
        is_heading = bool(text) and _HTML_HEADING.fullmatch(line) is not None
        return Reason.HEADING if is_heading else explained(text) if title_words(text) else Reason.MARKUP
    return _explained_text(line)


def _explained_text(line: str) -> Reason:
    if line[:1] in ("{", "}", "@", "\\"):
        return Reason.MARKUP if line[:1] != "{" or "@" not in line else reason_of(line) or Reason.MARKUP
    if certain := reason_of(line):
        return certain
    head = line[:_MAX_ROW_LENGTH]
    if _HEADING.match(head) and len(line) < _MAX_ROW_LENGTH:
        return Reason.HEADING
    if _MARKUP.match(head):
        return Reason.MARKUP
    if len(line) < _MAX_ROW_LENGTH:
        if people_in(line):
            return Reason.AUTHORS
        if any(begin == 0 for begin, _, _ in id_spans(line)):
            return Reason.ADDRESS
        if parts := read_decorations(line, leads=True):
            kinds = (("venue", Reason.VENUE), ("people", Reason.AUTHORS), ("date", Reason.DATE), ("year", Reason.DATE))
            return next((reason for kind, reason in kinds if kind in parts.kinds), Reason.LABEL)
    return Reason.SENTENCE if _SENTENCE.match(line) else Reason.OTHER


# Characters of a skipped line that are kept, and that are looked at; lines that are, for a page of markup has millions.
_KEPT, _MAX_LENGTH, _MAX_EXPLAINED = 200, 2_000, 50_000


def skipped_lines(lines: Iterable[str], covered: Iterable[tuple[int, int]], header_end: int = 0) -> Iterator[Skipped]:
    """Every nonblank line outside of the covered spans (first and last line), neighbors of one reason as one.

    `header_end` is the last line of the header of a table, 0 for none.
    """
    changes = array("l")  # by line: how many more spans begin with it than end before it
    for first, last in covered:
        changes.extend(repeat(0, last + 2 - len(changes)))
        changes[max(first, 1)] += 1
        changes[last + 1] -= 1
    spans = looked_at = 0
    run: Skipped | None = None
    for number, line in enumerate(lines, start=1):
        spans += changes[number] if number < len(changes) else 0
        if spans or not line.strip():
            continue
        looked_at += 1
        if number <= header_end:
            reason = Reason.HEADER
        else:
            reason = explained(line.strip()[:_MAX_LENGTH]) if looked_at <= _MAX_EXPLAINED else Reason.OTHER
        if run and run.reason is reason and run.end_line == number - 1:
            run = replace(run, end_line=number)
            continue
        if run:
            yield run
        run = Skipped(number, number, reason, line.strip()[:_KEPT])
    if run:
        yield run


# Bits of information that a word of a line has on average, at least: names of people are rare in titles. Of 3,566
# titles none that looks like names has 12.5, of 450 lines of authors 2 have less.
_MIN_BITS = 12.5
# ... for one name alone, none of whose words may be a word of titles.
_MIN_BITS_ALONE = 16.0
# A name of so many words without initials and rare words is a title: of 3,687 titles that look like names 86 % are,
# of 436,790 names 0.04 %.
_MIN_TITLE_WORDS, _INITIAL = 3, lazy_re(r"(?:^|[\s-])[^\W\d_]\.")
_LABEL = lazy_re(
    r"(?:authors?|contributors?|by|from|auteurs?|autor(?:es|en|i)?|作者|著者|저자)\s?[:：]\s?|by\s(?=[A-Z])",
    re.IGNORECASE,
)
_MARKS = lazy_re(r"(?<=[^\W\d_])(?:\s?[\d*†‡§¶]{1,3}(?:,\s?\d{1,2})*)(?=\s?[,;·⋅∙|&]|\s?$|\sand\s)")
_AFFILIATION_BEHIND = lazy_re(r"\s?\((?=[^()]*[^\W\d_]{2})[^()]{2,160}\)(?=\s?[,;·⋅∙|&]|\s?$|\sand\s)")
_MORE = lazy_re(r"(?:,?\s|(?=\+))\+?\s?\d{1,4}\s(?:more\s)?authors?\b|\s?(?:…|\.\.\.|等|ほか|외)$")
# "Leeson, A. B.", which needs no rare words.
_INVERTED = lazy_re(r"[^\W\d_a-z][\w'’-]{1,30}(?:\s[^\W\d_a-z][\w'’-]{1,30})?,(?:\s?-?[^\W\d_a-z]\.?){1,4}")
_MAX_LINE_OF_PEOPLE = 4_000


def is_people(text: str) -> bool:
    """Whether a text before a title names its authors."""
    return bool(people_in(text, alone=True))


def people_in(line: str, *, alone: bool = False) -> tuple[str, ...]:
    """The people that a line consists of; () for a line that may be something else.

    `alone`: one name without initials counts too, because of where the line stands.
    """
    if len(line) > _MAX_LINE_OF_PEOPLE:
        return ()
    whole = line.strip(" ,;:")
    if (alone or whole.endswith(".")) and _INVERTED.fullmatch(whole):
        return (whole,)
    label = _LABEL.match(line)
    text = _AFFILIATION_BEHIND.sub("", _MARKS.sub("", line[label.end() :] if label else line))
    text, cut = _MORE.subn("", text)
    text = text.strip(" ,;:.")
    names = names_in(text)
    if not names and (label or alone) and 1 < len(text.split()) < 6:
        names = names_in(f"{text} et al.")[:-1]
    names = (*names, ET_AL) if names and cut else names
    if not names:
        return ()
    if label and label[0].strip().endswith((":", "：")):
        return names
    least = _MIN_BITS if len(names) > 1 or not alone else _MIN_BITS_ALONE
    return names if has_rare_words(text, least) and not is_title_before(names) else ()


def is_title_before(names: Sequence[str]) -> bool:
    """Whether the first of several names is a title: "Proximal Policy Optimization Algorithms, Schulman et al."."""
    first = names[0] if len(names) > 1 else ""
    is_long = len(first.split()) >= _MIN_TITLE_WORDS and not _INITIAL.search(first) and not has_group_word(first)
    return is_long and not has_rare_words(first)


def has_rare_words(text: str, least: float = _MIN_BITS) -> bool:
    """Whether the words of a text have so many bits of information on average, as names of people have.

    The word between the last two names is none of theirs.
    """
    words = [word for word in title_words(text) if len(word) > 2 and word != "and"]
    frequencies = shipped_frequencies()
    bits = sum(frequencies.bits.get(word, frequencies.rare) for word in words)
    return bits >= least * len(words)
