"""Catalogs that are published and pulled: the same records arrive, and later only what changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes.faults import Page, Reset, Status, Truncated
from fakes.files import FileHost, WrongLength
from fakes.server import FakeServer
from publication_rows import Row, rows

from normalizer.cli.main import run
from resolvers.base import TitleQuery
from resolvers.catalog import Catalog, build_catalog, update_catalog, verify_catalog
from resolvers.catalog.publication import publishing, streams
from resolvers.catalog.publication.publishing import PublishReport, publish_catalog
from resolvers.catalog.publication.pulling import PullReport, open_source, pull_catalog
from resolvers.catalog.publication.streams import line_hashes
from resolvers.catalog.storage.mapped_files import open_files
from resolvers.errors import BadReply, CatalogError, SourceUnavailable, StorageError

pytestmark = pytest.mark.once

THOUSANDS = rows(3000)


class Scene:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.built, self.public, self.pulled = (folder / name for name in ("built", "public", "pulled"))

    def build(self, some: list[Row]) -> None:
        build_catalog([self.source(some)], self.built)

    def update(self, some: list[Row]) -> None:
        update_catalog(self.built, [self.source(some)])

    def source(self, some: list[Row]) -> Path:
        path = self.folder / "papers.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in some))
        return path

    def publish(self) -> PublishReport:
        return publish_catalog(self.built, self.public)

    def pull(self, address: str | None = None, **options: Any) -> PullReport:
        address = address or str(self.public)
        with open_source(address, None) as source:
            return pull_catalog(source, address, self.pulled, **options)

    def check_same(self) -> None:
        """The pulled catalog has the lines and the index of the one that was built."""
        verify_catalog(self.pulled)
        here, there = open_files(self.built), open_files(self.pulled)
        for name in set(here.data) - publishing.RECORD_FILES:
            assert here.data[name] == there.data[name], name
        assert line_hashes(here).tolist() == line_hashes(there).tolist()

    @property
    def left(self) -> list[str]:
        return sorted(path.name.partition("-")[0] for path in self.pulled.iterdir())


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


@pytest.fixture(scope="module")
def thousands(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("thousands")
    Scene(folder).build(THOUSANDS)
    return folder / "built"


@pytest.fixture
def large(scene: Scene, thousands: Path) -> Scene:
    """With a catalog of some thousand records."""
    shutil.copytree(thousands, scene.built)
    return scene


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a small catalog has many pieces and packs."""
    monkeypatch.setattr(streams, "PIECE_BYTES", 4096)
    monkeypatch.setattr(streams, "_MARGIN_BYTES", 2048)
    monkeypatch.setattr(publishing, "_PACK_BYTES", 20_000)
    monkeypatch.setattr(publishing, "_MAX_STEPS_SHARE", 0.9)


def revised(some: list[Row]) -> list[Row]:
    """Every 50th has another title or a DOI."""
    return [
        row | ({"title": f"{row['title']} again"} if at % 4 else {"doi": f"10.1/{at}"})
        for at, row in enumerate(some[::50])
    ]


CHANGES: dict[str, Callable[[Scene, list[Row]], None]] = {
    "an update": lambda scene, base: scene.update(revised(base) + rows(300, seed=2)[200:]),
    "a build with 2 % changed": lambda scene, base: scene.build(
        [row | {"venue": "Other"} if at % 50 == 0 else row for at, row in enumerate(base)]
    ),
    "a build with records removed and inserted": lambda scene, base: scene.build(
        base[:500] + base[550:1000] + [row | {"arxiv_id": None} for row in rows(77, seed=3)] + base[1000:]
    ),
    "a build of a third": lambda scene, base: scene.build(base[:1000]),
}


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_change_arrives_and_little_else(large: Scene, change: Callable[[Scene, list[Row]], None]) -> None:
    scene, base = large, THOUSANDS
    first = scene.publish()
    assert scene.pull().fetched == first.bytes
    scene.check_same()
    change(scene, base)
    report = scene.publish()
    again = scene.pull()
    scene.check_same()
    assert again.fetched == report.step
    assert again.fetched < first.bytes / 2
    assert scene.left == ["catalog.json", "generation"]
    # Who comes new gets the same.
    shutil.rmtree(scene.pulled)
    scene.pull()
    scene.check_same()
    assert Catalog.open(scene.pulled).find([TitleQuery(base[1]["title"])])[0]


