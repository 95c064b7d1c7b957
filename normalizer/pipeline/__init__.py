"""The story of a page: titles, candidates, matches, records, entries."""

from normalizer.pipeline.clock import Clock
from normalizer.pipeline.result import Missing, Result
from normalizer.pipeline.sources import Sources
from normalizer.pipeline.story import asked_titles, match_asked, match_titles, read_pages, resolve
from normalizer.pipeline.works import Entry, entries, work_key

__all__ = [
    "Clock",
    "Entry",
    "Missing",
    "Result",
    "Sources",
    "asked_titles",
    "entries",
    "match_asked",
    "match_titles",
    "read_pages",
    "resolve",
    "work_key",
]
