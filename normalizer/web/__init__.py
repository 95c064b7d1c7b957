"""What the web pages share: templates that escape, differences of texts, a verdict in words, one style."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from types import MappingProxyType
from typing import TYPE_CHECKING

from normalizer.values.text import file_word, shown
from normalizer.values.titles import title_key
from normalizer.works.verdict import Reason

if TYPE_CHECKING:
    from jinja2 import Environment

_PART = re.compile(r"\S+\s*|\s+")
# Of a longer text the rest stays unmarked: nobody reads it for a missing word.
_MAX_DIFF_WORDS = 2_000


@dataclass(frozen=True)
class DiffSegment:
    """A stretch of a text; `differs` where the other text has not got it."""

    text: str
    differs: bool


def diff_words(ours: str, theirs: str) -> tuple[list[DiffSegment], list[DiffSegment]]:
    """Both texts in pieces that join to the whole; capitals, accents and punctuation alone make no difference."""
    from rapidfuzz.distance import Indel  # here, for only pages need it

    mine, other = _PART.findall(ours), _PART.findall(theirs)
    our_words, their_words = _words(mine), _words(other)
    steps = Indel.opcodes([word for _, word in our_words], [word for _, word in their_words])
    only_ours = [our_words[step.src_start : step.src_end] for step in steps if step.tag == "delete"]
    only_theirs = [their_words[step.dest_start : step.dest_end] for step in steps if step.tag == "insert"]
    return list(_pieces(mine, only_ours)), list(_pieces(other, only_theirs))


def _words(parts: Sequence[str]) -> list[tuple[int, str]]:
    """The place of each part that has letters or digits, and what is compared of it."""
    compared = ((place, title_key(part)) for place, part in enumerate(parts))
    return [(place, word) for place, word in compared if word][:_MAX_DIFF_WORDS]


def _pieces(parts: Sequence[str], different: Sequence[Sequence[tuple[int, str]]]) -> Iterator[DiffSegment]:
    """Runs of parts that differ, and of parts that do not; the blank after a run that differs does not."""
    marked = {place for words in different for place, _ in words}
    for differs, group in groupby(range(len(parts)), key=marked.__contains__):
        text = "".join(parts[place] for place in group)
        bare = text.rstrip() if differs else text
        yield DiffSegment(bare, differs)
        if bare != text:
            yield DiffSegment(text[len(bare) :], differs=False)


REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.SAME_IDENTIFIER: "the identifier beside the title is this work's",
        Reason.SAME_TITLE_AND_ABSTRACT: "the title is the same, and the abstract nearly or wholly",
        Reason.SAME_TITLE_AND_AUTHORS: "title and authors are the same",
        Reason.SAME_ABSTRACT: "the abstract is nearly the same, the title was changed",
        Reason.SAME_AUTHORS: "the authors are the same and the title is similar",
        Reason.SAME_TITLE: "the title is the same",
        Reason.SAME_TITLE_AND_YEAR: "title and year are the same",
        Reason.ABSTRACT_REWRITTEN: "the title is the same, the abstract was rewritten",
        Reason.SUBTITLE_DIFFERS: "the title is the same but for a subtitle",
        Reason.TITLE_CUT_SHORT: "the title on the page is the beginning of this work's",
        Reason.NEAR_TITLE: "the title is nearly the same",
        Reason.SAME_NAME: "the name in the title is the same, the rest nearly",
        Reason.WORDS_ADDED: "the title is the same but for a few words more or fewer",
        Reason.WORDS_MOVED: "the title has the same words in another order",
        Reason.SEVERAL_WORKS: "several works fit, and nothing tells which is meant",
        Reason.ABSTRACT_DIFFERS: "the title fits, but the abstract is another one",
        Reason.OTHER_YEAR: "the title fits, but the year is another one",
        Reason.TITLE_TOO_SHORT: "so short a title may be that of several works",
        Reason.TITLE_OF_IDENTIFIER_DIFFERS: "the identifier beside the title leads to a work of another title",
        Reason.NOT_SURE_ENOUGH: "it fits, but less surely than --min-confidence asks for",
        Reason.SIMILAR_TITLE: "the title is similar, not more",
        Reason.OTHER_IDENTIFIER: "the page names another identifier",
        Reason.OTHER_AUTHORS: "the title fits, but other people wrote it",
        Reason.OTHER_PUBLICATION: "it is another publication of that title",
        Reason.TITLE_ALONE: "only the title agrees",
        Reason.OTHER_VERSION: "it is another version or part of the work",
        Reason.OTHER_TITLE: "it has another title",
        Reason.NO_CANDIDATE: "no source that was asked knows a work of this title",
        Reason.NOT_ASKED: "no source has been asked",
    }
)

_NEARLY, _PARTLY = 0.9, 0.5
# What is compared by degrees: its sentence when it agrees wholly, and what the degree is of.
_SCORED_EVIDENCE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "title": ("same title", "the title's letters"),
        "abstract": ("same abstract", "the abstract's phrases"),
        "authors": ("same authors", "the authors"),
    }
)
# What agrees or does not.
_BOOLEAN_EVIDENCE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "year": ("the year fits", "the year does not fit"),
        "code": ("links to the same code", "links to other code"),
        "mentioned": ("the abstract names this work", "the abstract names another work"),
    }
)


def describe_reason(reason: Reason | None) -> str:
    """Half a sentence, without capital and full stop; empty for a person's decision, which has no reason of ours."""
    return REASONS[reason] if reason else ""


def describe_evidence(evidence: Mapping[str, float]) -> list[str]:
    """Each thing that was compared: "same title", "62 % of the abstract's phrases agree", "the year does not fit"."""
    return [_describe_item(name, value) for name, value in evidence.items()]


def _describe_item(name: str, value: float) -> str:
    if name in _BOOLEAN_EVIDENCE:
        agrees, differs = _BOOLEAN_EVIDENCE[name]
        return agrees if value >= _PARTLY else differs
    whole, parts = _SCORED_EVIDENCE.get(name, (f"same {name}", f"the {name}"))
    if value >= 1.0:
        return whole
    if value >= _NEARLY:
        return f"nearly the {whole} ({_percent(value)})"
    return f"{_percent(value)} of {parts} agree"


def _percent(value: float) -> str:
    """Never 100 for what is not the whole, nor 0 for what is something."""
    return f"{min(99, max(1, round(value * 100))) if 0 < value < 1 else round(value * 100)}\u00a0%"


def format_confidence(confidence: float | None) -> str:
    """A probability as people say it; empty where there is none."""
    if confidence is None:
        return ""
    if confidence >= 0.9995:
        return "more than 99.9\u00a0% sure"
    return f"{confidence * 100:.1f}\u00a0% sure"


_SHARED = "normalizer.web"


def template_environment(package: str) -> Environment:
    """The templates in the folder `templates` of a package, and the shared ones beside this file.

    An undefined name in a template is an error.
    """
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined  # here, for most runs need no page

    made = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader(_SHARED)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for each in (shown, describe_evidence, describe_reason, format_confidence, file_word):
        made.filters[each.__name__] = each
    made.globals["diff_words"] = diff_words
    return made


def static_text(package: str, name: str) -> str:
    """A file in the folder `static` of a package: a style sheet, a script."""
    return files(package).joinpath("static", name).read_text(encoding="utf-8")


__all__ = [
    "DiffSegment",
    "describe_evidence",
    "describe_reason",
    "diff_words",
    "format_confidence",
    "shown",
    "static_text",
    "template_environment",
]
