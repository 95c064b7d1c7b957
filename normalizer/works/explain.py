"""A verdict in one line: what was decided, on what, and what came next."""

from __future__ import annotations

from normalizer.works.description import work_name
from normalizer.works.verdict import Match, Verdict


def explain(match: Match) -> str:
    """Status, reason, confidence, the values compared, the work, the runner-up and its margin."""
    parts = [f"{match.scraped.where}: {_verdict(match.verdict)}"]
    if match.compared:
        best = match.compared[0]
        parts.append(f"{work_name(best.candidates)} {best.title!r} ({_evidence(best.verdict)})")
    if match.compared and (other := match.runner_up):
        margin = match.compared[0].verdict.confidence - other.verdict.confidence
        reason = f"{other.verdict.reason}, {_evidence(other.verdict)}, margin {margin:.2f}"
        parts.append(f"next {work_name(other.candidates)} {other.title!r} ({reason})")
    return "; ".join(parts)


def _verdict(verdict: Verdict) -> str:
    return f"{verdict.status} ({verdict.reason}, {verdict.confidence:.4f})"


def _evidence(verdict: Verdict) -> str:
    return ", ".join(f"{name} {value:.2f}" for name, value in verdict.evidence.items()) or "nothing to compare"
