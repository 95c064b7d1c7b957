"""The stand-in by hand: `python tests/servers [--port 8017] [--page-size 100]`, then ask it with any client.

It serves the papers of fixtures/catalog/sample.jsonl until Ctrl-C.
"""

from __future__ import annotations

import argparse
import contextlib
import time
from pathlib import Path

from standin.oai import OaiPmh
from standin.oai_records import records_of_catalog
from standin.server import StandIn

SAMPLE = Path(__file__).parents[2] / "fixtures" / "catalog" / "sample.jsonl"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=8017)
    options.add_argument("--page-size", type=int, default=100)
    chosen = options.parse_args()
    oai = OaiPmh(records_of_catalog(SAMPLE), page_size=chosen.page_size)
    with StandIn([oai], port=chosen.port) as server, contextlib.suppress(KeyboardInterrupt):
        print(f"{server.url(oai)}?verb=ListRecords&metadataPrefix=arXivRaw")
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    main()
