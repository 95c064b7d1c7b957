"""All services over one small corpus, with a clock of their own that the program goes by too."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fakes.arxiv_api.service import ArxivApi
from fakes.corpus import Paper, Venue, people
from fakes.exchange import Entry
from fakes.server import FakeServer
from fakes.services import Services

from normalizer.cli.main import run
from resolvers.http import Clock

PAPERS = (
    Paper(
        "Engines that Weave Algebraic Patterns",
        people("Ada Lovelace", "Charles Babbage"),
        arxiv="2401.00001",
        doi="10.1000/engines.1",
        venue=Venue("IEEE/CVF Conference on Computer Vision and Pattern Recognition", 2024, short="CVPR"),
        dblp="conf/cvpr/LovelaceB24",
    ),
    Paper(
        "Looms and their Cards: A History", people("Ada Lovelace"), arxiv="2401.00002", comment="Accepted to ICML 2024"
    ),
    Paper("On the Temper of Astronomical Clocks", people("Caroline Herschel"), arxiv="2402.00003", withdrawn=True),
    Paper(
        "A Note on Turning Wheels Slowly",
        people("Mary Somerville"),
        doi="10.1000/wheels",
        venue=Venue("International Conference on Machine Learning", 2020, short="ICML"),
        retracted=True,
    ),
    # Words of the others, so that something has to be told apart.
    Paper("Engines that Weave Geometric Patterns", people("Charles Wheatstone"), arxiv="2401.00004"),
    Paper("Looms and their Weavers: A History", people("Ada Byron"), arxiv="2401.00005"),
    Paper("A Note on Turning Clocks Slowly", people("Mary Anning"), arxiv="2401.00006"),
)
UNKNOWN = "Nobody Has Ever Written This Title"
PAGE = (*(paper.title for paper in PAPERS[:4]), UNKNOWN)


class VirtualClock:
    """Time that passes only while somebody sleeps; of several sleepers each sleeps in turn."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds = 0.0

    def monotonic(self) -> float:
        return self._seconds

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self._seconds += seconds

    def now(self) -> datetime:
        return datetime(2026, 5, 1, 12, tzinfo=UTC) + timedelta(seconds=self._seconds)


class RealClock(VirtualClock):
    """The time that other processes go by as well."""

    monotonic = staticmethod(time.monotonic)
    sleep = staticmethod(time.sleep)

    def now(self) -> datetime:
        return datetime.now(UTC)


class World:
    """A running fake of every service, and the program pointed at it; `cache` is where its replies are kept."""

    def __init__(
        self,
        papers: Sequence[Paper],
        patch: pytest.MonkeyPatch,
        cache: Path,
        clock: VirtualClock | None = None,
        **limits: float,
    ) -> None:
        self.clock = clock or VirtualClock()
        self.services = Services(papers, clock=self.clock.monotonic, now=self.clock.now, **limits)
        self.server = FakeServer(self.services.all, clock=self.clock.monotonic)
        self.patch = patch
        self.cache = cache

    @property
    def arxiv(self) -> ArxivApi:
        return self.services.arxiv

    @property
    def environment(self) -> dict[str, str]:
        return {**self.services.environment(self.server), "BIBNORM_CACHE": str(self.cache)}

    def asked(self, slug: str) -> list[Entry]:
        return self.services.asked(self.server, slug)

    def counts(self) -> dict[str, int]:
        """Requests so far, by service; only those that got any."""
        slugs = [service.slug for service in self.services.all]
        return {slug: count for slug in slugs if (count := len(self.asked(slug)))}

    def run(self, *arguments: str) -> int:
        for name, value in self.environment.items():
            self.patch.setenv(name, value)
        timer = Clock(self.clock.monotonic, self.clock.sleep, self.clock.now)
        self.patch.setattr("resolvers.http.client.Clock", lambda: timer)
        return run(list(arguments))


@contextmanager
def running(world: World) -> Iterator[World]:
    with world.server:
        yield world
