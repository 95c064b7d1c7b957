"""What the review page looks up, in the sources of a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from normalizer.app.queries import fetch_in_turn
from normalizer.app.session import Runtime
from normalizer.app.source_plan import Sources
from normalizer.review.candidates import Library, LookUp, NoLibrary
from normalizer.values.ids import PaperId
from normalizer.works.description import Description
from normalizer.works.grouping import works
from resolvers.base import SourceAnswer, TitleQuery, WordSearch

_MAX_FOUND = 9


@contextmanager
def open_library(run: Runtime) -> Iterator[Library]:
    """The catalog and the sources that the options allow; without any of them a page that looks nothing up.

    Raises CatalogError.
    """
    choice = run.choice
    has_catalog = choice.catalog is not None and (choice.catalog_is_named or choice.catalog.exists())
    if choice.offline and not has_catalog and run.local is None:
        yield NoLibrary()
        return
    with run.open_session() as session:
        yield SourceLibrary(session.sources)


class SourceLibrary:
    """A `Library` of open sources."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def fetch(self, ids: Sequence[PaperId], *, with_abstract: bool = False) -> Sequence[LookUp]:
        found: dict[PaperId, list[Description]] = {each: [] for each in ids}
        failures: dict[PaperId, list[str]] = {each: [] for each in ids}
        asked = list(found)

        def is_done(identifier: PaperId) -> bool:
            records = found[identifier]
            return any(each.abstract for each in records) if with_abstract else bool(records)

        for resolver in self._sources.local:
            for identifier, records in zip(asked, resolver.fetch(asked) if asked else (), strict=True):
                found[identifier] += records
        if not self._sources.online:
            for each in asked:
                failures[each] += [] if is_done(each) else ["no online source may be asked"]

        def add(identifier: PaperId, _: str, answer: SourceAnswer) -> bool:
            found[identifier] += answer.candidates
            failures[identifier] += [answer.failure] if answer.failure else []
            return is_done(identifier)

        open_ = [each for each in asked if not is_done(each)]
        fetch_in_turn(self._sources, open_, add, lambda each: bool(failures[each]))
        return [LookUp([found[each]] if found[each] else [], failures[each]) for each in ids]

    def search(self, words: str) -> LookUp:
        if not self._sources.local:
            return NoLibrary().search(words)
        local = self._sources.local
        named = [
            each for source in local if isinstance(source, WordSearch) for each in source.find_words(words, _MAX_FOUND)
        ]
        near = [each for source in local for each in source.find([TitleQuery(words)])[0]]
        return LookUp(works(dict.fromkeys([*named, *near]))[:_MAX_FOUND])
