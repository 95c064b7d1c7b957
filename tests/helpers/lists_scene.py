"""Invented papers that the fakes of DBLP and OpenAlex list."""

from __future__ import annotations

from datetime import date

from fakes.corpus import Author, Paper, Venue, people

LOOMS = Paper(
    "Engines & Cards: What's Woven?",
    (Author("Lovelace", "Ada", homonym="0001"), Author("Babbage", "Charles", orcid="0000-0001-2345-6789")),
    submitted=date(2023, 11, 5),
    abstract="the loom and the card",
    arxiv="2311.00001",
    doi="10.1000/Looms.1",
    venue=Venue("Conference on Analytical Engines", 2024, "CAE", pages="84-91"),
    dblp="conf/cae/LovelaceB24",
)
TIDES = Paper(
    "On the Tides",
    people("Mary Somerville"),
    submitted=date(1911, 2, 3),
    doi="10.1000/tides",
    venue=Venue("Journal of the Sea", 1911, kind="journal", volume="12", issue="3", pages="7", month=5),
    dblp="journals/sea/Somerville11",
    retracted=True,
)
OLD = Paper("Early Engines", people("Ada Lovelace"), date(2000, 1, 3), arxiv="cs/0001001")
NAMED = Paper("Named Keys", people("Diederik Kingma", "Jimmy Ba"), date(2014, 12, 22), arxiv="1412.00001")
REVIEWED = Paper(
    "Reviewed Engines",
    arxiv="2401.00005",
    venue=Venue("Conference on Open Review", 2024, "COR"),
    dblp="conf/cor/X24",
    openreview="aBcD",
)
PAPERS = [LOOMS, TIDES, OLD, NAMED, REVIEWED]
