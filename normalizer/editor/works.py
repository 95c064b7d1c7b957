"""What the catalog knows for an editor: the versions of a work, works by words of their titles, new entries.

These functions run in another process (`background`), so that no look-up delays the editor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from normalizer.app.build import cite
from normalizer.app.entries import identifier_key
from normalizer.app.merge import EntryIndex, citable_keys, merge
from normalizer.app.session import Runtime, Silent, SourceOptions
from normalizer.bib import BibEntry, scan
from normalizer.config import today
from normalizer.editor.project import Project
from normalizer.errors import BibnormError
from normalizer.export import ExportOptions, assign_keys, format_of_dialect, render
from normalizer.lint.context import LintContext
from normalizer.lint.parallel import SEQUENTIAL, ForkPool
from normalizer.lint.rules.helpers.data_model import entries_with_volume
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.results import EntryVerification, EntryVerifications, VerificationStatus
from normalizer.values.titles import title_words
from normalizer.works.description import Description
from normalizer.works.merge import record_from
from normalizer.works.record import Record
from resolvers.catalog import Catalog

_MAX_REMEMBERED = 50_000
# Rows that are read to suggest works, more than are shown: several may be of one work.
_MAX_ROWS, _MAX_SUGGESTIONS = 40, 12
_MIN_WORDS = 2


class RememberingVerifier(CatalogVerifier):
    """Looks an entry up again only if it has changed."""

    def verify(self, context: LintContext, pool: ForkPool = SEQUENTIAL) -> EntryVerifications:
        known = _remembered(self)
        states: dict[BibEntry, State] = {
            entry: (entry.kind, entry.key, tuple((name, field.text) for name, field in entry.first.items()))
            for entry in entries_with_volume(context.bib)
        }
        new = [entry for entry, state in states.items() if state not in known]
        found = self.verify_entries(new)
        if len(known) + len(new) > _MAX_REMEMBERED:
            known.clear()
            new = list(states)
            found = self.verify_entries(new)
        known.update((states[entry], found.get(entry)) for entry in new)
        return EntryVerifications({entry.start: known[state] for entry, state in states.items()}, self.places)


State = tuple[str, str, tuple[tuple[str, str], ...]]


@lru_cache(maxsize=2)
def _remembered(verifier: RememberingVerifier) -> dict[State, EntryVerification]:
    return {}


@lru_cache(maxsize=2)
def open_catalog(path: Path) -> RememberingVerifier:
    """The catalog in a folder. Raises CatalogError."""
    return RememberingVerifier(Catalog.open(path))


def describe_work(text: str, strings: Sequence[tuple[str, str]], project: Project) -> str:
    """What the catalog has of the work of an entry, as Markdown; empty if there is nothing to say."""
    if project.catalog is None:
        return ""
    entries = scan(text, strings).entries
    if not entries:
        return ""
    verification = open_catalog(project.catalog).verify_entries(entries[:1]).get(entries[0])
    return "\n\n".join(_about(verification))


def _about(verification: EntryVerification) -> Iterator[str]:
    if verification.work:
        record = record_from(verification.work)
        yield "  \n".join(filter(None, (f"**{_plain(record.title)}**", _plain(record.authors_in_short))))
        yield "\n".join(f"- {line}" for line in dict.fromkeys(map(_version, verification.work)))
        if record.code:
            yield "\n".join(f"- code: <{link.url}>" for link in record.code)
        if record.standing:
            yield f"**{record.standing.value}**"
    for mismatch in verification.mismatches:
        yield f"*{_plain(mismatch.message)}*"
    if verification.note and verification.status is not VerificationStatus.NOT_CHECKED:
        yield f"*{_plain(verification.note)}*"


def _version(record: Description) -> str:
    """One record: where it appeared, when, under which identifiers, and who says so."""
    where = record.venue or "preprint"
    year = record.year or (record.published or "")[:4]
    ids = ", ".join(f"`{identifier}`" for identifier in record.ids)
    parts = [f"{_plain(where)} {year}".strip(), ids, f"({_plain(record.source)})"]
    return " ".join(part for part in parts if part)


def _plain(text: str) -> str:
    r"""Text for Markdown: characters with a meaning in it are escaped."""
    return "".join(f"\\{character}" if character in "\\`*_[]<>#" else character for character in text)


@dataclass(frozen=True)
class Suggestion:
    """A work of the catalog: the key that it would get or has, and what names it in a query."""

    key: str
    title: str
    detail: str
    query: str
    is_present: bool = False


def suggest_works(typed: str, bib_text: str, project: Project) -> tuple[Suggestion, ...]:
    """Works whose titles have all the words that were typed, the last one perhaps in part."""
    words = title_words(typed)
    if project.catalog is None or len(words) < _MIN_WORDS:
        return ()
    catalog = open_catalog(project.catalog).catalog
    rows = list(dict.fromkeys(catalog.search_rows([typed], _MAX_ROWS).rows.tolist()))
    hits = [each for each in catalog.records(rows) if _has_words(each.title, words)]
    document = scan(bib_text)
    taken, present = citable_keys(document), EntryIndex(document)
    found: dict[str, Suggestion] = {}
    for work in _works(catalog, hits):
        record = record_from(work)
        entry = present.find(record)
        key = entry.key if entry else assign_keys([record], [*taken, *(each.key for each in found.values())])[0]
        query = f"doi:{record.doi}" if record.doi else f"arXiv:{record.arxiv}" if record.arxiv else record.title
        suggestion = Suggestion(key, record.title, _detail(record), query, bool(entry))
        found.setdefault(identifier_key(work), suggestion)
        if len(found) == _MAX_SUGGESTIONS:
            break
    return tuple(found.values())


def _has_words(title: str, words: Sequence[str]) -> bool:
    *whole, last = words
    of_title = title_words(title)
    return set(whole) <= set(of_title) and any(word.startswith(last) for word in of_title)


def _works(catalog: Catalog, hits: Sequence[Description]) -> Iterator[Sequence[Description]]:
    """The records of each work that a hit is of."""
    ids = [each.ids[0] for each in hits if each.ids]
    linked = iter(catalog.fetch(ids))
    for hit in hits:
        yield (next(linked) or (hit,)) if hit.ids else (hit,)


def _detail(record: Record) -> str:
    venue = record.venue and (record.venue.short or record.venue.name)
    year = record.date and record.date.year
    parts = (record.authors_in_short, venue or (record.arxiv and f"arXiv:{record.arxiv}"), year)
    return ", ".join(str(part) for part in parts if part)


def add_work(query: str, key: str, name: str, bib_text: str, project: Project) -> str:
    """The text of a file with the entry of a work, as `build --merge` adds it.

    Raises BibnormError, also if the work has an entry under another key, and ResolverError.
    """
    if project.catalog is None:
        raise BibnormError("no catalog; create one with `bibnorm catalog build`")
    document = scan(bib_text)
    present = EntryIndex(document)
    form = format_of_dialect(project.setup.dialect or present.dialect).name
    options = ExportOptions(project.code_links, project.prefer)
    local = [open_catalog(project.catalog).catalog]
    run = Runtime(today, SourceOptions(offline=True), Silent(), lambda _: None, lambda _: nullcontext(), local)
    records = cite([query], form, options, run).records
    if not records:
        raise BibnormError(f"{query}: the catalog has no such work")
    record = records[0].as_preprint() if project.prefer == "preprint" else records[0]
    if entry := present.find(record):
        if entry.key == key:
            return bib_text
        raise BibnormError(f"{name}: the work of '{key}' has the entry '{entry.key}' already; cite '{entry.key}'")
    if key in citable_keys(document):
        key = assign_keys([record], citable_keys(document))[0]

    def rendered(keys: Sequence[str]) -> str:
        return render([record] * len(keys), form, options, list(keys))

    return merge(name, document, present, {key: record}, {}, rendered).text