def test_second_pull_without_news_fetches_nothing(scene: Scene) -> None:
    scene.build(rows(100))
    scene.publish()
    assert scene.publish().is_unchanged
    scene.pull()
    before = sorted(path.stat().st_ino for path in scene.pulled.rglob("*"))
    assert scene.pull().is_unchanged
    assert sorted(path.stat().st_ino for path in scene.pulled.rglob("*")) == before


@pytest.mark.usefixtures("small_pieces")
def test_copies_of_several_ages_are_brought_up_to_date(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "_MAX_STEPS", 3)
    base = rows(500)
    scene.build(base)
    for age in range(5):
        scene.publish()
        scene.pull()
        shutil.copytree(scene.pulled, scene.folder / f"of-{age}")
        scene.update([base[age] | {"title": f"{base[age]['title']} revised {age}"}])
    scene.publish()
    for age in range(5):
        shutil.rmtree(scene.pulled)
        shutil.copytree(scene.folder / f"of-{age}", scene.pulled)
        scene.pull()
        scene.check_same()
    packs = {path.name for path in (scene.public / "packs").iterdir()}
    assert packs >= publishing.read_publication((scene.public / "publication.json").read_bytes(), "").packs.keys()


def test_catalog_that_was_made_here_is_replaced_only_by_force(scene: Scene) -> None:
    scene.build(rows(100))
    scene.publish()
    build_catalog([scene.source(rows(10, seed=9))], scene.pulled)
    with pytest.raises(CatalogError, match="a catalog that was built or updated here; pull into another folder, or"):
        scene.pull()
    assert open_files(scene.pulled).rows == 10
    scene.pull(force=True)
    scene.check_same()
    update_catalog(scene.pulled, [scene.source(rows(10, seed=9))])
    with pytest.raises(CatalogError, match="built or updated here"):
        scene.pull()


# --- From a web server


@pytest.fixture
def web(scene: Scene) -> Iterator[tuple[FakeServer, FileHost]]:
    host = FileHost(path="/catalog")
    with FakeServer([host]) as server:
        yield server, host


def serve(scene: Scene, host: FileHost) -> None:
    paths = (path for path in scene.public.rglob("*") if path.is_file())
    host.files = {str(path.relative_to(scene.public)): path.read_bytes() for path in paths}


@pytest.mark.usefixtures("small_pieces")
def test_server_that_fails_now_and_then(
    scene: Scene, web: tuple[FakeServer, FileHost], monkeypatch: pytest.MonkeyPatch
) -> None:
    # More attempts than faults: all may meet one pack.
    monkeypatch.setattr("resolvers.http.download._DELAYS", (0.0,) * 8)
    server, host = web
    scene.build(rows(2000))
    scene.publish()
    serve(scene, host)
    server.faults.extend([None, Reset(), Truncated(announced=True), Truncated(), WrongLength(-9), WrongLength(9)])
    server.faults.extend([Status(503), Status(500)])
    scene.pull(f"{server.root}/catalog")
    scene.check_same()


@pytest.mark.parametrize(
    "spoil", [lambda data: data[:-1] + bytes([data[-1] ^ 1]), lambda data: data[:-1], lambda data: data + b"x"]
)
def test_damaged_pack_is_never_accepted(
    scene: Scene, web: tuple[FakeServer, FileHost], monkeypatch: pytest.MonkeyPatch, spoil: Callable[[bytes], bytes]
) -> None:
    monkeypatch.setattr("resolvers.http.download._DELAYS", (0.0,) * 5)
    server, host = web
    scene.build(rows(100))
    scene.publish()
    scene.pull()
    scene.update([{"title": "Something New", "year": 2020}])
    scene.publish()
    serve(scene, host)
    host.files = {name: spoil(data) if "packs" in name else data for name, data in host.files.items()}
    before = open_files(scene.pulled).info
    with pytest.raises((SourceUnavailable, BadReply)):
        scene.pull(f"{server.root}/catalog")
    assert open_files(scene.pulled).info == before
    for path in (scene.public / "packs").iterdir():
        path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(CatalogError, match="damaged, its checksum is wrong; publish the catalog again"):
        scene.pull()
    assert open_files(scene.pulled).info == before


