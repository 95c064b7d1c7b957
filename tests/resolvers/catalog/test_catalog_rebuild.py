"""One build after another into a folder, builds that die, and folders that are no catalog."""

from __future__ import annotations

import errno
import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalog_scene import NEW, OLD, built, titles_in

from normalizer.works.description import Description
from resolvers.catalog import Catalog, build_catalog, verify_catalog
from resolvers.catalog.building import build
from resolvers.catalog.reports import ImportProgress
from resolvers.catalog.storage.format import FILES, LAYOUT
from resolvers.catalog.storage.publish import build_lock
from resolvers.errors import CatalogError, ImportFormatError


@pytest.fixture
def target(tmp_path: Path, source: Any) -> Path:
    """A catalog that holds one paper."""
    build_catalog([source({"title": OLD, "year": 2020}, name="old.jsonl")], tmp_path / "cat")
    return tmp_path / "cat"


@pytest.fixture
def fresh(source: Any) -> Path:
    return source({"title": NEW, "year": 2021}, name="new.jsonl")


def names_in(path: Path) -> list[str]:
    return sorted(entry.name for entry in path.iterdir())


def test_new_catalog_takes_the_place_of_the_old_one(target: Path, fresh: Path) -> None:
    assert build_catalog([fresh], target).path == target
    assert titles_in(target) == [NEW]
    assert names_in(target) == ["catalog.json", "generation-0002"]


def interrupted(*_: object, **__: object) -> Iterator[Description]:
    raise KeyboardInterrupt


def disk_full(*_: object, **__: object) -> Iterator[Description]:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("place", ["read_sources", "Merge", "file_infos", "publish"])
@pytest.mark.parametrize(
    ("failure", "error", "message"),
    [
        (interrupted, KeyboardInterrupt, None),
        (disk_full, CatalogError, r"cannot be written \(No space left on device\); nothing there has been changed"),
    ],
)
def test_failed_build_leaves_the_old_catalog(
    place: str,
    failure: Any,
    error: Any,
    message: str | None,
    target: Path,
    fresh: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(build, place, failure)
    with pytest.raises(error, match=message):
        build_catalog([fresh], target)
    with pytest.raises(error):
        build_catalog([fresh], target.parent / "first")
    assert titles_in(target) == [OLD]
    assert names_in(target) == ["catalog.json", "generation-0001"]
    assert not (target.parent / "first").exists()


def test_interruption_after_publishing_keeps_the_new_catalog(
    target: Path, fresh: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really = build.publish

    def publish_and_stop(*arguments: Any) -> None:
        really(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "publish", publish_and_stop)
    with pytest.raises(KeyboardInterrupt):
        build_catalog([fresh], target)
    assert titles_in(target) == [NEW]
    verify_catalog(target)


@pytest.mark.once
@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGKILL])
def test_killed_build_leaves_the_old_catalog_and_the_next_one_cleans_up(
    signal_number: int, target: Path, fresh: Path
) -> None:
    program = (
        "import sys, time; from pathlib import Path; from resolvers.catalog import build_catalog\n"
        "def wait(state):\n"
        "    if state.stage == 'indexing': print('ready', flush=True); time.sleep(600)\n"
        "build_catalog([Path(sys.argv[1])], Path(sys.argv[2]), progress=wait)"
    )
    builder = subprocess.Popen(
        [sys.executable, "-c", program, fresh, target], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    with builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == b"ready\n"
        with pytest.raises(CatalogError, match="is locked by another build"):
            build_catalog([fresh], target)
        builder.send_signal(signal_number)
    assert titles_in(target) == [OLD]
    build_catalog([fresh], target)
    assert titles_in(target) == [NEW]
    assert len(names_in(target)) == 2


def test_first_build_that_was_killed_is_no_catalog(tmp_path: Path, fresh: Path) -> None:
    (tmp_path / "cat/generation-0001").mkdir(parents=True)
    (tmp_path / "cat/build.lock").touch()
    with pytest.raises(CatalogError, match="half built"):
        Catalog.open(tmp_path / "cat")
    build_catalog([fresh], tmp_path / "cat")
    assert titles_in(tmp_path / "cat") == [NEW]
    assert names_in(tmp_path / "cat") == ["catalog.json", "generation-0001"] or names_in(tmp_path / "cat") == [
        "catalog.json",
        "generation-0002",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [('"layout"', '"', "damaged"), (f'"layout": {LAYOUT}', '"layout": 99', "another version")],
)
def test_catalog_that_cannot_be_read_can_be_built_again(
    old: str, new: str, message: str, target: Path, fresh: Path
) -> None:
    manifest = target / "catalog.json"
    manifest.write_text(manifest.read_text().replace(old, new))
    with pytest.raises(CatalogError, match=message):
        Catalog.open(target)
    build_catalog([fresh], target)
    assert titles_in(target) == [NEW]
    assert names_in(target) == ["catalog.json", "generation-0002"]


@pytest.mark.parametrize(
    ("names", "holds"),
    [
        (["notes.txt"], "notes.txt"),
        (["catalog.json"], "catalog.json"),
        (["generation-0001", "thesis.tex"], "thesis.tex"),
    ],
)
def test_folder_of_other_things_is_not_touched(names: list[str], holds: str, tmp_path: Path, fresh: Path) -> None:
    for name in names:
        (tmp_path / "cat").mkdir(exist_ok=True)
        (tmp_path / "cat" / name).write_text("{}")
    with pytest.raises(CatalogError, match=f"not empty and not a catalog \\(it holds '{holds}'\\)"):
        build_catalog([fresh], tmp_path / "cat")
    assert names_in(tmp_path / "cat") == sorted(names)


def test_empty_folder_stays_when_a_build_fails(tmp_path: Path, source: Any) -> None:
    (tmp_path / "cat").mkdir()
    with pytest.raises(ImportFormatError):
        build_catalog([source({"title": "One", "year": 2020}, "{")], tmp_path / "cat", strict=True)
    assert names_in(tmp_path / "cat") == []


def test_target_that_is_a_file(tmp_path: Path, fresh: Path) -> None:
    with pytest.raises(CatalogError, match=r"new\.jsonl: the catalog cannot be written \(File exists\)"):
        build_catalog([fresh], fresh)
    assert json.loads(fresh.read_text())["title"] == NEW


def test_watcher_that_has_gone_is_not_a_full_disk(tmp_path: Path, fresh: Path) -> None:
    def gone(state: ImportProgress) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    with pytest.raises(BrokenPipeError):
        build_catalog([fresh], tmp_path / "cat", progress=gone)
    assert not (tmp_path / "cat").exists()


def test_lock_is_taken_again_when_its_holder_removed_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from resolvers import files

    really = files.fcntl.flock
    removed: list[Path] = []

    def flock(file: int, operation: int) -> None:
        if not removed:  # the holder ends just between our opening the file and our locking it
            removed.append(tmp_path / "build.lock")
            removed[0].unlink()
        really(file, operation)

    monkeypatch.setattr(files.fcntl, "flock", flock)
    with build_lock(tmp_path):
        assert (tmp_path / "build.lock").exists()
        with pytest.raises(CatalogError, match="another build"), build_lock(tmp_path):
            pass
    assert not (tmp_path / "build.lock").exists()


# --- Catalog verify


FOLDER = "generation-0001"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify")
    rows: list[dict[str, object]] = [
        {"title": f"Paper number {n}: the story of {n}", "doi": f"10.1000/{n}"} for n in range(2100)
    ]
    rows[7] |= {"other_titles": ["The seventh paper"], "abstract": " ".join(f"word{n} of rivers" for n in range(20))}
    rows[9] |= {"arxiv_id": "2009.00001", "venue": "Rivers", "year": 2020, "pages": "1-9", "authors": ["Ines Duarte"]}
    built(folder, rows)
    return folder / "cat"


def changed(data: bytes, at: int, bit: int) -> bytes:
    return data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]


