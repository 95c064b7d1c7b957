"""Kinds of venues."""

from __future__ import annotations

from enum import StrEnum


class VenueKind(StrEnum):
    CONFERENCE = "conference"
    WORKSHOP = "workshop"
    JOURNAL = "journal"
    BOOK = "book"
    UNKNOWN = "unknown"
