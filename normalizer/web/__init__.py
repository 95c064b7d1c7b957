"""What the web pages share: templates that escape, differences of texts, a verdict in words, one style."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

from normalizer.values.lazy import lazy_re
from normalizer.values.text import file_word, shown
from normalizer.values.titles import title_key
from normalizer.works.verdict import Reason

if TYPE_CHECKING:
    from jinja2 import Environment

_PART = lazy_re(r"\S+\s*|\s+")
# The rest of a longer text is not marked.
_MAX_DIFF_WORDS = 2_000


@dataclass(frozen=True)
class DiffSegment:
    """A part of a text; `differs` if the other text does not have it."""

    text: str
    differs: bool


def diff_words(left: str, right: str) -> tuple[list[DiffSegment], list[DiffSegment]]:
    """Both texts in segments; case, accents and punctuation make no difference."""
    from rapidfuzz.distance import Indel  # here, for only pages need it

    mine, other = _PART.findall(left), _PART.findall(right)
    left_words, right_words = _words(mine), _words(other)
    steps = Indel.opcodes([word for _, word in left_words], [word for _, word in right_words])
    only_left = [left_words[step.src_start : step.src_end] for step in steps if step.tag == "delete"]
    only_right = [right_words[step.dest_start : step.dest_end] for step in steps if step.tag == "insert"]
    return list(_pieces(mine, only_left)), list(_pieces(other, only_right))


@dataclass(frozen=True)
class InlineSegment:
    """A part of two texts in one: `tag` is "ins" for words of the second, "del" for words of the first, else empty."""

    text: str
    tag: str = ""


def inline_diff(ours: str, theirs: str) -> tuple[list[InlineSegment], float]:
    """Both texts in one, compared as by `diff_words`, and the share of words that they have in common, 0 to 1."""
    from rapidfuzz.distance import Indel

    mine, other = _PART.findall(ours), _PART.findall(theirs)
    left, right = ([title_key(part) for part in parts][:_MAX_DIFF_WORDS] for parts in (mine, other))
    steps = Indel.opcodes(left, right)
    segments = []
    for step in steps:
        is_cut = step.tag == "delete"
        parts = mine[step.src_start : step.src_end] if is_cut else other[step.dest_start : step.dest_end]
        segments.append(InlineSegment("".join(parts), {"delete": "del", "insert": "ins"}.get(step.tag, "")))
    shared = sum(step.src_end - step.src_start for step in steps if step.tag == "equal")
    return segments, 2 * shared / max(1, len(left) + len(right))


def _words(parts: Sequence[str]) -> list[tuple[int, str]]:
    """The index of each part with letters or digits, and its comparison key."""
    compared = ((index, title_key(part)) for index, part in enumerate(parts))
    return [(index, word) for index, word in compared if word][:_MAX_DIFF_WORDS]


def _pieces(parts: Sequence[str], different: Sequence[Sequence[tuple[int, str]]]) -> Iterator[DiffSegment]:
    """Alternating segments; trailing whitespace is never marked."""
    marked = {index for words in different for index, _ in words}
    for differs, group in groupby(range(len(parts)), key=marked.__contains__):
        text = "".join(parts[index] for index in group)
        bare = text.rstrip() if differs else text
        yield DiffSegment(bare, differs)
        if bare != text:
            yield DiffSegment(text[len(bare) :], differs=False)


REASONS: Mapping[Reason, str] = {
    Reason.SAME_IDENTIFIER: "identifier on the page matches",
    Reason.SAME_TITLE_AND_ABSTRACT: "title and abstract match",
    Reason.SAME_TITLE_AND_AUTHORS: "title and authors match",
    Reason.SAME_ABSTRACT: "abstract matches, title differs",
    Reason.SAME_AUTHORS: "authors match, title is similar",
    Reason.SAME_TITLE: "title matches",
    Reason.SAME_TITLE_AND_YEAR: "title and year match",
    Reason.ABSTRACT_REWRITTEN: "title matches, the abstract was rewritten",
    Reason.SUBTITLE_DIFFERS: "title matches except for a subtitle",
    Reason.TITLE_CUT_SHORT: "title on the page is truncated",
    Reason.NEAR_TITLE: "title is almost identical",
    Reason.SAME_NAME: "the name in title matches, the rest nearly",
    Reason.WORDS_ADDED: "title matches but for a few words more or fewer",
    Reason.WORDS_MOVED: "title has the same words in a different order",
    Reason.SEVERAL_WORKS: "several works match equally well",
    Reason.ABSTRACT_DIFFERS: "title matches, abstract differs",
    Reason.OTHER_YEAR: "the title fits, but the year is another one",
    Reason.TITLE_TOO_SHORT: "title is too short to identify one work",
    Reason.TITLE_OF_IDENTIFIER_DIFFERS: "identifier on the page belongs to a work with a different title",
    Reason.NOT_SURE_ENOUGH: "matches, but below --min-confidence",
    Reason.SIMILAR_TITLE: "title is only similar; no other evidence",
    Reason.OTHER_IDENTIFIER: "identifier on the page differs",
    Reason.OTHER_AUTHORS: "title matches, authors differ",
    Reason.OTHER_PUBLICATION: "extended version or another edition",
    Reason.TITLE_ALONE: "only the title matches",
    Reason.OTHER_VERSION: "different version or part",
    Reason.OTHER_TITLE: "title differs",
    Reason.NO_CANDIDATE: "not found in any queried source",
    Reason.NOT_ASKED: "not looked up",
}

_NEARLY, _PARTLY = 0.9, 0.5
# What is compared by degrees: its sentence when it agrees wholly, and what the degree is of.
_SCORED_EVIDENCE: Mapping[str, tuple[str, str]] = {
    "title": ("same title", "the title's letters"),
    "abstract": ("same abstract", "the abstract's phrases"),
    "authors": ("same authors", "the authors"),
}
# What agrees or does not.
_BOOLEAN_EVIDENCE: Mapping[str, tuple[str, str]] = {
    "year": ("the year fits", "the year does not fit"),
    "code": ("links to the same code", "links to other code"),
    "mentioned": ("the abstract names this work", "the abstract names another work"),
}


def describe_reason(reason: Reason | None) -> str:
    """A phrase; empty for a manual decision."""
    return REASONS[reason] if reason else ""


def describe_evidence(evidence: Mapping[str, float]) -> list[str]:
    """A phrase for each comparison: "same title", "62 % of the abstract's phrases agree"."""
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
    """Never 100 for less than all, nor 0 for more than nothing."""
    return f"{min(99, max(1, round(value * 100))) if 0 < value < 1 else round(value * 100)}\u00a0%"


def format_confidence(confidence: float | None) -> str:
    """A probability as text; empty for None."""
    if confidence is None:
        return ""
    if confidence >= 0.9995:
        return "more than 99.9\u00a0% sure"
    return f"{confidence * 100:.1f}\u00a0% sure"


def format_share(share: float) -> str:
    """A probability as text, never 0 or 100 %."""
    if not 0.001 <= share < 0.9995:
        return "less than 0.1\u00a0%" if share < 0.5 else "more than 99.9\u00a0%"
    return f"{share * 100:.1f}\u00a0%"


_SHARED = "normalizer.web"


def template_environment(package: str) -> Environment:
    """The templates of a package and the shared ones. An undefined name is an error."""
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
    """A file in the folder `static` of a package."""
    return files(package).joinpath("static", name).read_text(encoding="utf-8")
