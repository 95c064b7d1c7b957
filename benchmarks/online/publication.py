"""Publishes a catalog, pulls it from loopback, changes 1 % of its records, and publishes and pulls again.

    python benchmarks/online/publication.py CATALOG SOURCE.jsonl[.zst]... [--share 0.01]

CATALOG, built from the sources, is copied and not changed. Prints seconds and bytes of each step, and what writing the
catalog's bytes to the same disk takes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from resolvers.catalog import update_catalog, verify_catalog
from resolvers.catalog.publication.publishing import publish_catalog
from resolvers.catalog.publication.pulling import open_source, pull_catalog
from resolvers.catalog.source_files import open_source as open_file


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalog", type=Path)
    parser.add_argument("sources", type=Path, nargs="+")
    parser.add_argument("--share", type=float, default=0.01)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as temporary:
        folder = Path(temporary)
        copy, public, pulled = (folder / name for name in ("catalog", "public", "pulled"))
        shutil.copytree(arguments.catalog, copy)
        print(f"disk: {disk_seconds(copy, folder / 'written'):.1f} s to write the catalog's bytes")
        with served(public) as address:
            first = publish_and_pull(copy, public, address, pulled)
            changed = [changes(source, arguments.share, folder) for source in arguments.sources]
            report = update_catalog(copy, changed)
            print(f"updated: {report.changed:,} changed, {report.added:,} added")
            second = publish_and_pull(copy, public, address, pulled)
        print(f"{second / first:.1%} of the bytes")


def publish_and_pull(catalog: Path, public: Path, address: str, pulled: Path) -> int:
    """Publish and pull; the bytes that were fetched."""
    published = publish_catalog(catalog, public)
    with open_source(address, None) as source:
        report = pull_catalog(source, address, pulled)
    verify_catalog(pulled)
    print(f"publish {published.seconds:.1f} s; pull {report.seconds:.1f} s, {report.fetched:,} bytes")
    return report.fetched


def changes(source: Path, share: float, folder: Path) -> Path:
    """Some rows with another title, DOI, author or venue."""
    pick, written = random.Random(7), folder / f"{source.name.partition('.')[0]}.jsonl"
    with open_file(source) as file, written.open("w", encoding="utf-8") as out:
        for _, line in file.lines():
            if pick.random() >= share:
                continue
            row, number = json.loads(line), pick.randrange(10**9)
            kinds = (
                {"title": f"{row['title']} Revisited"},
                {"doi": f"10.5555/{number}"},
                {"authors": [*row.get("authors", [])[:-1], f"New Person{number % 1000}"]},
                {"venue": "Proceedings of the Changed Conference", "year": 2024},
            )
            out.write(json.dumps(row | pick.choice(kinds)) + "\n")
    return written


def disk_seconds(catalog: Path, target: Path) -> float:
    data = [path.read_bytes() for path in sorted(catalog.rglob("*")) if path.is_file()]
    begun = time.perf_counter()
    with target.open("wb") as file:
        file.writelines(data)
        file.flush()
        os.fsync(file.fileno())
    target.unlink()
    return time.perf_counter() - begun


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a web server for a folder."""
    folder.mkdir()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietHandler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class QuietHandler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass


if __name__ == "__main__":
    main()
