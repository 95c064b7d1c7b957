"""Downloads of large files: resumed after every failure, and never taken for complete before they are."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import random
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fakes.clock import ManualClock
from fakes.faults import Page, Redirect, Reset, Status, Truncated
from fakes.files import FileHost, WrongLength
from fakes.server import FakeServer

from resolvers.errors import (
    BadReply,
    RateLimited,
    RequestRefused,
    ResolverError,
    SourceUnavailable,
    StorageError,
)
from resolvers.http import Clock
from resolvers.http.download import Downloader, DownloadProgress
from resolvers.http.partial_file import PartialFile, RemoteFile, format_bytes

pytestmark = pytest.mark.once

DATA = random.Random(1).randbytes(3_000_000)
OTHER = random.Random(2).randbytes(2_500_000)
DIGEST = f"sha256:{hashlib.sha256(DATA).hexdigest()}"


@dataclass
class Scene:
    server: FakeServer
    host: FileHost
    clock: ManualClock
    target: Path

    def file(self, **known: object) -> RemoteFile:
        return RemoteFile(f"{self.server.root}/files/dump.bin", **known)  # type: ignore[arg-type]

    def downloader(self, **options: object) -> Downloader:
        return Downloader(timer=Clock(self.clock.monotonic, self.clock.sleep, self.clock.now), **options)  # type: ignore[arg-type]

    def fetch(self, **known: object) -> None:
        with self.downloader() as http:
            http.fetch(self.file(**known), self.target)

    @property
    def ranges(self) -> list[str | None]:
        return [asked for _, asked in self.host.requests]

    @property
    def left(self) -> list[str]:
        return sorted(path.name for path in self.target.parent.iterdir())


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    host = FileHost({"dump.bin": DATA})
    with FakeServer([host]) as server:
        yield Scene(server, host, ManualClock(), tmp_path / "into" / "dump.bin")


def test_file_comes_whole_and_leaves_nothing_beside_it(scene: Scene) -> None:
    scene.fetch()
    assert scene.target.read_bytes() == DATA
    assert scene.left == ["dump.bin"]
    # The end is asked for, since only Content-Length had said where it is.
    assert scene.ranges == [None, f"bytes={len(DATA)}-"]


def test_known_checksum_needs_no_second_request_and_none_for_a_file_that_is_there(scene: Scene) -> None:
    scene.fetch(digest=DIGEST)
    scene.fetch(digest=DIGEST)
    assert scene.ranges == [None]
    assert scene.target.read_bytes() == DATA


SERVERS = {
    "ETag and dates": {},
    "dates only": {"etag": False},
    "no validators": {"etag": False, "modified": False},
    "no ranges": {"ranges": False},
    "neither": {"etag": False, "modified": False, "ranges": False},
}
FAULTS = {
    "resets and cuts": [Reset(), Truncated(0.3, announced=True), Reset(), Truncated(0.4, announced=True), Reset()],
    "status 503 and 429": [Status(503, "5"), Truncated(0.5, announced=True), Status(429)],
    "a length that is too short": [WrongLength(-1_000_000)],
    "a length that is too long": [WrongLength(1_000_000)],
    "no length, cut": [Truncated(0.5)],
    "no length at the end": [Truncated(0.5, announced=True), Truncated(0.5)],
}


KNOWN: dict[str, dict[str, object]] = {"nothing": {}, "digest": {"digest": DIGEST}, "size": {"size": len(DATA)}}
# Every kind of server while nothing is known, the worst with what is known.
ENOUGH = [
    (server, faults, known)
    for server in SERVERS
    for faults in FAULTS
    for known in KNOWN
    if known == "nothing" or server == "neither"
]


@pytest.mark.parametrize(("server", "faults", "known"), ENOUGH)
def test_download_survives(scene: Scene, server: str, faults: str, known: str) -> None:
    for name, value in SERVERS[server].items():
        setattr(scene.host, name, value)
    scene.server.faults.extend(FAULTS[faults])
    scene.fetch(**KNOWN[known])
    assert scene.target.read_bytes() == DATA
    assert scene.left == ["dump.bin"]
    assert len(scene.ranges) <= 2 * len(FAULTS[faults]) + 2


def test_cut_reply_is_continued_where_it_ended(scene: Scene) -> None:
    scene.server.faults.extend([Truncated(0.5, announced=True), Reset()])
    scene.fetch(digest=DIGEST)
    assert scene.ranges == [None, "bytes=1500000-", "bytes=1500000-"]


@pytest.mark.parametrize("etag", [True, False])
def test_file_that_changed_meanwhile_is_begun_anew(scene: Scene, etag: bool) -> None:
    scene.host.etag = etag
    scene.server.faults.extend([Truncated(0.5, announced=True), *[Reset()] * 9])
    with pytest.raises(
        SourceUnavailable, match=r"download stopped after 1\.5 MB of 3\.0 MB \(.*; run the same command"
    ):
        scene.fetch()
    assert scene.left == ["dump.bin.part", "dump.bin.part.json"]
    scene.server.faults.clear()
    scene.host.files["dump.bin"] = OTHER
    scene.fetch()
    assert scene.target.read_bytes() == OTHER


@pytest.mark.parametrize("state", [b"", b"{", b"[]", b'{"name": 1}', b'{"total": 3000000}'])
def test_part_of_unknown_origin_is_not_used(scene: Scene, state: bytes) -> None:
    scene.target.parent.mkdir()
    scene.target.with_name("dump.bin.part").write_bytes(b"x" * 1000)
    scene.target.with_name("dump.bin.part.json").write_bytes(state)
    scene.fetch()
    assert scene.target.read_bytes() == DATA
    assert scene.left == ["dump.bin"]


def test_wrong_checksum_is_said_and_nothing_is_kept(scene: Scene) -> None:
    with pytest.raises(BadReply, match=r"wrong checksum \(sha256\); the downloaded file was deleted; run"):
        scene.fetch(digest=f"sha256:{'0' * 64}", size=len(DATA))
    assert scene.left == []


@pytest.mark.parametrize("size", [len(DATA) - 1, len(DATA) + 1])
def test_file_of_another_size_is_refused_after_a_few_attempts(scene: Scene, size: int) -> None:
    scene.target.parent.mkdir()
    scene.target.write_bytes(b"the old one")
    with pytest.raises(SourceUnavailable):
        scene.fetch(size=size)
    assert scene.target.read_bytes() == b"the old one"
    assert len(scene.ranges) < 15


@pytest.mark.parametrize("page", [Page(), Page(b"  <!DOCTYPE html>\n<title>Log in</title>" + b" " * 5_000_000)])
@pytest.mark.parametrize("announced", ["text/html", "application/octet-stream"])
def test_web_page_is_no_file(scene: Scene, page: Page, announced: str) -> None:
    scene.host.files["dump.bin"], scene.host.content_type = page.body, announced
    with pytest.raises(BadReply, match="a web page instead of the file"):
        scene.fetch()
    assert scene.left == []


def test_web_page_in_the_middle_leaves_what_has_come(scene: Scene) -> None:
    scene.server.faults.extend([Truncated(0.5, announced=True), Page()])
    with pytest.raises(BadReply, match="a web page"):
        scene.fetch(digest=DIGEST)
    scene.fetch(digest=DIGEST)
    assert scene.target.read_bytes() == DATA


@pytest.mark.parametrize(("status", "words"), [(403, "a login or key is needed"), (404, "check the address")])
def test_refusal_is_not_repeated(scene: Scene, status: int, words: str) -> None:
    scene.server.faults.append(Status(status))
    with pytest.raises(RequestRefused, match=words):
        scene.fetch()
    assert len(scene.ranges) == 1


def test_waits_are_bounded(scene: Scene) -> None:
    scene.server.faults.extend([Status(503, "7"), Status(503), Status(429, "9999")])
    with pytest.raises(RateLimited, match="asks to wait 9999 s"):
        scene.fetch()
    assert scene.clock.slept == [7.0, 3.0]


def test_host_that_cannot_be_reached_is_given_up_at_once(scene: Scene) -> None:
    with scene.downloader() as http, pytest.raises(SourceUnavailable, match="cannot be reached"):
        http.fetch(RemoteFile("http://127.0.0.1:9/dump.bin"), scene.target)
    assert scene.clock.slept == []


def test_address_that_is_not_private_is_refused(scene: Scene) -> None:
    scene.server.faults.append(Redirect("http://example.org/dump.bin"))
    with pytest.raises(ResolverError, match=r"example\.org is not private"):
        scene.fetch()
    scene.server.faults.extend([Redirect(scene.file().url)] * 10)
    with pytest.raises(BadReply, match="more than 6 redirects"):
        scene.fetch()


def test_key_goes_to_its_host_only_and_into_no_log(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    other = FileHost({"dump.bin": DATA})
    with FakeServer([other]) as elsewhere, scene.downloader(authorization="Bearer s3cret") as http:
        scene.server.faults.append(Redirect(f"{elsewhere.root}/files/dump.bin"))
        http.fetch(scene.file(digest=DIGEST), scene.target)
        (sent,), (passed_on,) = scene.server.log.entries, elsewhere.log.entries
    assert sent.question.headers["Authorization"] == "Bearer s3cret"
    assert "Authorization" not in passed_on.question.headers
    assert "s3cret" not in caplog.text


def test_disk_without_room_is_said_before_anything_is_written(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("Usage", (), {"free": 1_000_000})
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(StorageError, match=r"needs 3\.0 MB, but .* has 1\.0 MB free; free 2\.0 MB or choose another"):
        scene.fetch()
    assert scene.left == []


def test_disk_that_fills_up_keeps_what_has_come(scene: Scene) -> None:
    """A limit on the size of files stands in for the disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, before[1]))
    try:
        with pytest.raises(StorageError, match="the disk is full; make room and run the same command again"):
            scene.fetch(digest=DIGEST)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert scene.target.with_name("dump.bin.part").stat().st_size == 1_000_000
    scene.fetch(digest=DIGEST)
    assert scene.target.read_bytes() == DATA
    assert scene.ranges == [None, "bytes=1000000-"]


