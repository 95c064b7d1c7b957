"""Serves papers of a catalogue file on loopback until Ctrl-C, and says how to point bibnorm at them.

    python -m tests.servers [--port 8017] [--catalog FILE] [--abstracts FILE] [--no-gap] [--old-format]

arXiv serves them all; without --catalog these are the papers of fixtures/catalog/sample.jsonl, which the other services
know in any case. arXiv refuses requests less than 3 seconds apart, as the real one does, unless told `--no-gap`.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from standin.arxiv_api.corpus import StoredPapers
from standin.arxiv_api.service import ArxivApi, stored_corpus
from standin.corpus import Paper, people
from standin.oai import OaiPmh
from standin.oai_records import records_of_catalog
from standin.server import StandIn
from standin.services import Services

SAMPLE = Path(__file__).parents[3] / "fixtures" / "catalog" / "sample.jsonl"


def main(arguments: Sequence[str] | None = None, *, over: threading.Event | None = None) -> None:
    """Until `over` is set, if it is given."""
    chosen = _options().parse_args(arguments)
    arxiv = stored_corpus(chosen.catalog, chosen.abstracts, gap=chosen.gap, old_format=chosen.old_format)
    oai = OaiPmh(records_of_catalog(SAMPLE), page_size=chosen.page_size)
    others = Services(_sample())
    with StandIn([arxiv, oai, *others.all], port=chosen.port) as server, suppress(KeyboardInterrupt):
        print(_greeting(server, arxiv, oai, others), flush=True)
        (over or threading.Event()).wait()


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(
        "python -m tests.servers", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--port", type=int, default=8017, help="0 takes a free one")
    options.add_argument("--catalog", type=Path, default=SAMPLE, help="rows as `bibnorm catalog build` reads them")
    options.add_argument("--abstracts", type=Path, help="rows with arxiv_id and abstract")
    options.add_argument("--no-gap", dest="gap", action="store_const", const=0.0, default=3.0)
    options.add_argument("--old-format", action="store_true", help="feeds as arXiv wrote them before 2026")
    options.add_argument("--page-size", type=int, default=100, help="records on a page of OAI-PMH")
    return options


def _sample() -> list[Paper]:
    """What is known of the papers of the sample, as the other services take it."""
    papers = StoredPapers(SAMPLE)
    return [
        Paper(
            title=paper.title,
            authors=people(*(author.name for author in paper.authors)),
            submitted=paper.published.date(),
            arxiv=paper.id,
            categories=paper.categories,
            doi=next(iter(paper.dois), None),
        )
        for paper in map(papers.__getitem__, range(len(papers)))
    ]


def _greeting(server: StandIn, arxiv: ArxivApi, oai: OaiPmh, others: Services) -> str:
    """What a shell can read: variables to export, addresses to try as comments."""
    environment = {"BIBNORM_ARXIV_URL": server.root, **others.environment(server)}
    variables = [f"export {name}={url}" for name, url in environment.items()]
    return "\n".join(
        (
            *variables,
            f"# {len(arxiv.papers)} papers, such as {server.url(arxiv)}?id_list={arxiv.papers[0].id}",
            f"# {server.url(oai)}?verb=ListRecords&metadataPrefix=arXivRaw",
        )
    )
