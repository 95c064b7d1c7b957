"""What commands on pages have in common: read them, open the sources, match every title."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from normalizer import pipeline
from normalizer.cli.talk import Talk
from normalizer.matching import Match
from resolvers.base import Resolver
from resolvers.registry import RESOLVERS


def open_sources(names: Sequence[str], catalog: Path) -> list[Resolver]:
    """The named sources, opened in order."""
    return [RESOLVERS[name](catalog) for name in names]


def match_pages(
    paths: Sequence[str], sources: Sequence[Resolver], talk: Talk, clock: pipeline.Clock, confidence: float
) -> list[Match]:
    """A match for every title of every page, in page order; warnings of the readers are passed on."""
    with clock.step("pages"):
        pages = pipeline.read_pages(paths)
    for page in pages:
        for warning in page.warnings:
            talk.warn(warning)
    return pipeline.match_titles([title for page in pages for title in page.titles], sources, clock, confidence)