def test_catalog_as_built_passes(path: Path) -> None:
    verify_catalog(path)
    assert sorted(file.name for file in (path / FOLDER).iterdir()) == sorted(FILES)


@pytest.mark.parametrize("name", FILES)
def test_changed_byte_in_any_file_is_noticed(name: str, path: Path) -> None:
    file = path / FOLDER / name
    whole = file.read_bytes()
    for at in {0, len(whole) // 3, len(whole) - 1}:
        file.write_bytes(changed(whole, at, 0x01))
        with pytest.raises(CatalogError, match=f"{name}: damaged, its checksum"):
            verify_catalog(path)
    file.write_bytes(whole)
    verify_catalog(path)


@pytest.mark.once
def test_changed_bit_anywhere_in_the_manifest_is_noticed(path: Path) -> None:
    manifest = path / "catalog.json"
    whole = manifest.read_bytes()
    for at in range(0, len(whole), 7):
        # Another case of a letter, which hexadecimal digits and JSON's numbers do not count; else another digit.
        manifest.write_bytes(changed(whole, at, 0x20 if whole[at : at + 1].isalpha() else 0x01))
        with pytest.raises(CatalogError):
            verify_catalog(path)
    manifest.write_bytes(whole)
    verify_catalog(path)


@pytest.mark.parametrize(
    ("old", "new"), [(b"\n", b"\r\n"), (b'"updates": 0', b'"updates":  0'), (b'"updates": 0', b'"updates": false')]
)
def test_manifest_that_says_the_same_in_other_bytes_is_noticed(old: bytes, new: bytes, path: Path) -> None:
    manifest = path / "catalog.json"
    whole = manifest.read_bytes()
    manifest.write_bytes(whole.replace(old, new, 1))
    with pytest.raises(CatalogError, match=r"catalog\.json: damaged"):
        verify_catalog(path)
    manifest.write_bytes(whole)


def test_missing_catalog(tmp_path: Path, catalog: Any) -> None:
    with pytest.raises(CatalogError, match="no catalog in "):
        verify_catalog(tmp_path / "nothing")
