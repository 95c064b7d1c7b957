"""Decisions as text: a match in one line, two descriptions with the weights of their fields as a waterfall."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, zip_longest
from textwrap import wrap

from normalizer.values.text import in_quotes, shown
from normalizer.works.description import work_name
from normalizer.works.explanation import Explanation, bits, explain_pair
from normalizer.works.scraped import described
from normalizer.works.verdict import Match, Verdict

_WIDTH, _NARROWEST = 100, 60
_INDENT = " " * 4
_LABEL = 12
# The columns of the waterfall before its bars: field, level, weight, sum.
_LEVEL, _BITS = 12, 8
_BAR_MIN = 16


def explain(match: Match) -> str:
    """Status, reason, confidence, the values compared, the work, the runner-up and its margin."""
    verdict = match.verdict
    parts = [f"{match.scraped.where}: {verdict.status} ({verdict.reason}, {verdict.confidence:.4f})"]
    if match.compared:
        best = match.compared[0]
        parts.append(f"{work_name(best.candidates)} {in_quotes(best.title)} ({_evidence(best.verdict)})")
    if match.compared and (other := match.runner_up):
        margin = match.compared[0].verdict.confidence - other.verdict.confidence
        reason = f"{other.verdict.reason}, {_evidence(other.verdict)}, margin {margin:.2f}"
        parts.append(f"next {work_name(other.candidates)} {in_quotes(other.title)} ({reason})")
    return "; ".join(parts)


def explain_in_full(match: Match) -> str:
    """The line of `explain`, and indented below it the fields of the title and of its best candidate with weights."""
    lines = [explain(match)]
    if match.compared:
        best = match.compared[0].candidates
        view = explain_pair([described(match.scraped)], best, match.scraped.where, work_name(best))
        width = _WIDTH - len(_INDENT)
        view_lines = (
            *(*_sides(view, width), "", *_waterfall(view, width), *_veto(view), _conclusion(view)),
            *_verdict(match.verdict, width),
        )
        lines += [f"{_INDENT}{line}".rstrip() for line in view_lines]
        lines.append("")
    return "\n".join(lines)


def text_of(view: Explanation, width: int = _WIDTH) -> str:
    """Render an explanation for a terminal of so many columns."""
    width = max(width, _NARROWEST)
    blocks = [
        list(_sides(view, width)),
        [*_waterfall(view, width), *_veto(view)],
        [_conclusion(view), view.sentence],
        list(_policies(view, width)),
    ]
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks) + "\n"


def _sides(view: Explanation, width: int) -> Iterator[str]:
    """Both descriptions, column by column."""
    column = (width - _LABEL - 2) // 2
    yield from _row("", view.left_name, view.right_name, column)
    for row in view.fields:
        yield from _row(row.field, row.left or "-", row.right or "-", column)


def _row(label: str, left: str, right: str, column: int) -> Iterator[str]:
    sides = (wrap(shown(text), column) for text in (left, right))
    for number, (one, other) in enumerate(zip_longest(*sides, fillvalue="")):
        yield f"{label if number == 0 else '':{_LABEL}}{one:{column}}  {other}".rstrip()


def _waterfall(view: Explanation, width: int) -> Iterator[str]:
    """Each weight as a bar from the sum before it to the sum with it."""
    steps = [("prior", "", view.prior)]
    steps += [(row.field, row.level or "", row.weight) for row in view.fields if row.is_compared]
    ends = list(accumulate(weight for *_, weight in steps))
    least, most = min(0.0, *ends), max(0.0, *ends)
    size = max(width - _LABEL - _LEVEL - 2 * _BITS - 2, _BAR_MIN)
    yield f"{'weights':{_LABEL}}{'level':{_LEVEL}}{'bits':>{_BITS}}{'sum':>{_BITS}}"
    for (label, level, weight), end in zip(steps, ends, strict=True):
        bar = _bar(end - weight, end, least, most, size)
        yield f"{label:{_LABEL}}{level:{_LEVEL}}{bits(weight):>{_BITS}}{bits(end):>{_BITS}}  {bar}".rstrip()


def _bar(start: float, end: float, least: float, most: float, size: int) -> str:
    """A bar of "+" or "-" between two sums, and "|" where the sum is 0."""

    def column(value: float) -> int:
        return round((value - least) / (most - least or 1.0) * (size - 1))

    first, last = sorted((column(start), column(end)))
    mark = "+" if end > start else "-" if end < start else " "
    cells = [mark if first <= at <= last else " " for at in range(size)]
    cells[column(0.0)] = "|"
    return "".join(cells)


def _veto(view: Explanation) -> Iterator[str]:
    if veto := view.veto:
        yield f"{'veto':{_LABEL}}{veto.name}: {veto.text}{f' ({shown(veto.note)})' if veto.note else ''}"


def _conclusion(view: Explanation) -> str:
    why = "decided by the veto, whatever the sum is" if view.veto else f"from the sum, {bits(view.total)} bits"
    return f"{'relation':{_LABEL}}{view.relation}; probability of one work {view.probability:.4f}, {why}"


def _verdict(verdict: Verdict, width: int) -> Iterator[str]:
    """Which of the two probabilities decides, where the title has a work."""
    if verdict.confidence:
        text = (
            f"{verdict.status}; probability of the right work {verdict.confidence:.4f}, from the reason "
            f"{verdict.reason} (this decides; the sum is that of any two descriptions, not of the best of a search)"
        )
        lines = wrap(text, width - _LABEL)
        yield f"{'verdict':{_LABEL}}{lines[0]}"
        yield from (" " * _LABEL + line for line in lines[1:])


def _policies(view: Explanation, width: int) -> Iterator[str]:
    yield f"{'policy':{_LABEL}}{'answer':{_LEVEL}}question (commands)"
    for row in view.policies:
        text = f"{row.question} ({row.commands})" + (f"; {row.reason}" if row.reason else "")
        lines = wrap(text, width - _LABEL - _LEVEL)
        yield f"{row.policy:{_LABEL}}{row.action:{_LEVEL}}{lines[0]}"
        yield from (" " * (_LABEL + _LEVEL) + line for line in lines[1:])
    for each in view.differences:
        answers = ", ".join(f"{policy} {action}" for policy, action in each.actions.items())
        yield from wrap(
            f"{answers}: {each.reason}", width, initial_indent="On purpose: ", subsequent_indent=" " * _LABEL
        )


def _evidence(verdict: Verdict) -> str:
    return ", ".join(f"{name} {value:.2f}" for name, value in verdict.evidence.items())
