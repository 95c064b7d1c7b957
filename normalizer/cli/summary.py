"""What a run says at its end, on standard error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from normalizer.app import (
    Clock,
    Missing,
    Result,
    work_key,
)
from normalizer.cli.talk import Talk
from normalizer.works.explain import work_name
from normalizer.works.verdict import Match, Status


@dataclass(frozen=True)
class Tally:
    """How many titles came to what. `repeated` counts matched titles whose work an earlier title already named."""

    titles: int
    pages: int
    by_status: Counter[Status]
    repeated: int
    entries: int
    incomplete: int

    @property
    def has_findings(self) -> bool:
        """What `--strict` ends with 1 for."""
        return self.by_status[Status.MATCHED] < self.titles or self.incomplete > 0

    def __str__(self) -> str:
        counts = ", ".join(f"{self.by_status[status]} {status.value}" for status in Status)
        text = f"{_many(self.titles, 'title')} on {_many(self.pages, 'page')}: {counts}, {self.repeated} repeated; "
        text += _many(self.entries, "entry", "entries")
        return text + (f", {self.incomplete} incomplete (no source gives authors)" if self.incomplete else "")


def tally(matches: Sequence[Match]) -> Tally:
    by_status = Counter(match.verdict.status for match in matches)
    works = {work_key(match.work): match.work for match in matches if match.work}
    return Tally(
        titles=len(matches),
        pages=len({match.scraped.page for match in matches}),
        by_status=by_status,
        repeated=by_status[Status.MATCHED] - len(works),
        entries=len(works),
        incomplete=sum(not any(said.authors for said in work) for work in works.values()),
    )


def report_missing(talk: Talk, result: Result) -> None:
    """Which sources could not be asked, what that leaves open, and how to go on. Said even when quiet, if it counts."""
    for each in result.missing:
        sentence = f"{each.why.rstrip('.')}{_left_open(each)}."
        talk.fail(sentence, fg="yellow") if each.incomplete else talk.say(sentence)
    if result.is_incomplete:
        talk.fail("The result is incomplete. Run the same command again: what was answered is kept, the rest is asked.")


def _left_open(each: Missing) -> str:
    parts = [f"{_many(each.titles, 'title')} could not be looked up there"] if each.titles else []
    if each.works:
        parts.append(f"{_many(each.works, 'title')} may lack venue, DOI or code")
    return "; " + ", ".join(parts) if parts else ""


def report(talk: Talk, result: Tally, matches: Iterable[Match], clock: Clock) -> None:
    """Doubtful titles, then the count, then where the time went."""
    talk.detail(doubt(match) for match in matches if match.verdict.status is not Status.MATCHED)
    talk.say(str(result), bold=True)
    talk.say(times(clock))


def times(clock: Clock) -> str:
    """Where the time went, in one line."""
    return "time: " + ", ".join(f"{name} {seconds:.2f} s" for name, seconds in clock.seconds.items())


def doubt(match: Match) -> str:
    """One line on a title that was not matched: where, what, and the works that come closest."""
    best = match.compared[0].verdict.reason if match.compared else None
    fits = [each for each in match.compared if each.verdict.status is not Status.UNMATCHED]
    fits = [each for each in fits if each.verdict.reason is best][:3]
    shown = "; ".join(f"{work_name(each.candidates)} {each.title!r}" for each in fits)
    line = f"{match.scraped.where}: {match.verdict.status} ({match.verdict.reason})"
    line += f": {match.scraped.title!r}" if match.scraped.title else ""
    return f"{line}; fits {shown}" if shown else line


def _many(number: int, one: str, more: str | None = None) -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"
