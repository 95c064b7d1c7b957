"""The golden chains of fixtures/records: candidates (and a page) -> a record -> an entry in every format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from places import FIXTURES
from pydantic import TypeAdapter

from normalizer.works.description import Description, RawName
from normalizer.works.scraped import ScrapedTitle

CHAINS = sorted(path for path in (FIXTURES / "records").iterdir() if path.is_dir())


_SCRAPED = TypeAdapter(ScrapedTitle)


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def candidates(chain: Path) -> list[Description]:
    return [candidate(row) for row in read(chain / "candidate.json")]


def scraped(chain: Path) -> list[ScrapedTitle]:
    page = chain / "page.json"
    return [_SCRAPED.validate_python(row) for row in read(page)] if page.exists() else []


def candidate(row: dict[str, Any]) -> Description:
    names = tuple(RawName(name) if isinstance(name, str) else RawName(**name) for name in row.pop("authors", ()))
    return Description(authors=names, code=tuple(row.pop("code", ())), **row)
