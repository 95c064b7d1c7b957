"""Serves papers of a catalog file on loopback until Ctrl-C, and says how to point bibnorm at them.

    python -m tests.servers [--port 8017] [--catalog FILE] [--abstracts FILE] [--no-gap] [--old-format]

All services know the papers of the catalog, by default those of fixtures/catalog/sample.jsonl; of a file of more than
20 MB arXiv alone, the others the sample. arXiv refuses requests less than 3 seconds apart, as the real one does, unless
told `--no-gap`. What is printed is for a shell: variables that point bibnorm at the fake.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from fakes.arxiv_api.service import ArxivApi, stored_corpus
from fakes.catalog_papers import papers_of_catalog
from fakes.oai import OaiPmh, records_of_catalog
from fakes.server import FakeServer
from fakes.services import Services

SAMPLE = Path(__file__).parents[3] / "fixtures" / "catalog" / "sample.jsonl"
_SMALL = 20 * 2**20  # bytes: the other services hold their papers in memory


def main(arguments: Sequence[str] | None = None, *, over: threading.Event | None = None) -> None:
    """Until `over` is set, if it is given."""
    chosen = _options().parse_args(arguments)
    small = chosen.catalog if chosen.catalog.stat().st_size <= _SMALL else SAMPLE
    others = Services(list(papers_of_catalog(small)))
    others.arxiv = stored_corpus(chosen.catalog, chosen.abstracts, gap=chosen.gap, old_format=chosen.old_format)
    oai = OaiPmh(records_of_catalog(SAMPLE), page_size=chosen.page_size)
    with FakeServer([oai, *others.all], port=chosen.port) as server, suppress(KeyboardInterrupt):
        print(_greeting(server, oai, others), flush=True)
        (over or threading.Event()).wait()


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        "python -m tests.servers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--port", type=int, default=8017, help="0 takes a free one")
    options.add_argument("--catalog", type=_file, default=SAMPLE, help="rows as `bibnorm catalog build` reads them")
    options.add_argument("--abstracts", type=_file, help="rows with arxiv_id and abstract")
    options.add_argument("--no-gap", dest="gap", action="store_const", const=0.0, default=3.0)
    options.add_argument("--old-format", action="store_true", help="feeds as arXiv wrote them before 2026")
    options.add_argument("--page-size", type=int, default=100, help="records on a page of OAI-PMH")
    return options


def _file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        what = "is a folder; name the file of JSON lines" if path.is_dir() else "is not a file"
        raise argparse.ArgumentTypeError(f"{name} {what}")
    return path


def _greeting(server: FakeServer, oai: OaiPmh, services: Services) -> str:
    """What a shell can read: variables to export, addresses to try as comments."""
    arxiv: ArxivApi = services.arxiv
    environment = {**services.environment(server), "BIBNORM_ARXIV_OAI_URL": server.url(oai)}
    variables = [f"export {name}={url}" for name, url in environment.items()]
    return "\n".join(
        (
            *variables,
            f"# {len(arxiv.papers)} papers, such as {server.url(arxiv)}?id_list={arxiv.papers[0].id}",
            f"# {server.url(oai)}?verb=ListRecords&metadataPrefix=arXivRaw",
        )
    )
