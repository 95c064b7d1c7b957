"""A client and a fake that share a clock which moves only when somebody sleeps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from fakes.clock import ManualClock
from fakes.exchange import FakeRequest, FakeResponse
from fakes.faults import Fault
from fakes.server import FakeServer

from resolvers.errors import BadReply
from resolvers.http import BatchLog, Clock, HttpClient, HttpSettings, RequestPolicy, Response, Service

GREETING = b"hello, and a bit more"
NEW = Response(200, GREETING)
KEPT = Response(200, GREETING, cached=True)
# Waits to the second, so that tests can say them. Replies are waited for in real time: only a host that says nothing at
# all is given up soon, or a machine that is busy otherwise would be taken for one.
EXACT = RequestPolicy(
    read_timeout=60.0,
    rate_limit_backoff=(10.0, 20.0),
    failure_backoff=(3.0, 10.0, 20.0),
    max_delay=100.0,
    jitter=0.0,
)
HASTY = replace(EXACT, read_timeout=0.25)
ONE_TRY = replace(EXACT, rate_limit_backoff=(), failure_backoff=())


def whole(status: int, body: bytes) -> None:
    if status == 200 and body != GREETING:
        raise BadReply("cut short")


class Greeting:
    """Answers every path below its own with a greeting, or with what a test wants."""

    path = "/greet"

    def __init__(self, answer: FakeResponse | None = None) -> None:
        self.reply = answer or FakeResponse(GREETING, "text/plain")

    def owns(self, path: str) -> bool:
        return path.startswith(self.path)

    def answer(self, question: FakeRequest) -> FakeResponse:
        return self.reply


@dataclass
class Scene:
    server: FakeServer
    greeting: Greeting
    clock: ManualClock
    timer: Clock
    http: HttpClient
    service: Service

    def ask(self, number: int = 0) -> Response:
        return self.http.get(self.service, "/greet", {"n": str(number)})

    @property
    def requests(self) -> int:
        return len(self.server.log.entries)


def timer_of(clock: ManualClock) -> Clock:
    return Clock(clock.monotonic, clock.sleep, clock.now)


def memory(folder: Path, clock: ManualClock | None = None) -> BatchLog:
    """In a folder of its own; without a clock at one moment."""
    return BatchLog(folder / "greeter.sqlite", 100.0, timer_of(clock or ManualClock()))


def service_at(url: str, **changes: object) -> Service:
    values: dict[str, object] = {"policy": EXACT, "check": whole} | changes
    return Service("Greeter", "greeter", url, **values)  # type: ignore[arg-type] # the tests know the fields


@contextmanager
def scene(
    *faults: Fault | None,
    answer: FakeResponse | None = None,
    cache: Path | None = None,
    settings: HttpSettings | None = None,
    **changes: object,
) -> Iterator[Scene]:
    """`changes` are fields of the service; it keeps replies for 100 s when there is a `cache`."""
    clock, greeting = ManualClock(), Greeting(answer)
    timer = timer_of(clock)
    changes = ({"max_age": 100.0} if cache or (settings and settings.cache) else {}) | changes
    with (
        FakeServer([greeting], clock=clock.monotonic) as server,
        HttpClient(settings or HttpSettings(cache=cache), timer=timer) as http,
    ):
        server.faults.extend(faults)
        yield Scene(server, greeting, clock, timer, http, service_at(server.root, **changes))


def again(here: Scene, cache: Path) -> HttpClient:
    """The client of the next run, over the replies that this one has kept."""
    return HttpClient(HttpSettings(cache=cache), timer=here.timer)
