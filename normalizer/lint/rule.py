"""Rules, findings, and the documentation of a rule, which is its docstring."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, NotRequired, TypedDict, Unpack

from normalizer.lint.settings import PROFILES
from normalizer.values.lazy import lazy_re

if TYPE_CHECKING:
    from normalizer.bib import BibEntry, BibField, BibProblem, ProblemKind, Span
    from normalizer.bib.edit import Edit
    from normalizer.lint.context import LintContext


# For the type checker only: a run with all results in the cache does not load the scanner.

# In all profiles, and in none: a rule that only `--select` and `--extend-select` turn on.
EVERY_PROFILE = frozenset(PROFILES)
NO_PROFILE: frozenset[str] = frozenset()
# The last look before a paper is printed.
CAMERA_READY_ONLY = frozenset(PROFILES[-1:])
BOTH_DIALECTS = frozenset({"bibtex", "biblatex"})
# Code and name of the rule whose finding is made where the registry may not be loaded.
NO_CATALOG = ("BIB400", "nothing-to-compare-with")


class Severity(StrEnum):
    """Severity of a finding, compared by `--fail-on`."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    def is_at_least(self, other: Severity) -> bool:
        """An error is at least a warning, a warning at least an info."""
        order = tuple(Severity)
        return order.index(self) <= order.index(other)


class VerificationKind(StrEnum):
    """What a finding says of the reference, as venues judge it; None for rules that do not verify works.

    Fabricated is a title that no work has, a list of quite different authors or placeholders, or a venue of which
    nothing is known. Described wrongly is a real work with another venue, identifier or year, or with slips.
    """

    FABRICATED = "fabricated"
    MISMATCH = "described-wrongly"
    UNVERIFIED = "could-not-tell"