def test_every_byte_of_the_manifest_counts(scene: Scene) -> None:
    scene.build(rows(3))
    scene.publish()
    path = scene.public / "publication.json"
    data = path.read_bytes()
    for at in range(0, len(data) - 1, 37):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises(CatalogError):
            scene.pull()
    assert not scene.pulled.exists()


@pytest.mark.parametrize(
    ("page", "code", "words"),
    [
        (None, 2, "no published catalog (status 404)"),
        (Page(), 3, "a web page instead of the file"),
        (Page(b'{"name": "something else"}'), 3, "a web page"),
    ],
)
def test_address_without_a_publication(
    web: tuple[FakeServer, FileHost],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    page: Page | None,
    code: int,
    words: str,
) -> None:
    server, _ = web
    if page:
        server.faults.append(page)
    assert run(["catalog", "pull", f"{server.root}/catalog", "-o", str(tmp_path / "cat")]) == code
    assert words in capsys.readouterr().err
    assert not (tmp_path / "cat").exists()
    assert run(["catalog", "pull", str(tmp_path / "nowhere"), "-o", str(tmp_path / "cat")]) == 2
    assert "bibnorm catalog publish" in capsys.readouterr().err


KILLED = """
import os, sys
from pathlib import Path
from resolvers.catalog.publication import pulling
read, allowed = pulling.WebSource.read, int(sys.argv[3])
def count(self, pack):
    global allowed
    allowed -= 1
    if allowed < 0:
        os.kill(os.getpid(), 9)
    return read(self, pack)
pulling.WebSource.read = count
with pulling.open_source(sys.argv[1], None) as source:
    pulling.pull_catalog(source, sys.argv[1], Path(sys.argv[2]))
"""


@pytest.mark.usefixtures("small_pieces")
def test_pull_that_is_killed_resumes(large: Scene, web: tuple[FakeServer, FileHost]) -> None:
    scene, (server, host) = large, web
    packs = scene.publish().bytes // 20_000
    serve(scene, host)
    address, codes = f"{server.root}/catalog", []
    for _ in range(packs + 5):
        command = [sys.executable, "-c", KILLED, address, str(scene.pulled), "10"]
        codes.append(subprocess.run(command, check=False, env={**os.environ, "NO_PROXY": "*"}).returncode)
        if codes[-1] == 0:
            break
    assert -9 in codes  # on a busy machine one kill may come late, when nearly all is there
    scene.check_same()
    asked = [name for name, _ in host.requests if name.startswith("packs/")]
    # Those under way in other threads at a kill come again.
    assert len(asked) <= len(set(asked)) + 4 * codes.count(-9)
    assert scene.left == ["catalog.json", "generation"]


def test_two_pulls_at_once_do_not_mix(scene: Scene) -> None:
    from resolvers.catalog.storage.publish import build_lock

    scene.build(rows(50))
    scene.publish()
    scene.pulled.mkdir()
    with build_lock(scene.pulled), pytest.raises(CatalogError, match="is locked by another"):
        scene.pull()
    scene.pull()
    scene.check_same()


