"""The papers that the arXiv stand-in knows: records of several kinds, and files of a catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
import zstandard
from arxiv_answers import ask, ids, one
from standin.arxiv_api.corpus import StoredPapers
from standin.arxiv_api.papers import WITHDRAWN, ArxivAuthor, arxiv_paper
from standin.arxiv_api.service import arxiv_corpus, stored_corpus

from normalizer.works.description import Description, RawName


@dataclass(frozen=True)
class Work:
    """As the papers of the other services."""

    title: str
    arxiv: str | None
    absent: frozenset[str] = frozenset()
    authors: tuple[RawName, ...] = ()
    submitted: date = date(2024, 1, 2)
    withdrawn: bool = False

    def as_told_by(self, slug: str) -> Work:
        return Work(f"{self.title} ({slug})", self.arxiv, self.absent, self.authors, self.submitted, self.withdrawn)


def test_corpus_takes_records_of_several_kinds() -> None:
    arxiv = arxiv_corpus(
        [
            Description("arxiv", "Looms", arxiv="2401.00001", authors=(RawName("Ada Lovelace"),), published="2024-01"),
            Description("other", "Elsewhere"),
            Work("Engines", "2401.00002", withdrawn=True),
            Work("Missing", "2401.00003", absent=frozenset({"arxiv"})),
            Work("Nowhere", None),
            {"arxiv_id": "math/0301001", "title": "Old\n  one", "primary_category": "math.AG", "published": "2003"},
        ]
    )
    assert [(paper.id, paper.title, paper.categories) for paper in map(arxiv.papers.__getitem__, range(3))] == [
        ("2401.00001", "Looms", ("cs.LG",)),
        ("2401.00002", "Engines (arxiv)", ("cs.LG",)),
        ("math/0301001", "Old one", ("math.AG",)),
    ]
    assert len(arxiv.papers) == 3
    assert arxiv.papers[0].authors == (ArxivAuthor("Ada Lovelace"),)
    assert arxiv.papers[1].comment == WITHDRAWN
    assert [arxiv.papers[number].published.isoformat() for number in range(3)] == [
        "2024-01-01T00:00:00+00:00", "2024-01-02T00:00:00+00:00", "2003-01-01T00:00:00+00:00",
    ]  # fmt: skip


def test_record_of_no_identifier_is_refused() -> None:
    with pytest.raises(ValueError, match="not an arXiv identifier: 'looms'"):
        arxiv_paper({"id": "looms", "title": "Looms"})


def test_times_keep_their_zone_or_get_utc() -> None:
    naive = arxiv_paper({"id": "2401.00001", "title": "x", "published": datetime(2024, 1, 2, 3)})  # noqa: DTZ001
    aware = arxiv_paper({"id": "2401.00001", "title": "x", "published": datetime(2024, 1, 2, 3, tzinfo=UTC)})
    assert naive == aware
    assert arxiv_corpus([naive]).papers[0] is naive


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    rows = [
        {"arxiv_id": "2401.00002", "title": "Engines\n  that Sleep", "authors": ["Ada Byron"], "published": "2024-01-05",
         "primary_category": "cs.CL", "doi": "10.1000/Sleep"},
        {"title": "No preprint"},
        {"arxiv_id": "2401.00001", "title": "Engines that Weave", "published": "2024-01-04", "comment": "12 pages"},
    ]  # fmt: skip
    path = tmp_path / "rows.jsonl.zst"
    path.write_bytes(zstandard.compress(b"\n".join(map(orjson.dumps, rows)) + b"\n"))
    return path


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('ti:"engines that"', "2401.00001v1 2401.00002v1"),
        ("au:byron", "2401.00002v1"),
        ("abs:power", "2401.00001v1"),
        ("cat:cs.CL", "2401.00002v1"),
        ("doi:10.1000/sleep", "2401.00002v1"),
        ("co:pages", "2401.00001v1"),
        ("id:2401.00001", "2401.00001v1"),
        ("submittedDate:[20240105 TO 2024]", "2401.00002v1"),
    ],
)
def test_stored_catalogue_is_searched_like_a_list(stored: Path, tmp_path: Path, query: str, found: str) -> None:
    abstracts = tmp_path / "abstracts.jsonl"
    lines = [
        {"arxiv_id": "2401.00001", "abstract": "Power of steam."},
        {"arxiv_id": "2401.00009", "abstract": "x"},
        {"abstract": "y"},
    ]
    abstracts.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    arxiv = stored_corpus(stored, abstracts)
    assert len(arxiv.papers) == 2
    assert sorted(ids(ask(arxiv, f"search_query={query}"))) == found.split()
    assert one(ask(arxiv, "id_list=2401.00001"), "summary") == "Power of steam."


def test_stored_papers_are_found_by_id(stored: Path) -> None:
    papers = StoredPapers(stored)
    assert [papers.number_of(id_) for id_ in ("2401.00002", "2401.00001", "2401.00000", "2401.00003", "")] == [
        0, 1, None, None, None,
    ]  # fmt: skip
    assert papers[0].title == "Engines that Sleep"
