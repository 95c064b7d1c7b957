"""`bibnorm catalog fetch`: dumps from a server that fails in every way become a catalog, or leave it as it was."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pytest
from fakes.clock import ManualClock
from fakes.faults import Reset, Status, Truncated
from fakes.files import FileHost, WrongLength
from fakes.server import FakeServer

from normalizer.cli.main import run
from resolvers.catalog import Catalog
from resolvers.dumps import DUMPS
from resolvers.http import Clock
from resolvers.http.download import Downloader

pytestmark = pytest.mark.once

NOISE = random.Random(1)
RECORDS = 60


def dblp(records: int, note: int = 3000) -> bytes:
    """A dump that does not shrink much."""
    texts = (
        f'<article key="journals/loom/L{number}"><title>On Loom {number}.</title><year>1843</year>'
        f"<journal>Loom</journal><note>{NOISE.randbytes(note).hex()}</note></article>\n"
        for number in range(records)
    )
    document = f'<?xml version="1.0"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>\n{"".join(texts)}</dblp>\n'
    return gzip.compress(document.encode(), 1)


DUMP = dblp(RECORDS)
BOT_CHECK = b"<!doctype html><html><title>Making sure you're not a bot!</title></html>"


@dataclass
class Scene:
    folder: Path
    server: FakeServer
    host: FileHost

    @property
    def url(self) -> str:
        return f"{self.server.root}/files/dblp.xml.gz"

    def fetch(self, *arguments: str) -> int:
        return run(["catalog", "fetch", *arguments, "-o", "cat", "-q"])

    @property
    def records(self) -> int | None:
        return Catalog.open(self.folder / "cat").info.records if (self.folder / "cat").exists() else None

    @property
    def left(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir() if path.name != "cat")


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.chdir(tmp_path)
    clock = ManualClock()
    timer = Clock(clock.monotonic, clock.sleep, clock.now)
    monkeypatch.setattr("normalizer.app.catalog_fetch.Downloader", partial(Downloader, timer=timer))
    host = FileHost({"dblp.xml.gz": DUMP})
    with FakeServer([host]) as server:
        here = Scene(tmp_path, server, host)
        published = replace(DUMPS["dblp"], addresses=(here.url, f"{server.root}/files/mirror.xml.gz"), least=1000)
        monkeypatch.setattr("normalizer.app.catalog_fetch.DUMPS", {**DUMPS, "dblp": published})
        yield here


# Each alone, and every kind of server: tests/resolvers/test_download.py.
FAULTS = {
    "resets and cuts": [Reset(), Truncated(0.3, announced=True), Reset(), Truncated(0.4, announced=True)],
    "too long a length": [WrongLength(100_000)],
}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
def test_dump_is_imported_whole_whatever_the_server_does(scene: Scene, faults: list[object]) -> None:
    scene.server.faults.extend(faults)  # type: ignore[arg-type]
    assert scene.fetch("dblp", "--from", scene.url) == 0
    assert (scene.records, scene.left) == (RECORDS, [])


def test_second_fetch_updates_the_catalog(scene: Scene) -> None:
    assert scene.fetch("dblp") == 0
    scene.host.files["dblp.xml.gz"] = dblp(RECORDS + 5)
    assert scene.fetch("dblp", "--keep") == 0
    assert scene.records == RECORDS + 5
    assert scene.left == ["cat.downloads"]


@pytest.mark.parametrize("digest", [hashlib.md5(DUMP).hexdigest(), "0" * 32], ids=["right", "wrong"])
def test_published_checksum_decides(scene: Scene, digest: str, capsys: pytest.CaptureFixture[str]) -> None:
    scene.host.files["dblp.xml.gz.md5"] = f"{digest}  dblp.xml.gz\n".encode()
    right = digest != "0" * 32
    assert scene.fetch("dblp") == (0 if right else 3)
    assert scene.records == (RECORDS if right else None)
    assert right or "wrong checksum" in capsys.readouterr().err


def test_web_page_is_refused_and_the_mirror_asked(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    assert scene.fetch("dblp") == 0
    before = {path: path.read_bytes() for path in (scene.folder / "cat").rglob("*") if path.is_file()}
    scene.host.files |= {"dblp.xml.gz": BOT_CHECK, "mirror.xml.gz": BOT_CHECK}
    assert scene.fetch("dblp") == 3
    assert "web page instead of the file" in capsys.readouterr().err
    scene.host.files |= {"mirror.xml.gz": gzip.compress(BOT_CHECK)}
    assert scene.fetch("dblp") in (2, 3)
    assert {path: path.read_bytes() for path in before} == before
    scene.host.files["mirror.xml.gz"] = dblp(RECORDS + 1)
    assert scene.fetch("dblp") == 0
    assert scene.records == RECORDS + 1


def test_server_that_is_down_is_incomplete_and_the_next_run_resumes(scene: Scene) -> None:
    scene.server.faults.extend([Truncated(0.5, announced=True), *[Status(503)] * 20])
    assert scene.fetch("dblp", "--from", scene.url) == 3
    assert (scene.records, scene.left) == (None, ["cat.downloads"])
    scene.server.faults.clear()
    scene.host.requests.clear()
    assert scene.fetch("dblp", "--from", scene.url) == 0
    assert (scene.records, scene.left) == (RECORDS, [])
    first = scene.host.requests[0][1]
    assert first is not None
    assert int(first.removeprefix("bytes=").rstrip("-")) > len(DUMP) // 3


def test_full_disk_is_told_before_the_download(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usage = SimpleNamespace(free=len(DUMP) // 2)
    monkeypatch.setattr("resolvers.http.partial_file.shutil.disk_usage", lambda path: usage)
    assert scene.fetch("dblp", "--from", scene.url) == 2
    assert "free" in capsys.readouterr().err
    usage.free = 10**12
    assert scene.fetch("dblp", "--from", scene.url) == 0
    assert scene.records == RECORDS


def test_what_is_not_the_dump_is_refused(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    assert scene.fetch("dblp") == 0
    for name, data, message in (
        ("cut", DUMP[: len(DUMP) // 2], "damaged or ends early"),
        ("cut.xml", gzip.decompress(DUMP)[:-20], "ends early"),
        ("page.gz", gzip.compress(BOT_CHECK, mtime=0), "an HTML page, not a dump"),
        ("other", b'{"title": "Ours", "year": 2020}\n', "rows of our own (bibnorm), not the dump of DBLP"),
        ("small", dblp(1, 10), "use --force"),
    ):
        Path(name).write_bytes(data)
        assert scene.fetch("dblp", "--from", name) == 2
        assert message in capsys.readouterr().err
        assert Path(name).exists()
    assert scene.records == RECORDS
    assert scene.fetch("dblp", "--from", "small", "--force") == 0


def works(numbers: range) -> bytes:
    rows = (
        {
            "id": f"https://openalex.org/W{number}",
            "title": f"Work {number}",
            "authorships": [],
            "publication_year": 1999,
        }
        for number in numbers
    )
    return gzip.compress("".join(json.dumps(row) + "\n" for row in rows).encode())


@pytest.mark.parametrize("shape", ["text", "sums", "manifest", "files"])
def test_shards_of_a_list_are_imported_together_or_not_at_all(shape: str, scene: Scene) -> None:
    for part in range(3):
        scene.host.files[f"p={part}/part_000.gz"] = works(range(part * 10, part * 10 + 10))
    scene.host.files["p=2/part_000.gz"] = gzip.compress(b"")
    urls = [f"{scene.server.root}/files/p={part}/part_000.gz" for part in range(3)]
    sums = [hashlib.sha256(scene.host.files[f"p={part}/part_000.gz"]).hexdigest() for part in range(3)]
    lists = {
        "text": "\n".join(urls),
        "sums": "".join(f"{digest}  {url}\n" for digest, url in zip(sums, urls, strict=True)),
        "manifest": json.dumps({"entries": [{"url": url, "meta": {"record_count": 10}} for url in urls]}),
        "files": json.dumps({"name": "papers", "files": urls}),
    }
    Path("list").write_text(lists[shape])
    scene.host.files["p=1/part_000.gz"], good = works(range(1))[:-4], scene.host.files["p=1/part_000.gz"]
    assert scene.fetch("openalex", "--from", "list") in (2, 3)
    assert scene.records is None
    scene.host.files["p=1/part_000.gz"] = good
    assert scene.fetch("openalex", "--from", "list") == 0
    assert (scene.records, scene.left) == (20, ["list"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["openalex"], "name the files of the OpenAlex snapshot with --from"),
        (["dblp", "acl", "--from", "x"], "--from needs exactly one name"),
        (["dblp", "--from", "missing"], "missing: cannot be read"),
        (["elsewhere"], "'elsewhere' is not one of 'arxiv', 'dblp'"),
    ],
)
def test_wrong_use_says_what_to_do(
    arguments: list[str], message: str, scene: Scene, capsys: pytest.CaptureFixture[str]
) -> None:
    assert scene.fetch(*arguments) == 2
    assert message in capsys.readouterr().err
    assert scene.records is None


def test_token_goes_to_kaggle_only(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"id": "2401.00001", "title": "On Engine", "categories": "cs.LG", "authors_parsed": [["Lovelace", "Ada", ""]]}
    scene.host.files["arxiv.zip"] = json.dumps(row).encode()
    arxiv = replace(DUMPS["arxiv"], addresses=(f"{scene.server.root}/files/arxiv.zip",), least=0)
    monkeypatch.setattr("normalizer.app.catalog_fetch.DUMPS", {**DUMPS, "arxiv": arxiv})
    monkeypatch.setenv("KAGGLE_USERNAME", "ada")
    monkeypatch.setenv("KAGGLE_KEY", "secret")
    assert scene.fetch("arxiv") == 0
    assert scene.records == 1
    headers = [entry.question.headers.get("Authorization") for entry in scene.server.log.entries]
    assert set(headers) == {"Basic YWRhOnNlY3JldA=="}