def test_two_downloads_of_one_file_do_not_mix(scene: Scene) -> None:
    scene.target.parent.mkdir()
    with PartialFile.open(scene.target), pytest.raises(StorageError, match="another process downloads it"):
        scene.fetch()
    scene.fetch()
    assert scene.target.read_bytes() == DATA


def test_folder_that_cannot_be_written_is_one_sentence(scene: Scene) -> None:
    scene.target.parent.write_text("a file")
    with pytest.raises(StorageError, match="cannot be written"):
        scene.fetch()


KILLED = """
import os, sys
from pathlib import Path
from resolvers.http.download import Downloader
from resolvers.http.partial_file import PartialFile, RemoteFile
append, allowed = PartialFile.append, int(sys.argv[4])
def count(part, data):
    global allowed
    append(part, data)
    allowed -= 1
    if allowed <= 0:
        os.kill(os.getpid(), 9)
PartialFile.append = count
with Downloader() as http:
    http.fetch(RemoteFile(sys.argv[1], digest=sys.argv[3] or None), Path(sys.argv[2]))
"""


@pytest.mark.parametrize("digest", [DIGEST, ""])
def test_download_that_is_killed_again_and_again_is_continued_each_time(scene: Scene, digest: str) -> None:
    kills = 0
    for allowed in [1] * 4 + [10_000]:
        arguments = [scene.file().url, str(scene.target), digest, str(allowed)]
        ended = subprocess.run(
            [sys.executable, "-c", KILLED, *arguments], check=False, env={**os.environ, "NO_PROXY": "*"}
        )
        kills += ended.returncode == -9
        assert scene.target.exists() == (ended.returncode == 0)
    assert kills >= 3
    assert scene.target.read_bytes() == DATA
    starts = [int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0 for asked in scene.ranges]
    assert starts == sorted(starts)
    assert scene.left == ["dump.bin"]


