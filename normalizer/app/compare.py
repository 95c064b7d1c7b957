"""The steps of `bibnorm compare`: two works are found by what the user calls them, and their relation is explained."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from normalizer.app.resolve import ResolutionResult, parse_queries, resolve
from normalizer.app.session import Runtime
from normalizer.app.source_plan import StepTimer
from normalizer.bib.description import describe_entry
from normalizer.bib.file import BibFile
from normalizer.errors import BibnormError
from normalizer.values.ids import find_id
from normalizer.values.lazy import lazy_re
from normalizer.values.text import similar_word
from normalizer.values.titles import title_words
from normalizer.works.description import Description
from normalizer.works.explanation import Explanation, explain_pair
from normalizer.works.scraped import described
from normalizer.works.verdict import Match, Reason, Status

# The file up to the last ".bib", for keys may contain colons.
_ENTRY = lazy_re(r"(?P<file>.*\.bib)(?::(?P<key>.*))?", re.IGNORECASE | re.DOTALL)


class CompareError(BibnormError):
    """A work to compare was not found."""


class SourceMissing(CompareError):
    """A work was not found, and a source was unavailable."""


@dataclass(frozen=True)
class ComparedWorks:
    """The explanation, notes on how the two were found, and what the sources answered."""

    explanation: Explanation
    notes: tuple[str, ...] = ()
    result: ResolutionResult = field(default_factory=lambda: ResolutionResult([]))


def compare(left: str, right: str, run: Runtime, *, confidence: float = 0.0) -> ComparedWorks:
    """Explain the relation of two works, each given by an identifier, a link, a title, or `FILE.bib:key`.

    A title without a single match is compared without any other field. Raises CompareError, SourceMissing,
    BibnormError, ResolverError.
    """
    entries = {name: entry for name in (left, right) if (entry := _entry(name)) is not None}
    asked = [name for name in dict.fromkeys((left, right)) if name not in entries]
    for name in asked:
        if not find_id(name) and not any(map(str.isalpha, name)):
            raise CompareError(f"{name!r} names no work; give an identifier, a title, or FILE.bib:KEY")
    result = ResolutionResult([])
    if asked:  # no source is opened for two entries of files
        with run.open_session() as session:
            result = resolve(parse_queries(asked), session.sources, StepTimer(), confidence=confidence)
    found = dict(zip(asked, result.matches, strict=True))
    sides = [_descriptions(name, entries, found, result) for name in (left, right)]
    notes = [
        f"{name!r}: {match.verdict.status} ({match.verdict.reason}); it is compared "
        + ("as a title without other fields" if match.scraped.is_alone else "with what it says alone")
        for name, match in found.items()
        if match.verdict.status is not Status.MATCHED
    ]
    if left == right:
        notes.append(f"{left}: both sides are the same; the weights are those of a second work with the same fields")
    return ComparedWorks(explain_pair(sides[0], sides[1], left, right), tuple(notes), result)


def _descriptions(
    name: str, entries: Mapping[str, Description], found: Mapping[str, Match], result: ResolutionResult
) -> Sequence[Description]:
    if name in entries:
        return [entries[name]]
    match = found[name]
    if match.work:
        return match.work
    if match.verdict.reason is Reason.NOT_ASKED or result.failed.get(match.scraped.line - 1):
        why = "; ".join(dict.fromkeys(each.why.rstrip(".") for each in result.missing))
        raise SourceMissing(
            f"{name}: a source that may know it could not be asked{f': {why}' if why else ''}; try again"
        )
    if match.scraped.ids:
        raise CompareError(f"{name}: not found in any queried source; check the identifier, or name more sources")
    return [replace(described(match.scraped), source="title", via=None)]


def _entry(name: str) -> Description | None:
    """The entry that `FILE.bib:key` names; None for what has another form."""
    named = _ENTRY.fullmatch(name)
    if named is None or find_id(name):
        return None
    path, key = Path(named["file"]), named["key"]
    if not key:
        raise CompareError(f"{name}: an entry is named by its key; write {path}:KEY")
    document = BibFile.load(path).document
    entry = document.entry(key)
    if entry is None:
        close = similar_word(key, [each.key for each in document.entries])
        hint = f"did you mean {close!r}?" if close else "name one of its keys"
        raise CompareError(f"{path}: there is no entry {key!r}; {hint}")
    description = describe_entry(entry, name)
    if not title_words(description.title):
        raise CompareError(f"{path}:{entry.line}: the entry {key!r} has no title; add one to compare it")
    return description
