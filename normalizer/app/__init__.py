"""The story of a page: titles, candidates, matches, records, entries."""

from normalizer.app.entries import Entry, entries, work_key
from normalizer.app.resolve import (
    Missing,
    Result,
    asked_titles,
    match_asked,
    match_titles,
    read_pages,
    resolve,
)
from normalizer.app.source_plan import Clock, Sources

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
