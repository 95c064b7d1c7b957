"""Serves papers of a catalog file on loopback until Ctrl-C, and says how to point bibnorm at them.

    python -m tests.servers [--port 8017] [--catalog FILE] [--no-gap]

All services know the papers of the catalog, by default those of fixtures/catalog/sample.jsonl; of a file of more than
20 MB arXiv alone, the others the sample. arXiv refuses requests less than 3 seconds apart, as the real one does, unless
told `--no-gap`. What is printed is for a shell: variables that point bibnorm at the fake.
"""

from __future__ import annotations

import argparse
import threading
from contextlib import suppress
from pathlib import Path

from fakes.arxiv_api.service import ArxivApi, stored_corpus
from fakes.catalog_papers import papers_of_catalog
from fakes.oai import OaiPmh, records_of_catalog
from fakes.server import FakeServer
from fakes.services import Services

SAMPLE = Path(__file__).parents[3] / "fixtures" / "catalog" / "sample.jsonl"
_SMALL = 20 * 2**20  # bytes: the other services hold their papers in memory


def main() -> None:
    chosen = _options().parse_args()
    small = chosen.catalog if chosen.catalog.stat().st_size <= _SMALL else SAMPLE
    others = Services(list(papers_of_catalog(small)))
    others.arxiv = stored_corpus(chosen.catalog, gap=chosen.gap)
    oai = OaiPmh(records_of_catalog(SAMPLE), page_size=1000)
    with FakeServer([oai, *others.all], port=chosen.port) as server, suppress(KeyboardInterrupt):
        print(_greeting(server, oai, others), flush=True)
        threading.Event().wait()


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        "python -m tests.servers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--port", type=int, default=8017, help="0 takes a free one")
    options.add_argument("--catalog", type=_file, default=SAMPLE, help="rows as `bibnorm catalog build` reads them")
    options.add_argument("--no-gap", dest="gap", action="store_const", const=0.0, default=3.0)
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
