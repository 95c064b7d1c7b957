"""What becomes of a preprint that was published: asked over HTTP, believed only with its guards."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from online_world import World, running
from standin.corpus import Paper, Review, Venue, people

PEOPLE = people("Ada Lovelace", "Charles Babbage")
PREPRINT = Paper("Engines that Weave Algebraic Patterns", PEOPLE, date(2023, 1, 2), arxiv="2301.00001")
CVPR = Venue("IEEE/CVF Conference on Computer Vision and Pattern Recognition", 2023, short="CVPR")
PRINTED = replace(PREPRINT, doi="10.1000/engines.1", venue=CVPR, dblp="conf/cvpr/LovelaceB23")
NAMED = ("--source", "arxiv,dblp,crossref,openreview")
OTHERS = {"semantic-scholar", "crossref", "dblp", "openalex"}


def apart(**changes: object) -> Paper:
    """A record of its own under the preprint's title, which does not know of the preprint."""
    return replace(PREPRINT, arxiv=None, absent=frozenset({"arxiv"}), **changes)  # type: ignore[arg-type]


# What the services know, how they are chosen -> booktitle or journal, year and DOI of the entry.
CASES: dict[str, tuple[Sequence[Paper], tuple[str, ...], tuple[str | None, str, str | None]]] = {
    "Semantic Scholar knows the publication": ([PRINTED], (), (CVPR.name, "2023", PRINTED.doi)),
    "DBLP has it by its title": (
        [replace(PREPRINT, absent=frozenset(OTHERS)), apart(doi=PRINTED.doi, venue=CVPR, dblp=PRINTED.dblp)],
        NAMED,
        (CVPR.name, "2023", PRINTED.doi),
    ),
    "OpenReview has it": (
        [replace(PREPRINT, openreview="rkgNKkHtvB", review=Review("ICLR.cc/2024/Conference"))],
        NAMED,
        ("International Conference on Learning Representations", "2024", None),
    ),
    "only its submission is known": (
        [replace(PREPRINT, openreview="rkgNKkHtvB", review=Review("ICLR.cc/2024/Conference", "rejected"))],
        NAMED,
        (None, "2023", None),
    ),
    "nobody but CoRR has it": ([PREPRINT], NAMED, (None, "2023", None)),
    "a workshop of the same title": (
        [
            PREPRINT,
            apart(doi="10.1000/w.1", venue=Venue("CVPR Workshops", 2023, kind="workshop"), dblp="conf/cvpr/L23"),
        ],
        NAMED,
        (None, "2023", None),
    ),
    "another work of the same title": (
        [PREPRINT, apart(authors=people("Grace Hopper"), doi="10.1000/g.1", venue=CVPR, dblp="conf/cvpr/Hopper23")],
        NAMED,
        (None, "2023", None),
    ),
    "a work of that title of long ago": (
        [PREPRINT, apart(doi="10.1000/old", venue=replace(CVPR, year=1999), dblp="conf/cvpr/LovelaceB99")],
        NAMED,
        (None, "2023", None),
    ),
    "its authors say where it will appear": (
        [replace(PREPRINT, comment="12 pages, accepted to CVPR 2023")],
        (),
        (CVPR.name, "2023", None),
    ),
    "its authors say where they sent it": (
        [replace(PREPRINT, comment="Submitted to CVPR 2023")],
        (),
        (None, "2023", None),
    ),
}


@pytest.mark.parametrize(("papers", "options", "printed"), CASES.values(), ids=CASES)
def test_preprint_keeps_its_id_and_gets_its_own_publication_only(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    papers: Sequence[Paper],
    options: tuple[str, ...],
    printed: tuple[str | None, str, str | None],
) -> None:
    for name in os.environ:
        if name.startswith("BIBNORM_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.chdir(tmp_path)
    with running(World(papers, monkeypatch, tmp_path / "cache", gap=3.0)) as world:
        assert world.run("cite", PREPRINT.arxiv or "", "-o", "refs.bib", *options) == 0
    fields = dict(re.findall(r"^  (\w+) = \{(.*)\},$", Path("refs.bib").read_text(encoding="utf-8"), re.MULTILINE))
    assert fields["eprint"] == "2301.00001"
    assert (fields.get("booktitle", fields.get("journal")), fields["year"], fields.get("doi")) == printed
