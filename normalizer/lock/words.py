"""A lock file in words: a line for each title, as `git diff` shows it and people are told of conflicts."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lock.lines import sort_key
from normalizer.lock.lock import Lock
from normalizer.lock.values import Decision, LockedTitle, LockedWork
from normalizer.works.record import Record
from normalizer.works.verdict import Status


def choice_in_words(decision: Decision) -> str:
    """What a person has decided: "Ada chose arXiv:2106.04560"."""
    return f"{decision.by} chose {decision.choice or 'none of the candidates'}"


def title_in_words(each: LockedTitle, work: LockedWork | None) -> str:
    decision = each.decision
    if decision.is_manual:
        said = f"{choice_in_words(decision)} for {each.title!r}"
    elif decision.status is Status.MATCHED:
        said = f"bibnorm found {each.title!r}"
    else:
        state = "is to be looked up again" if each.is_reopened else f"is open ({decision.status.value})"
        said = f"{each.title!r} {state}"
    said += f": {each.key}, {_record_in_words(work.record)}" if work else ""
    return said + (f" -- {decision.note}" if decision.note else "")


def lock_in_words(lock: Lock) -> Iterator[str]:
    """The titles of each page, in the order of the file, and the keys that are used no more."""
    outputs: dict[str, list[str]] = {}
    for name, output in sorted(lock.outputs.items()):
        for page in output.pages:
            outputs.setdefault(page, []).append(name)
    titles: dict[str, list[LockedTitle]] = {page: [] for page in outputs}
    for each in sorted(lock.titles, key=sort_key):
        for page in each.pages or ("",):
            titles.setdefault(page, []).append(each)
    for page in sorted(titles):
        yield (
            f"page {page}, for {', '.join(outputs[page])}" if page in outputs else f"page {page}" if page else "no page"
        )
        for each in titles[page]:
            yield f"  {title_in_words(each, lock.works[each.key] if each.key else None)}"
    for key in sorted(lock.retired):
        yield f"the key {key} is used no more"


def _record_in_words(record: Record) -> str:
    ids = (record.arxiv and f"arXiv:{record.arxiv}", record.doi and f"doi:{record.doi}")
    venue = record.venue and (record.venue.short or record.venue.name)
    known = (*ids, record.authors_in_short, venue, record.date and str(record.date))
    return ", ".join(each for each in known if each)