def test_disk_without_room_is_said_first(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    scene.build(rows(50))
    scene.publish()
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": 1000}))
    with pytest.raises(StorageError, match=r"the catalog: needs .* has 1 kB free"):
        scene.pull()


def test_damaged_local_catalog_is_found_before_it_is_passed_on(large: Scene) -> None:
    scene = large
    scene.publish()
    scene.pull()
    scene.update(revised(THOUSANDS))
    scene.publish()
    info = open_files(scene.pulled).info
    for name in ("titles", "records"):
        path = scene.pulled / info.generation / name
        data = path.read_bytes()
        path.write_bytes(data[:50] + bytes([data[50] ^ 1]) + data[51:])
        with pytest.raises(CatalogError, match=r"checksum is wrong|old catalog is damaged|damaged"):
            scene.pull()
        path.write_bytes(data)
        assert open_files(scene.pulled).info == info
    scene.pull()
    scene.check_same()


def test_commands_say_what_they_did(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene.build(rows(300))
    arguments = ["catalog", "publish", str(scene.built), "-o", str(scene.public)]
    assert run(arguments) == 0
    assert f"{scene.public}: 300 records published in " in capsys.readouterr().err
    assert run(arguments) == 0
    assert "already published there" in capsys.readouterr().err
    pull = ["catalog", "pull", scene.public.as_uri(), "-o", str(scene.pulled)]
    assert run(pull) == 0
    assert "fetched in " in capsys.readouterr().err
    assert run(pull) == 0
    assert f"{scene.pulled}: up to date (300 records, built " in capsys.readouterr().err


def test_publication_in_a_new_folder_goes_on_from_the_published_one(
    large: Scene, web: tuple[FakeServer, FileHost], capsys: pytest.CaptureFixture[str]
) -> None:
    """As in CI, where every run begins with an empty folder."""
    scene, (server, host) = large, web
    address = f"{server.root}/catalog"
    publish = ["catalog", "publish", str(scene.built), "-o", str(scene.public), "--previous", address]
    assert run(publish) == 0  # there is none yet
    serve(scene, host)
    first = scene.pull(address)
    scene.update(revised(THOUSANDS))
    shutil.rmtree(scene.public)
    (scene.public / ".scratch" / "of-a-killed-run").mkdir(parents=True)
    assert run(publish) == 0
    assert "for who has the version before" in capsys.readouterr().err
    assert sorted(path.name for path in scene.public.iterdir()) == ["packs", "publication.json"]
    serve(scene, host)
    assert scene.pull(address).fetched < first.fetched / 2
    scene.check_same()
    server.faults.extend([Page()] * 9)
    shutil.rmtree(scene.public)
    assert run(publish) == 3


# --- Parts of a catalog

PAPERS = [
    {"arxiv_id": "1501.00001", "title": "Old Learning", "primary_category": "cs.LG", "published": "2014-01-01"},
    {
        "arxiv_id": "1501.00002", "title": "Old Learning Printed Late", "authors": ["Ann Cee"],
        "primary_category": "cs.LG", "published": "2014-01",
    },
    {"arxiv_id": "2001.00003", "title": "New Vision", "primary_category": "cs.CV", "published": "2020-01-01"},
    {
        "arxiv_id": "2001.00004", "title": "New Galaxies", "authors": ["Bo Dee"], "primary_category": "astro-ph.GA",
        "published": "2020-01-01",
    },
    {"arxiv_id": "2001.00005", "title": "Not of csx", "primary_category": "csx.LG", "published": "2020-01-01"},
    {"arxiv_id": "2001.00006", "title": "Of No Known Field", "published": "2020-01-01"},
]  # fmt: skip
PRINTED = [
    {"title": "Old Learning Printed Late", "authors": ["Ann Cee"], "venue": "ICLR", "year": 2016, "doi": "10.1/late"},
    {"title": "New Galaxies", "authors": ["Bo Dee"], "venue": "Journal of Stars", "year": 2021, "doi": "10.1/stars"},
    {"title": "Without a Date", "authors": ["Cy Eff"], "venue": "Somewhere", "doi": "10.1/none"},
    {"covers": {"venue": "ICLR", "year": 2016}},
    {"covers": {"venue": "ICLR", "year": 2017, "works": 5}},
]
KEPT = {
    "--field cs": {"Old Learning", "Old Learning Printed Late", "New Vision", "Of No Known Field", "Without a Date"},
    "--field cs.CV --field csx": {"New Vision", "Not of csx", "Of No Known Field", "Without a Date"},
    "--since 2015": {row["title"] for row in PAPERS[1:]} | {"Without a Date"},
    "--since 2015 --field cs": {"Old Learning Printed Late", "New Vision", "Of No Known Field", "Without a Date"},
    "--titles-only": {row["title"] for row in PAPERS} | {"Without a Date"},
}


@pytest.mark.parametrize("options", KEPT)
def test_part_of_a_catalog_has_whole_works_and_finds_them(scene: Scene, options: str) -> None:
    """It is like a catalog that is built from those records alone."""
    sources, alone = [], []
    for name, some in (("arxiv", PAPERS), ("printed", PRINTED)):
        sources.append(scene.folder / f"{name}.jsonl")
        sources[-1].write_text("".join(json.dumps(row) + "\n" for row in some))
        alone.append(scene.folder / "alone" / f"{name}.jsonl")
        alone[-1].parent.mkdir(exist_ok=True)
        alone[-1].write_text("".join(json.dumps(row) + "\n" for row in some if row.get("title") in KEPT[options]))
    build_catalog(sources, scene.built)
    build_catalog(alone, scene.folder / "expected")
    assert run(["catalog", "publish", str(scene.built), "-o", str(scene.public), *options.split()]) == 0
    scene.pull()
    verify_catalog(scene.pulled)
    got, expected = Catalog.open(scene.pulled), Catalog.open(scene.folder / "expected")
    queries = [TitleQuery(str(row["title"])) for row in (*PAPERS, *PRINTED) if "title" in row]
    found = got.find(queries)
    if options == "--titles-only":
        assert {record.title for records in found for record in records} == KEPT[options]
        assert not any(record.authors or record.venue or record.pages for records in found for record in records)
        ids = [{identifier for record in records for identifier in record.ids} for records in expected.find(queries)]
        assert [{identifier for record in records for identifier in record.ids} for records in found] == ids
        return
    assert [sorted(map(str, records)) for records in found] == [
        sorted(map(str, records)) for records in expected.find(queries)
    ]
    assert got.info.coverage == expected.info.coverage
    assert (got.info.works, got.info.records) == (expected.info.works, expected.info.records)
    # What a source declared to be all of a volume is not all of it here.
    assert not got.coverage.of("ICLR", 2016).is_complete
    assert got.coverage.of("ICLR", 2017).expected == 5


def test_part_without_records_is_an_error(scene: Scene, capsys: pytest.CaptureFixture[str]) -> None:
    scene.build([{"title": "Old", "year": 1999}])
    assert run(["catalog", "publish", str(scene.built), "-o", str(scene.public), "--since", "2020"]) == 2
    assert "no record is left; check --field and --since" in capsys.readouterr().err
    assert not (scene.public / "publication.json").exists()


# What is published first ("" for nothing, "all" for no option), what lies in the folder, what is asked for, and the refusal ("" for none).
REFUSED = {
    "a field that no work has": ("", "", "--field nosuch", "no work of the field 'nosuch'; check --field (fields: astro-ph,"),
    "one of two fields": ("", "", "--field cs --field physics", "no work of the field 'physics'"),
    "a part over the whole": ("all", "", "--titles-only", "another part of a catalog (all; asked for: --titles-only)"),
    "the whole over a part": ("--field cs", "", "all", "another part of a catalog (--field cs; asked for: all)"),
    "the same part, otherwise named": ("--field cs --field csx", "", "--field csx --field cs", ""),
    "a folder with other files": ("", "thesis.tex", "all", "has other files, such as 'thesis.tex'"),
    "other files where packs lie": ("", "packs/levels.dat", "all", "has other files, such as 'levels.dat'"),
    "hidden files": ("", ".nojekyll", "all", ""),
    "files that were added later": ("all", "index.html", "all", ""),
    "files that were added to the packs": ("all", "packs/levels.dat", "all", ""),
}  # fmt: skip


@pytest.mark.parametrize(("first", "beside", "then", "refusal"), REFUSED.values(), ids=REFUSED)
def test_publication_replaces_nothing_but_the_same_part(
    scene: Scene, first: str, beside: str, then: str, refusal: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scene.build(PAPERS)
    publish = ["catalog", "publish", str(scene.built), "-o", str(scene.public)]
    if first:
        assert run([*publish, *first.replace("all", "").split()]) == 0
        scene.update([{"arxiv_id": "2101.00001", "title": "Newer", "primary_category": "cs.LG", "published": "2021"}])
    if beside:
        (scene.public / beside).parent.mkdir(parents=True, exist_ok=True)
        (scene.public / beside).write_text("mine")
    before = (scene.public / "publication.json").read_bytes() if first else None
    assert run([*publish, *then.replace("all", "").split()]) == (2 if refusal else 0)
    assert refusal in capsys.readouterr().err
    assert not beside or (scene.public / beside).read_text() == "mine"
    if refusal:
        path = scene.public / "publication.json"
        assert (path.read_bytes() if path.exists() else None) == before
