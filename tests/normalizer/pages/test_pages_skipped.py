"""Lines that hold no mention: each has a reason, and together with the mentions they are the whole page."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import ROOT

from normalizer.errors import PageError
from normalizer.pages import Page, parse_page, read_page
from normalizer.pages.decode import decode
from normalizer.pages.skipped import Reason, explained, is_citation, is_subject, people_in, reason_of
from normalizer.values.titles import title_key

# A reason in front, then lines that have it.
CERTAIN = """
navigation | Sign up | Show more | Privacy | Sort by | All rights reserved.
count | 1,234 | 12 upvotes | Comments (3) | About 5,210 results (0.07 sec) | Save Cite Cited by 511 Related articles
count | Speichern Zitieren Zitiert von: 3 Ähnliche Artikel Alle 3 Versionen | Enregistrer Citer Cité 12 fois Autres articles Les 4 versions
markup | \\begin{itemize} | \\documentclass[11pt]{article} | #+AUTHOR: Jane Doe | :CUSTOM_ID: lee2020 | SCHEDULED: <2024-03-01 Fri>
date | 2025-03-14 | Published: 2.10.2016 | [v2] Tue, 17 Jul 2009 17:59:58 UTC (1,204 KB)
subject | Computer Science | Computer Vision and Pattern Recognition (cs.CV); Machine Learning (cs.LG) | Medicine, Biology
subject | Subjects: Information Retrieval | Computer Science > Computational Geometry | cs.CV
heading | References | 2. Related Work | Session 5: Posters | Table of contents
affiliation | 3 University of Oxford | Department of Physics, Stanford University, USA
address | ann@example.org | {first.last}@mit.example.edu
chat or mail | Priya  9:44 AM | jane - Today at 10:01 AM | Hi all, | To: group@example.org
label | Slides, video, errata | [Paper] [Notes] [Models] | Comments: 18 pages, 3 figures | pdf bib abs | Keywords: vision, language
number | pp. 79–686 | ISSN 1234-2759 | 58% | Version 1.6.6
sentence | Table 2: Results on the test set.
"""
ROWS = [(row[0], line) for each in CERTAIN.strip().split("\n") for row in [each.split(" | ")] for line in row[1:]]


@pytest.mark.parametrize(("reason", "line"), ROWS)
def test_a_line_that_is_no_title(reason: str, line: str) -> None:
    assert reason_of(line) == Reason(reason)


TITLES = """
Learning Subjects: A Survey | Tag: Boosting Text Generation | Performance of Databases in Practice | Part Segmentation
Re: Promoting Healthy Skepticism in the News | DATE: Dual Attentive Embedding | 58% of Users Agree | Department of Labor
Data Science of Games (quant-ph) | Order Effects | Computer Vision for Robotics | From Images to Words | Best Practices for Testing | Attention
:fire: Order Effects | Scheduled: Order Effects | \\section{Order Effects} | Save the Cite of Articles
"""


@pytest.mark.parametrize("line", [line for row in TITLES.strip().split("\n") for line in row.split(" | ")])
def test_a_line_that_may_be_a_title(line: str) -> None:
    assert reason_of(line) is None
    assert not people_in(line)


PEOPLE: dict[str, tuple[str, ...]] = {
    "J. Wang, W. Zhang, +2 authors, Y. Shi": ("J. Wang", "W. Zhang", "Y. Shi", "et al."),
    "Zhiheng Huang, Bing Xiang+3 authors": ("Zhiheng Huang", "Bing Xiang", "et al."),
    "Zhiheng Huang | Bing Xiang": ("Zhiheng Huang", "Bing Xiang"),
    "Authors: Thomas Drugman, Paavo Alku": ("Thomas Drugman", "Paavo Alku"),
    "By Yuping Yang et al.": ("Yuping Yang", "et al."),
    "Gillian Smith1, Francis Borceux1,2": ("Gillian Smith", "Francis Borceux"),
    "Gillian Smith, Francis Borceux, and Zhiheng Huang": ("Gillian Smith", "Francis Borceux", "Zhiheng Huang"),
    "Gillian Smith (UC Berkeley), Blaise Agüera y Arcas (Google, Seattle) and Yi Mao (MIT)": (
        "Gillian Smith", "Blaise Agüera y Arcas", "Yi Mao",
    ),
    "作者：Gillian Smith, Francis Borceux 等": ("Gillian Smith", "Francis Borceux", "et al."),
    "Wells, A. B.": ("Wells, A. B.",),
    "Hepatitis, B": (),
    "Path Integrals, Option Pricing": (),
    "Robust Networks (RN), Graph Networks (GN), and Deep Learning": (),
    "Deep Learning": (),
    "Denoising Diffusion Probabilistic Models Gillian Smith, Francis Borceux": (),
    "Differentially Private Distributed Optimization, Gillian Smith, Francis Borceux": (),
    "The ATLAS Collaboration, Gillian Smith, Francis Borceux": (
        "The ATLAS Collaboration", "Gillian Smith", "Francis Borceux",
    ),
}  # fmt: skip


@pytest.mark.parametrize("line", PEOPLE)
def test_a_line_of_people(line: str) -> None:
    assert people_in(line) == PEOPLE[line]


@given(st.text(max_size=200))
def test_a_certain_reason_is_the_reason_of_a_skipped_line(line: str) -> None:
    line = line.strip()
    if line and line[0] not in "<{}@\\":
        assert reason_of(line) in (None, explained(line))


OF_HTML = {
    "<li>Alpha of Beta &amp; Gamma</li>": Reason.OTHER,
    '<li><a href="/">Home</a></li>': Reason.NAVIGATION,
    "<h2>Lectures in Spring</h2><ul>": Reason.HEADING,
    "<p>We meet on each Thursday in the room above.</p>": Reason.SENTENCE,
    "</ul></body></html>": Reason.MARKUP,
    "<script>var title = 'Alpha of Beta';</script>": Reason.MARKUP,
    "<https://example.org/alpha>": Reason.MARKUP,
}


@pytest.mark.parametrize(("line", "reason"), OF_HTML.items())
def test_the_text_of_a_line_of_html_tells_why_it_is_no_mention(line: str, reason: Reason) -> None:
    assert explained(line) is reason


def test_nothing_is_no_subject() -> None:
    assert not is_subject("")


def assert_complete(page: Page, lines: list[str]) -> None:
    """Every line that is not blank is in a mention or skipped, and none is both."""
    mentioned = {n for title in page.titles for n in range(title.line, max(title.line, title.end_line) + 1)}
    skipped = [n for each in page.skipped for n in range(each.line, each.end_line + 1)]
    assert len(skipped) == len(set(skipped))
    assert not mentioned & set(skipped)
    assert {number for number, line in enumerate(lines, start=1) if line.strip()} <= mentioned | set(skipped)


PARTS = (
    "Dense Graphs of Small Girth", "A. Noether, B. Gauss", "https://arxiv.org/abs/1706.03762", "Computer Science", "12", "",
    "- **[Name]** Dense Graphs [[paper](https://arxiv.org/abs/1706.03762)]", "  - authors: Ada Lovelace", "# Surveys",
    "[1] A. Noether. Dense Graphs. In ICML, 2019.", "<p>Dense Graphs</p>", "title,doi", '{"title": "Dense Graphs"}', "TY  - JOUR",
    "@article{a, title={Dense Graphs}}", "| a | b |", "|---|---|", "We show that all graphs of this kind are sparse.", "References",
)  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=12))
def test_mentions_and_skipped_lines_are_the_whole_page(parts: list[str]) -> None:
    try:
        page = parse_page("\n".join(parts).encode(), "page")
    except PageError:
        return
    assert_complete(page, parts)


@pytest.mark.parametrize("path", sorted((ROOT / "fixtures/pages").iterdir()), ids=lambda path: path.name)
def test_no_line_of_a_fixture_is_dropped(path: Path) -> None:
    if path.suffix != ".toml":
        text = path.read_text(encoding="utf-8")
        assert_complete(parse_page(text.encode(), "page"), text.split("\n"))


@pytest.fixture(scope="module")
def inputs(shared: Path) -> dict[str, Page]:
    return {path.name: read_page(str(path)) for path in sorted((shared / "truth/references/inputs").iterdir())}


@pytest.mark.once
@pytest.mark.shared
def test_no_line_of_the_reference_inputs_is_dropped(inputs: dict[str, Page], shared: Path) -> None:
    for name, page in inputs.items():
        data = (shared / "truth/references/inputs" / name).read_bytes()
        assert_complete(page, decode(data).text.split("\n"))


# Of the mentions of each group, those whose printed title is no reading: most have an identifier, which finds the work.
_OTHER_TITLES = {
    "decorated": 247, "ids": 150, "markdown": 1, "pdf": 2, "prose": 17, "reading-lists-real": 14, "site-text": 1,
}  # fmt: skip


@pytest.mark.once
@pytest.mark.shared
def test_no_mention_of_the_reference_inputs_is_lost(inputs: dict[str, Page], shared: Path) -> None:
    rows = map(json.loads, (shared / "truth/references/truth.jsonl").read_text().splitlines())
    mentions = [row for row in rows if row.get("label") == "sure" and row.get("line") and not row.get("none")]
    lost, other = [], Counter[str]()
    for row in mentions:
        first, last = row["line"]
        read = [
            each for each in inputs[row["file"]].titles if each.line <= last and max(each.line, each.end_line) >= first
        ]
        printed = {title_key(title) for title in (row.get("title"), *row.get("titles", ())) if title}
        if not read:
            lost.append((row["file"], row["line"]))
        other[row["group"]] += printed.isdisjoint(title_key(each.title) for each in read)
    assert lost == []
    assert {group: count for group, count in other.items() if count > _OTHER_TITLES.get(group, 0)} == {}


@pytest.mark.once
@pytest.mark.shared
def test_pasted_sections_are_cut_into_their_references(inputs: dict[str, Page], shared: Path) -> None:
    truth = defaultdict(list)
    for row in map(json.loads, (shared / "truth/references/truth.jsonl").read_text(encoding="utf-8").splitlines()):
        if row["file"].startswith("pdf-") and not row.get("none") and row["label"] == "sure":
            truth[row["file"]].append(row)
    missed, wrong_title, total = [], 0, 0
    for name, rows in truth.items():
        titles = inputs[name].titles
        for row in rows:
            total += 1
            keys = {title_key(title) for title in (row["title"], *row["titles"])}
            lines = row["line"] or (1, 10**6)
            found = [
                t
                for t in titles
                if t.line <= lines[1] and t.end_line >= lines[0] and any(key in title_key(t.text) for key in keys)
            ]
            if len(found) != 1:
                missed.append((name, row["title"]))
            else:
                wrong_title += title_key(found[0].title) not in keys
    assert len(truth) == 22
    assert len(missed) <= 0.002 * total, missed
    assert wrong_title <= 0.02 * total


@pytest.mark.parametrize(
    ("label", "is_one"),
    [
        ("Noether & Artin, 1927", True),
        ("Noether and Artin (1927)", True),
        ("van den Berg et al., 2018", True),
        ("[Noether, et al. 1927a]", True),
        ("Noether (1927)", True),
        ("Noether, 1927", True),
        ("Group theory 1927", False),
        ("Theory of groups, 1927", False),
        ("Noether et al.", False),
        ("1927", False),
    ],
)
def test_links_that_cite_authors_and_year(label: str, is_one: bool) -> None:
    assert is_citation(label) is is_one


def test_what_a_site_repeats_for_each_entry_is_no_mention() -> None:
    titles = ("Alpha Beta of Gamma", "Delta Epsilon of Zeta", "Eta Theta of Iota", "Kappa Lambda of Mu")
    page = parse_page("\n".join(f"{title}\npdf icon\nAsk the others" for title in titles).encode(), "p.txt")
    assert tuple(each.title for each in page.titles) == titles
    assert sum(each.end_line - each.line + 1 for each in page.skipped) == 2 * len(titles)


def test_people_proceedings_and_pages_are_of_the_title_above() -> None:
    people = "Nils Reimers, Iryna Gurevych; Proceedings of the 38th International Conference on Machine Learning, PMLR 139:11-20"
    page = parse_page(f"Alpha Beta of Gamma\n{people}\n[abs][Download PDF][Supplementary PDF]\n".encode(), "p.txt")
    assert [(each.title, each.authors) for each in page.titles] == [
        ("Alpha Beta of Gamma", ("Nils Reimers", "Iryna Gurevych"))
    ]
    lines = "Alpha Beta of Gamma\nNils Reimers, Iryna Gurevych; (4):1−24, 2021.\n[abs][pdf][bib]\n"
    page = parse_page(lines.encode(), "p.txt")
    assert [(each.title, each.authors, each.year) for each in page.titles] == [
        ("Alpha Beta of Gamma", ("Nils Reimers", "Iryna Gurevych"), 2021)
    ]


def test_a_title_that_three_lists_have_in_common_is_a_mention_of_each() -> None:
    shared = "Delta Epsilon of Zeta"
    lists = ("\n".join([shared, *(f"Alpha {word} of Gamma" for word in words)]) for words in ("abc", "def", "ghi"))
    page = parse_page("\n".join(lists).encode(), "p.txt")
    assert [each.title for each in page.titles].count(shared) == 3