def test_progress_has_bytes_rate_and_time_left(scene: Scene) -> None:
    seen: list[DownloadProgress] = []
    moving = Clock(lambda: next(ticks), scene.clock.sleep, scene.clock.now)
    ticks = iter(range(10_000))
    with Downloader(timer=moving) as http:
        http.fetch(scene.file(digest=DIGEST), scene.target, seen.append)
    assert [state.done for state in seen] == sorted(state.done for state in seen)
    assert seen[-1].done == seen[-1].total == len(DATA)
    assert seen[-1].seconds_left == 0
    assert all(state.rate > 0 and state.seconds_left is not None for state in seen)


def test_small_file_is_read_whole_or_not_at_all(scene: Scene) -> None:
    scene.host.files = {"dump.bin": json.dumps({"a": 1}).encode()}
    scene.server.faults.extend([Truncated(announced=True), Reset(), Truncated()])
    with scene.downloader() as http:
        assert http.read(scene.file(size=8), 100) == b'{"a": 1}'
        with pytest.raises(BadReply, match="more than 5 B"):
            http.read(scene.file(), 5)
        with pytest.raises(SourceUnavailable, match="wrong checksum"):
            http.read(scene.file(digest=DIGEST), 100)


PROGRESS = [
    (DownloadProgress(0, None, 0.0, None), "0 B, 0 B/s"),
    (DownloadProgress(340_000_000, 1_200_000_000, 45e6, 19.1), "340.0 MB of 1.2 GB (28%), 45.0 MB/s, 19 s left"),
    (DownloadProgress(10**6, 10**9, 10_000.0, 99_900.0), "1.0 MB of 1.0 GB (0%), 10 kB/s, 27 h 45 min left"),
    (DownloadProgress(10**6, 2 * 10**6, 4000.0, 250.0), "1.0 MB of 2.0 MB (50%), 4 kB/s, 4 min left"),
]


@pytest.mark.parametrize(("progress", "words"), PROGRESS)
def test_progress_for_people(progress: DownloadProgress, words: str) -> None:
    assert str(progress) == words


def test_bytes_for_people() -> None:
    numbers = (0, 812, 999_499, 999_500, 5_249_000_000, 10**15)
    assert [format_bytes(number) for number in numbers] == ["0 B", "812 B", "999 kB", "1.0 MB", "5.2 GB", "1000.0 TB"]