class FixAvailability(StrEnum):
    """Which fixes a rule can offer; a safe one cannot lose information in the printed bibliography."""

    NEVER = "never"
    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Fix:
    """Edits that fix one finding, applied together or not at all. Spans are those of the checked document.

    `keys`: for merged entries, the lost key and the kept key.
    """

    edits: tuple[Edit, ...]
    safe: bool
    message: str
    keys: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect at one place. `key` is the entry's key, `field` the field's name in lower case.

    `actual` is the value of the file, `expected` that of `source`; `evidence` has each source that was compared and its
    value. `unfixed` is why there is no fix where other findings of the rule have one. `group` names the entries of a
    finding about several; unlike `key` it does not depend on their order. `other` is the place in the other entry of a
    finding about two: a comment there suppresses the finding too. `chance_right` is the chance that an accused entry is
    right.
    """

    code: str
    name: str
    span: Span
    message: str
    severity: Severity
    key: str | None = None
    field: str | None = None
    kind: VerificationKind | None = None
    actual: str | None = None
    expected: str | None = None
    source: str | None = None
    fix: Fix | None = None
    unfixed: str | None = None
    group: str | None = None
    other: Span | None = None
    evidence: tuple[tuple[str, str], ...] = ()
    chance_right: float | None = None


class Details(TypedDict):
    """Optional fields of a finding."""

    severity: NotRequired[Severity]
    kind: NotRequired[VerificationKind | None]
    actual: NotRequired[str | None]
    expected: NotRequired[str | None]
    fix: NotRequired[Fix | None]
    unfixed: NotRequired[str | None]
    group: NotRequired[str | None]
    other: NotRequired[Span | None]


def place_of(entry: BibEntry) -> Span:
    """The span of a finding about an entry: its key, or its type when it has no key."""
    return entry.key_span if entry.key else entry.type_span


class Rule:
    """One rule. The docstring of a subclass, with the headings of `documentation.py`, is its documentation.

    A rule whose findings the engine makes (unused-ignore) leaves `check` as it is.
    """

    # Needs `context.verification`; without it the engine reports once that entries were not verified.
    needs_catalog: ClassVar[bool] = False
    # Finds or fixes more with `context.verification`.
    uses_catalog: ClassVar[bool] = False
    # An entry alone, with the facts of its file, is not enough.
    needs_file: ClassVar[bool] = False

    def __init__(
        self,
        code: str,
        name: str,
        severity: Severity = Severity.WARNING,
        fixable: FixAvailability = FixAvailability.NEVER,
        *,
        dialects: frozenset[str] = BOTH_DIALECTS,
        profiles: frozenset[str] = EVERY_PROFILE,
        is_habit: bool = False,
    ) -> None:
        """`is_habit`: only a note in the default profile, because neither a reader nor BibTeX sees a defect."""
        self.code, self.name, self.severity, self.fixable = code, name, severity, fixable
        self.dialects, self.profiles, self.is_habit = dialects, profiles, is_habit

    def check(self, context: LintContext) -> Iterator[Finding]:
        """Find the bad pattern everywhere in the document, in any order."""
        return iter(())

    def finding(
        self, span: Span, message: str, *, key: str | None = None, field: str | None = None, **details: Unpack[Details]
    ) -> Finding:
        """A finding of this rule, with its severity unless another is given."""
        details.setdefault("severity", self.severity)
        return Finding(self.code, self.name, span, message, key=key, field=field, **details)

    def on_entry(self, entry: BibEntry, message: str, **details: Unpack[Details]) -> Finding:
        """A finding at the key of an entry, or at its type when it has no key."""
        return self.finding(place_of(entry), message, key=entry.key or None, **details)

    def on_field(
        self, entry: BibEntry, field: BibField, message: str, /, span: Span | None = None, **details: Unpack[Details]
    ) -> Finding:
        """A finding at a field, from its name to the end of its value, or at a span of it."""
        return self.finding(span or field.span, message, key=entry.key or None, field=field.key, **details)


class FileRule(Rule):
    """A rule that compares entries, tells lines, or looks at the file."""

    needs_file = True


class ProblemRule(Rule):
    """A rule that reports some kinds of problem that the scanner has noticed."""

    kinds: ClassVar[frozenset[ProblemKind]]

    def check(self, context: LintContext) -> Iterator[Finding]:
        for problem in context.bib.problems:
            if problem.kind in self.kinds:
                key = problem.entry.key if problem.entry else None
                fix, severity = self.fix(context, problem), self.severity_of(problem)
                yield self.finding(problem.span, problem.message, key=key or None, fix=fix, severity=severity)

    def fix(self, context: LintContext, problem: BibProblem) -> Fix | None:
        """How to fix it, if that is known."""
        return None

    def severity_of(self, problem: BibProblem) -> Severity:
        return self.severity


# The documentation of a rule, read from its docstring.
#
#     One sentence: what is wrong.
#
#     Why it is wrong.
#
#     Example: .bib text in which the rule finds something
#     Instead: .bib text, or a sentence, in which it finds nothing
#
#     Fix: What the fix does. (Or `No fix:` and the reason.)
#
# Text of several lines stands below its label, indented. Labels that a docstring lacks are those of the class above.
_LABELS = ("Example", "Instead", "Fix")
_LABEL = lazy_re(r"^(Example|Instead|Fix|No fix):(?: |\n)", re.MULTILINE)
_PARAGRAPH = lazy_re(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Documentation:
    """The parts of a docstring: the first sentence, and the text under Why, Example, Instead and Fix, in order."""

    summary: str
    sections: dict[str, str]


def parse_documentation(rule: Rule) -> Documentation:
    """Raises ValueError when a part is missing, empty or in another place."""
    head, own = _parts(type(rule))
    summary, _, why = head.partition("\n\n")
    sections = {"Why": why.strip(), **dict.fromkeys(_LABELS, ""), "Fix": "None."}
    for _, known in map(_parts, reversed(type(rule).__mro__)):
        sections |= known
    if not summary or not all(sections.values()) or list(own) != [label for label in _LABELS if label in own]:
        raise ValueError(f"{rule.code}: expected a sentence, why, {', '.join(_LABELS)}; found {list(own)}")
    return Documentation(summary, sections)


def _parts(rule: type) -> tuple[str, dict[str, str]]:
    """The text above the labels, and the text of each label without its indent."""
    head, *parts = _LABEL.split(inspect.cleandoc(rule.__doc__ or ""))
    sections: dict[str, str] = {}
    for label, part in zip(parts[::2], parts[1::2], strict=True):
        text = inspect.cleandoc(f"\n{part}" if part.startswith(" ") else part)
        sections |= {"Fix": f"None: {text}"} if label == "No fix" else {label: text}
    return head.strip(), sections


def render_markdown(rule: Rule) -> str:
    """One rule as a section of `docs/rules.md` and as `bibnorm rule` prints it."""
    page = parse_documentation(rule)
    lines = [f"## {rule.code} {rule.name}", "", page.summary, "", _facts(rule)]
    for heading, text in page.sections.items():
        shown = _fenced(text) if heading == "Example" else "\n\n".join(_paragraphs(text))
        lines += ["", f"**{heading}**", "", shown]
    return "\n".join(lines) + "\n"


def _facts(rule: Rule) -> str:
    profiles = ", ".join(sorted(rule.profiles)) or "none (off unless selected)"
    dialects = ", ".join(sorted(rule.dialects, reverse=True))
    is_lower = rule.is_habit and rule.severity is not Severity.INFO
    severity = f"info ({rule.severity} if selected, and in other profiles)" if is_lower else rule.severity
    return f"*{severity} · fix: {rule.fixable} · profiles: {profiles} · {dialects}*"


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in _PARAGRAPH.split(text):
        yield _fenced(paragraph) if paragraph.lstrip().startswith(("@", "%")) else paragraph


def _fenced(text: str) -> str:
    return f"```bibtex\n{text}\n```"
