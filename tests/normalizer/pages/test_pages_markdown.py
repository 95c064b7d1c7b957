"""Markdown reading lists as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from growth import assert_linear

from normalizer.pages import Page, parse_page, read_page

PAPER = "https://arxiv.org/abs/2211.09119"


def read(text: str) -> Page:
    return parse_page(text.encode(), "list.md")


# A line of a list -> its title, its identifiers, its links.
ITEMS: dict[str, tuple[str, str, tuple[str, ...], list[str]]] = {
    "a link": (f"- [Alpha Beta]({PAPER})", "Alpha Beta", ("2211.09119",), []),
    "a link with notes": (f"- [Alpha Beta]({PAPER}) - must read, *really*", "Alpha Beta", ("2211.09119",), []),
    "a link with a tooltip": (f'* [Alpha Beta]({PAPER} "Read me")', "Alpha Beta", ("2211.09119",), []),
    "a link in angle brackets": (f"+ [Alpha Beta](<{PAPER}>)", "Alpha Beta", ("2211.09119",), []),
    "a numbered link": (f"12. [Alpha Beta]({PAPER})", "Alpha Beta", ("2211.09119",), []),
    "a check box": (f"- [x] [Alpha Beta]({PAPER})", "Alpha Beta", ("2211.09119",), []),
    "brackets in a title": (f"- [[MASK] is All You Need]({PAPER})", "[MASK] is All You Need", ("2211.09119",), []),
    "a short title": (f"- [BERT]({PAPER})", "BERT", ("2211.09119",), []),
    "a bold link": (f"- **[Alpha Beta]({PAPER})**", "Alpha Beta", ("2211.09119",), []),
    "a link around bold": (f"- [**Alpha Beta**]({PAPER}), Ann Lee", "Alpha Beta", ("2211.09119",), []),
    "links that only call the paper and its code": (
        f"- [Alpha paper]({PAPER}) ([Alpha code](https://github.com/ann/tool))", "", ("2211.09119",), ["https://github.com/ann/tool"],
    ),
    "a linked venue before a bold title": (f"- [[ICCV 2023]({PAPER})] **Alpha Beta Gamma**. *Ann Lee et al.*", "Alpha Beta Gamma", ("2211.09119",), []),
    "code of others behind a bold title": (
        f"- (*ICML 2023*) **Alpha Beta Gamma** [[paper]({PAPER})] [[alpha.cpp](https://github.com/ann/tool)]",
        "Alpha Beta Gamma", ("2211.09119",), ["https://github.com/ann/tool"],
    ),
    "a bold title, labelled links": (
        f"- **Alpha Beta** [[paper]({PAPER})] [[code](https://github.com/ann/tool)]",
        "Alpha Beta", ("2211.09119",), ["https://github.com/ann/tool"],
    ),
    "a bold title, authors, venue": (f"- __Alpha Beta__, Ann Lee, *CVPR 2023*, [PDF]({PAPER})", "Alpha Beta", ("2211.09119",), []),
    "a plain title, labelled links": (f"- Alpha Beta. [[pdf]({PAPER})]", "Alpha Beta", ("2211.09119",), []),
    "a plain title and a bar": (f"- Alpha Beta | [arXiv]({PAPER}) | [Project Page](https://ann.github.io/)", "Alpha Beta", ("2211.09119",), ["https://ann.github.io/"]),
    "a bold first word is part of the title": (f"- **BERT**: Alpha Beta Gamma [paper]({PAPER})", "BERT: Alpha Beta Gamma", ("2211.09119",), []),
    "a bold name with its colon before a quoted title": (
        f'- **AB:** "Alpha Beta Gamma", NeurIPS, 2017 (*Lab*). [[Paper]({PAPER})][[PyTorch](https://github.com/ann/tool)]',
        "Alpha Beta Gamma", ("2211.09119",), ["https://github.com/ann/tool"],
    ),
    "a bold name with its colon is part of the title": (f"- **AB:** Alpha Beta Gamma [paper]({PAPER})", "AB: Alpha Beta Gamma", ("2211.09119",), []),
    "a bold title behind its venue": (f"- Science, **Alpha Beta of Gamma Delta**, 1999, [arXiv]({PAPER})", "Alpha Beta of Gamma Delta", ("2211.09119",), []),
    "an author in italics": ("- The entropy formula for the Ricci flow, _Grisha Perelman_, arXiv 2002.", "The entropy formula for the Ricci flow", (), []),
    "authors in italics": ("- Alpha Beta: Gamma of Delta, _Adam Paszke et al._, NeurIPS 2019.", "Alpha Beta: Gamma of Delta", (), []),
    "a month in brackets": (f"- **[2023.01] Segment Anything** [[Paper]({PAPER})]", "Segment Anything", ("2211.09119",), []),
    "a venue as link": (f"- Alpha Beta Gamma Delta. [CVPR 2023]({PAPER})", "Alpha Beta Gamma Delta", ("2211.09119",), []),
    "an identifier as link": (f"- Alpha Beta [2211.09119]({PAPER})", "Alpha Beta", ("2211.09119",), []),
    "a title in italics": (f"- *Alpha Beta* [link]({PAPER})", "Alpha Beta", ("2211.09119",), []),
    "a star in a title": (f"- [V*: Guided Search]({PAPER})", "V*: Guided Search", ("2211.09119",), []),
    "escaped marks": (f"- [Alpha\\_Beta \\[Extended\\]]({PAPER})", "Alpha_Beta [Extended]", ("2211.09119",), []),
    "a bare address": (f"- Alpha Beta {PAPER}", "Alpha Beta", ("2211.09119",), []),
    "an address in angle brackets": (f"- Alpha Beta <{PAPER}>", "Alpha Beta", ("2211.09119",), []),
    "a badge": (f"- [Alpha Beta]({PAPER}) [![Stars](https://img.shields.io/x)](https://github.com/ann/tool)", "Alpha Beta", ("2211.09119",), ["https://github.com/ann/tool"]),
    "a heading": (f"### [Alpha Beta]({PAPER})", "Alpha Beta", ("2211.09119",), []),
    "a line of its own": (f"[Alpha Beta]({PAPER}), Ann Lee", "Alpha Beta", ("2211.09119",), []),
    "brackets in an address": ("- [Alpha Beta](https://doi.org/10.1016/S0(99)1)", "Alpha Beta", ("10.1016/S0(99)1",), []),
    "a name in bold brackets": (f"- **[AB]** Alpha Beta Gamma [[paper]({PAPER})]", "Alpha Beta Gamma", ("2211.09119",), []),
    "a title in italics behind its authors": ("- Noether et al. *Alpha Beta of Gamma*. Annals 1918.", "Alpha Beta of Gamma", (), []),
    "a title between labels": (f"- [[AAAI2022]({PAPER})] Alpha Beta of Gamma [[github](https://github.com/ann/tool)]", "Alpha Beta of Gamma", ("2211.09119",), ["https://github.com/ann/tool"]),
    "a bold name before a linked title": (f"- **AB** [Alpha Beta of Gamma]({PAPER}), Jul 2019", "Alpha Beta of Gamma", ("2211.09119",), []),
    "authors before a short title": (f"- A.B. Leeson, R. J. Rayleigh, and C.D. Dvorak. [Alpha Beta]({PAPER}) (2016)", "Alpha Beta", ("2211.09119",), []),
    "authors before a bold title": ("- Annika Leeson, Robert J. Rayleigh. **Alpha Beta of Gamma**. In Annals of Tests, 2018.", "Alpha Beta of Gamma", (), []),
    "an institute in italics": (f'- **AB**: "Alpha Beta of Gamma", CVPR, 2020 (*University of Tests*). [[Paper]({PAPER})]', "Alpha Beta of Gamma", ("2211.09119",), []),
    "a comment of HTML": (f"- [Alpha Beta]({PAPER}) <!-- [Gamma](https://arxiv.org/abs/2104.12763) -->", "Alpha Beta", ("2211.09119",), []),
    "a link of reStructuredText": (f"* [22.11]  `Alpha Beta of Gamma <{PAPER}>`_", "Alpha Beta of Gamma", ("2211.09119",), []),
    "findings of a meeting": (f"- Alpha Beta of Gamma (Findings of EMNLP, 2024) [[paper]({PAPER})]", "Alpha Beta of Gamma", ("2211.09119",), []),
    "a linked title behind a linked name": (f"- **[AB](https://example.org/ab)** (from Lab) released with the paper [AB: Alpha Beta of Gamma]({PAPER}) by Ann Lee", "AB: Alpha Beta of Gamma", ("2211.09119",), ["https://example.org/ab"]),
    "a link of HTML": (f'- <a href="{PAPER}">Alpha Beta of Gamma</a>, Leeson', "Alpha Beta of Gamma", ("2211.09119",), []),
    "a title in quotes": ('- "Alpha Beta Gamma", Ann Lee, Bob Ray (2016) - read!', "Alpha Beta Gamma", (), []),
    "a title without any link": ("- Alpha Beta", "Alpha Beta", (), []),
}  # fmt: skip


@pytest.mark.parametrize("name", ITEMS)
def test_an_item(name: str) -> None:
    line, title, ids, links = ITEMS[name]
    page = read(f"# Reading list\n\nWhat to read.\n\n{line}\n")
    assert page.reader == "Markdown"
    assert [(found.line, found.title, found.ids, [link.url for link in found.links]) for found in page.titles] == [
        (5, title, ids, links)
    ]


LISTS: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "links by reference": (
        "- [Alpha Beta][one]\n- [Gamma Delta][]\n- [Epsilon [sic]]\n\n[one]: https://arxiv.org/abs/2211.09119\n[gamma delta]: <https://doi.org/10.1000/x>\n",
        [(1, "Alpha Beta"), (2, "Gamma Delta"), (3, "[Epsilon [sic]]")],
    ),
    "a table of contents": (f"- [Vision](#vision)\n- [Language](#language)\n\n## Vision\n- [Alpha Beta]({PAPER})\n", [(5, "Alpha Beta")]),
    "items below an item": (f"- Vision\n  - [Alpha Beta]({PAPER})\n  - [Gamma]({PAPER})\n- Delta Epsilon\n", [(2, "Alpha Beta"), (3, "Gamma"), (4, "Delta Epsilon")]),
    "notes below an item": (f"- [Alpha Beta]({PAPER})\n  - bring questions\n    - and tea\n- [Gamma]({PAPER})\n", [(1, "Alpha Beta"), (4, "Gamma")]),
    "code in a fence": (f"```\n- [No Title]({PAPER})\n```\n- [Alpha Beta]({PAPER})\n", [(4, "Alpha Beta")]),
    "prose with a link": (f"See [the list](https://example.org).\n\n- [Alpha Beta]({PAPER})\n", [(3, "Alpha Beta")]),
    "headings are no titles": ("# Papers\n\n## 2023\n\n* Alpha Beta\n* Gamma Delta\n", [(5, "Alpha Beta"), (6, "Gamma Delta")]),
    "a table": (
        f"| Date | Title | Links |\n|:---|---|---|\n| 2022 | Alpha \\| Beta | [paper]({PAPER}) |\n| 2023 | **Gamma** | |\n\nEnd.\n",
        [(3, "Alpha | Beta"), (4, "Gamma")],
    ),
    "a table without edges": (f"Paper | Year\n--- | ---\n[Alpha Beta]({PAPER}) | 2022\n", [(3, "Alpha Beta")]),
    "a table without a title column": (f"| Date | What | |\n|---|---|---|\n| 2022-01-01 | [Alpha Beta Gamma]({PAPER}) | [pdf]({PAPER}) |\n", [(3, "Alpha Beta Gamma")]),
    "two tables": ("| Title |\n|---|\n| Alpha |\n\n| Title |\n|---|\n| Beta |\n", [(3, "Alpha"), (7, "Beta")]),
    "wrapped items": (f"- [Alpha Beta]({PAPER})\n- Gamma Del-\n  ta of Graphs\n  and Trees\n- Epsilon\n", [(1, "Alpha Beta"), (2, "Gamma Delta of Graphs and Trees"), (5, "Epsilon")]),
    "described items below a heading": (
        f"- **Week**\n  - Alpha Beta\n    - authors: Ann Lee\n    - link: <{PAPER}>\n  - Gamma Delta\n    - link: <{PAPER}>\n",
        [(2, "Alpha Beta"), (5, "Gamma Delta")],
    ),
    "a bullet with nothing but a link is a mention of its own": (
        f"# List\n- Alpha Beta\n- {PAPER}\n- [Paper]({PAPER})\n- Gamma Delta\n  - {PAPER}\n",
        [(2, "Alpha Beta"), (3, ""), (4, ""), (5, "Gamma Delta")],
    ),
    "bold lines above people, venue and links": (
        f"# Papers\n\n**Alpha Beta of Gamma**  \nAnnika Leeson, Robert J. Rayleigh  \n*CVPR 2020*  \n[[Paper]]({PAPER})\n\n"
        "**Delta of Epsilon Zeta**\nAnnika Leeson, Robert J. Rayleigh\n\n**Eta of Theta Iota**\\\n[[PDF]](e.pdf) [[Code]](https://github.com/ann/e)\n\n"
        "**We are hiring two students**\n\nWrite to us.\n",
        [(3, "Alpha Beta of Gamma"), (8, "Delta of Epsilon Zeta"), (11, "Eta of Theta Iota")],
    ),
    "titles above addresses": (
        f"## Papers\nAlpha Beta of Gamma \n{PAPER}\nhttps://github.com/ann/e\n\nDelta of Epsilon and Zeta\nhttps://openreview.net/forum?id=SkgGjRVKDS\n\n- [Eta]({PAPER})\n",
        [(2, "Alpha Beta of Gamma"), (6, "Delta of Epsilon and Zeta"), (9, "Eta")],
    ),
    "bold lines above labelled items": (
        f"# 论文\n\n**Alpha Beta of Gamma**\n\n- 主页：https://example.org/ab\n\n- 论文下载链接：{PAPER}\n- CVPR 2020 Oral\n\n"
        "**Delta of Epsilon and Zeta**\n\n- Paper: soon\n- Code: https://github.com/ann/e\n\n**We are hiring two students**\n\n- Eta\n",
        [(3, "Alpha Beta of Gamma"), (10, "Delta of Epsilon and Zeta"), (17, "Eta")],
    ),
    "breaks of HTML": (
        f"# Papers\n\n<br>\n**Alpha Beta of Gamma**<br>\nAnnika Leeson, Robert J. Rayleigh<br/>\nNeurIPS, 2023.<br>\n[arXiv]({PAPER})\n",
        [(4, "Alpha Beta of Gamma")],
    ),
    "a comment in code": (f"```\n<!-- a template\n```\n- [Alpha Beta]({PAPER})\n", [(4, "Alpha Beta")]),
    "comments of HTML": (f"- [Alpha Beta]({PAPER})\n<!--\n- [Gamma]({PAPER})\n-->\n- [Delta]({PAPER})\n", [(1, "Alpha Beta"), (5, "Delta")]),
    "references below a topic": (
        "# List\n- Imitation\n  - Annika Leeson, Robert J. Rayleigh. **Alpha Beta of Gamma**. In Annals, 2018.\n  - Annika Leeson. **Delta of Epsilon and Zeta**. 2019.\n",
        [(3, "Alpha Beta of Gamma"), (4, "Delta of Epsilon and Zeta")],
    ),
    "what stands behind a title in a table": (
        f"| Paper | Link |\n|---|---|\n| Alpha Beta of Gamma (Leeson et al., 2019) | [pdf]({PAPER}) |\n", [(3, "Alpha Beta of Gamma")]
    ),
    "people and a date below an item without links": (
        f"# List\n1. **Alpha Beta of Gamma?** EMNLP 2019. ![](https://img.shields.io/badge/a-b)\n\n   *Annika Leeson, Robert J. Rayleigh.* [[pdf]({PAPER})], 2019.9\n\n"
        "2. **Delta of Epsilon and Zeta** TACL 2020.\n",
        [(2, "Alpha Beta of Gamma?"), (6, "Delta of Epsilon and Zeta")],
    ),
    "a table whose source is no title": (
        f"| Method | Year | Source |\n|---|---|---|\n| ABNet (Alpha Beta) | 2019 | Leeson et al., ICCV 2019; {PAPER} |\n", [(3, "ABNet (Alpha Beta)")]
    ),
    "a table with a linked title and a longer text": (
        f"| What | In one line |\n|---|---|\n| [Alpha Beta]({PAPER}) | the first of all papers on gamma |\n", [(3, "Alpha Beta")]
    ),
    "tags above the list": (
        f'<p align="center">\n  <img src="a.png">\n</p>\n\n<!-- made by hand -->\n\n# List\n\n- [Alpha Beta]({PAPER})\n- [Gamma]({PAPER})\n',
        [(9, "Alpha Beta"), (10, "Gamma")],
    ),
    "people in the next item": (
        f"# List\n- Alpha Beta [[pdf]]({PAPER})\n- *Annika Leeson, Robert J. Rayleigh*\n\n# People\n\n- Annika Leeson, Robert J. Rayleigh\n",
        [(2, "Alpha Beta"), (7, "Annika Leeson, Robert J. Rayleigh")],
    ),
    "people, and a venue before links, in paragraphs below headings": (
        f"# Papers\n\n### Alpha Beta of Gamma and Looms\n\n*Annika Leeson, Robert J. Rayleigh*\n\nNeurIPS 2019 [[PDF]({PAPER})]\n\n"
        "### Delta of Epsilon and Zeta\n\n*Annika Leeson, Robert J. Rayleigh*\n\n"
        "2018 Conference on Wheels and Gears, Calgary, April 15-20 2018 [[PDF](https://arxiv.org/abs/2104.12763)] [[Code](https://github.com/a/b)]\n",
        [(3, "Alpha Beta of Gamma and Looms"), (9, "Delta of Epsilon and Zeta")],
    ),
    "people, and a venue before links, in the lines of an item that end in breaks": (
        f"* **Alpha Beta of Gamma** <br>\n*Annika Leeson, Robert J. Rayleigh* <br>\nUAI 2019. [[Paper]({PAPER})] [[Code](https://github.com/a/b)] <br>\n2019-09\n\n"
        "* **Delta of Epsilon**<br>\nThis is [a blog](https://arxiv.org/abs/2104.12763)\n",
        [(1, "Alpha Beta of Gamma"), (6, "Delta of Epsilon"), (7, "a blog")],
    ),
    "items that are folded below their title": (
        f"<details><summary>1. <b>Alpha Beta of Gamma</b>, CVPR, 2019</summary>\n\n- Authors: Annika Leeson, Robert J. Rayleigh\n- [Paper]({PAPER}) | [Code]()\n\n</details>\n",
        [(1, "Alpha Beta of Gamma")],
    ),
    "a link to another paper of arXiv in a paragraph below an item": (
        f"- [Alpha Beta]({PAPER})\n> [!note] Gamma of Delta\n> https://arxiv.org/abs/2104.12763\n\n- [Epsilon Zeta](https://arxiv.org/abs/2106.04560)\n\n"
        "[[PDF](https://arxiv.org/pdf/2106.04560v2)]\n",
        [(1, "Alpha Beta"), (3, ""), (5, "Epsilon Zeta")],
    ),
    "citations of reStructuredText below an item": (
        f'* *Alpha Beta* `[link] <{PAPER}>`__\n\n.. [Smith17_4] G. Smith, and F. Borceux.\n   "Gamma of Delta".\n   ICML. 2017.\n'
        '.. [Huang16] Z. Huang.\n   "Epsilon of Zeta".\n   ICML. 2016.\n',
        [(1, "Alpha Beta"), (3, "Gamma of Delta"), (6, "Epsilon of Zeta")],
    ),
    "references in paragraphs below their heading": (
        f"- [Alpha Beta]({PAPER})\n\nAnn Lee, Bob Ray. Nu of Xi and Pi. ICML, 2020.\n\n## References\n\nGillian Smith, Francis Borceux. Gamma of Delta. ICML, 2020.\n\n"
        "[2] Zhiheng Huang, Bing Xiang. Epsilon of Zeta. Annals of Tests, 2021.\n\nThey are the last.\n\n## Thanks\n\nAnn Lee, Bob Ray. Eta of Theta. ICML, 2020.\n",
        [(1, "Alpha Beta"), (7, "Gamma of Delta"), (9, "Epsilon of Zeta")],
    ),
    "links to two papers in lines of their own": (f"# Papers\n\n[[Paper]]({PAPER})\n\n[[Paper]](https://arxiv.org/abs/2104.12763)\n", [(3, ""), (5, "")]),
    "an item that links to several papers": (
        f"- Read [Alpha Beta]({PAPER}) and [Gamma](https://arxiv.org/abs/2104.12763) ([pdf](https://arxiv.org/pdf/2106.04560))\n- Delta Epsilon\n",
        [(1, "Alpha Beta"), (1, "Gamma"), (2, "Delta Epsilon")],
    ),
    "rows that link to several papers": (
        f"| Week | Readings |\n|---|---|\n| 1 | [Alpha Beta]({PAPER}); [Gamma Delta](https://arxiv.org/abs/2104.12763) |\n| 2 | [Eta]({PAPER}) [pdf]({PAPER}) |\n",
        [(3, "Alpha Beta"), (3, "Gamma Delta"), (4, "Eta")],
    ),
    "settings at the top": (
        f"---\ntags:\n- vision\n- arxiv:2104.12763\nlicense: mit\n---\n- [Alpha Beta]({PAPER})\n", [(4, ""), (7, "Alpha Beta")]
    ),
    "a rule at the top": ("---\n- Alpha Beta\n\n# More\n- Gamma\n", [(2, "Alpha Beta"), (5, "Gamma")]),
    "BibTeX in a fence": (
        f"# Tool\n\n```bibtex\n@misc{{a,\n title={{Alpha Beta}}}}\n\n@misc{{b, eprint={{2104.12763}}}}\n```\n- [Gamma]({PAPER})\n",
        [(4, "Alpha Beta"), (7, ""), (9, "Gamma")],
    ),
    "nothing but BibTeX in a fence": ("```\n@misc{a, title={Alpha Beta}}\n", [(2, "Alpha Beta")]),
    "italics of affiliations and venues": (
        "# Us\n\n- An item\n\nAnn Lee, *University of Alpha*; Bob Ray, *Institute of Beta*\n\n- Noether, *Alpha of Beta*. *Journal of Algebra*, 1918\n",
        [(3, "An item"), (7, "Alpha of Beta")],
    ),
    "a number with a date in a row": (
        "| Week | Readings |\n|---|---|\n| 1 (Jan 15) | Noether & Artin, *Alpha of Beta*, ch. 1 |\n", [(3, "Alpha of Beta")]
    ),
    "a row without words": ("| Title |\n|---|\n| |\n| Alpha |\n", [(4, "Alpha")]),
    "an item with its people, which heads no others": (
        f"* [x] *Alpha of Beta and Gamma*, Yang Kowalczyk et al.\n  * nested: “Delta of Epsilon” ({PAPER})\n- **Zeta of Eta**\n",
        [(1, "Alpha of Beta and Gamma"), (2, "Delta of Epsilon"), (3, "Zeta of Eta")],
    ),
    "a footnote that is a reference, and one that is none": (
        "# Reading\n\n- [Alpha networks for search](https://arxiv.org/abs/1901.01234)[^1][^a]\n\n"
        "[^1]: See the appendix for more.\n[^a]: Ann Lee and Bob Hill. Delta networks for search. In Gamma, 2019.\n",
        [(3, "Alpha networks for search"), (6, "Delta networks for search")],
    ),
    "a footnote with the title before its people, and one that is prose": (
        "# Reading\n\n- [Alpha networks for search](https://arxiv.org/abs/1901.01234)[^1]\n\n"
        "[^1]: Epsilon: Delta networks for search, Lee et al., ICLR 2022.\n[^2]: We thank Ann Lee for this in 2022.\n",
        [(3, "Alpha networks for search"), (5, "Epsilon: Delta networks for search")],
    ),
    "a rule is no table": (f"- [Alpha Beta]({PAPER})\n\n---\n\n- [Gamma]({PAPER})\n", [(1, "Alpha Beta"), (5, "Gamma")]),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_a_list(name: str) -> None:
    text, expected = LISTS[name]
    page = read(text)
    assert page.reader == "Markdown"
    assert [(title.line, title.title) for title in page.titles] == expected


TOLD: dict[str, tuple[str, dict[str, object]]] = {
    "beside the title": (
        f"- **Alpha Beta of Gamma**. *Annika Leeson, Robert J. Rayleigh*. NeurIPS 2019. [[pdf]({PAPER})]\n",
        {
            "authors": ("Annika Leeson", "Robert J. Rayleigh"), "year": 2019, "venue": "NeurIPS",
            "text": "Alpha Beta of Gamma. Annika Leeson, Robert J. Rayleigh. NeurIPS 2019",
        },
    ),
    "behind a word that is no name": (
        f"- Introduced in [Alpha Beta of Gamma]({PAPER}) by Dvorak et al. (2019)\n", {"authors": ("Dvorak", "et al."), "year": 2019}
    ),
    "behind a label before the title": (
        f"# Week 1\n- Required: Kingma & Borceux, 2015. [Alpha of Beta]({PAPER})\n",
        {"title": "Alpha of Beta", "authors": ("Kingma", "Borceux"), "year": 2015},
    ),
    "by items below the title": (
        "# List\n\n- Alpha Beta of Gamma\n  - authors: Ann Lee\n  - venue: Annals of Tests\n  - year: 2019\n",
        {"authors": ("Ann Lee",), "year": 2019, "venue": "Annals of Tests", "end_line": 6},
    ),
    "by labelled items below a bold title": (
        f"# List\n\n**Alpha Beta of Gamma**\n\n- 作者：Ann Lee, Bob Ray\n- 会议：CVPR 2020\n- 论文：{PAPER}\n- 代码：https://github.com/ann/e\n",
        {"authors": ("Ann Lee", "Bob Ray"), "venue": "CVPR 2020", "ids": ("2211.09119",), "links": ["https://github.com/ann/e"]},
    ),
    "by links below an item": (
        f"- **Alpha Beta**\n  - [arXiv]({PAPER})\n  - [code](https://github.com/ann/tool)\n",
        {"ids": ("2211.09119",), "links": ["https://github.com/ann/tool"]},
    ),
    "by a line of labels below a heading": (
        f"## [Alpha Beta]({PAPER})\n[code](https://github.com/ann/tool) [video](https://youtu.be/x)\n",
        {"links": ["https://github.com/ann/tool", "https://youtu.be/x"]},
    ),
    **{
        f"as {label}": (
            f"- [Alpha Beta]({PAPER})\n\n  {label} We measure it. See https://github.com/ann/tool.\n",
            {"abstract": "We measure it. See https://github.com/ann/tool."},
        )
        for label in ("Abstract:", "**Abstract:**", "> **Abstract**:", "*Summary.*", "TL;DR:")
    },
    "by a label without an abstract": (f"- [Alpha Beta]({PAPER})\n  Abstract:\n", {"abstract": None}),
    "by columns of a table": (
        "| Title | Authors | Year | Venue | Abstract |\n|---|---|---|---|---|\n| Alpha Beta | Ann Lee, Bob Ray | 2022 | *CVPR* | We measure it. |\n",
        {"authors": ("Ann Lee", "Bob Ray"), "year": 2022, "venue": "CVPR", "abstract": "We measure it."},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TOLD.values(), ids=TOLD)
def test_what_is_told_of_a_title_is_read(text: str, expected: dict[str, object]) -> None:
    (title,) = read(text).titles
    found = {name: getattr(title, name) for name in expected}
    assert found | ({"links": [link.url for link in title.links]} if "links" in expected else {}) == expected


FOLDED = "<details>\n<summary>{}</summary>\n\n- Annika Leeson, Petra Kowalczyk\n- CVPR 2015\n\n</details>\n"
LEESON = ("Annika Leeson", "Petra Kowalczyk")
# A page, and what its first mentions have of these fields.
MENTIONS: dict[str, tuple[str, str, list[tuple[object, ...]]]] = {
    "people below a heading are not those of the title before it": (
        f"- Alpha of Beta and Gamma\n- Vision\n  - Authors: Petra Kowalczyk\n  - [Delta of Phi]({PAPER})\n",
        "title authors", [("Alpha of Beta and Gamma", ())],
    ),
    "labelled titles": ("# Reading\n\n- Title: Alpha of Beta\n- Title: Gamma\n", "title", [("Alpha of Beta",), ("Gamma",)]),
    "a paragraph of links": (
        f"I found [Alpha]({PAPER}) easier to read, and [Beta of Gamma and Delta](https://arxiv.org/abs/2104.12763) is long.\n",
        "title ids", [("Alpha", ("2211.09119",)), ("Beta of Gamma and Delta", ("2104.12763",))],
    ),
    "quoted titles of a paragraph": (
        f'## News\n\nThe paper is "Alpha of Beta and Gamma" ([arXiv]({PAPER}), [code](https://github.com/ann/tool)), which is good. Also see '
        '["Delta of Epsilon and Zeta"](https://arxiv.org/abs/2104.12763).\n',
        "title ids links",
        [("Alpha of Beta and Gamma", ("2211.09119",), ["https://github.com/ann/tool"]), ("Delta of Epsilon and Zeta", ("2104.12763",), [])],
    ),
    "titles that are folded up": (
        "".join(map(FOLDED.format, ("Going Deeper with Gammas", "Mixture of Looms"))), "line end_line title authors year",
        [(2, 5, "Going Deeper with Gammas", LEESON, 2015), (9, 12, "Mixture of Looms", LEESON, 2015)],
    ),
    "blank lines between the rows of a table": (
        "| Titolo | Anno |\n|---|---|\n\n| Alpha of Beta | 2020 |\n\n| Gamma of Delta | 2021 |\n\nSome text | of a page\n",
        "title year", [("Alpha of Beta", 2020), ("Gamma of Delta", 2021)],
    ),
    "an indented paragraph of people and venue": (
        f"1. **Alpha Beta Gamma** `LLM`\n\n    *Jiaming Song, Chenlin Meng et al.* ICLR, 2021. [pdf]({PAPER}) | 🔥\n"
        "2. **Delta Epsilon Zeta**\n\n    Alexander Kirillov, Eric Mintun. ICCV 2023. [[pdf](https://arxiv.org/abs/2304.02643)]\n"
        "3. **Eta Theta Iota**\n\n    *Grisha Perelman.* Nature, 2002. [pdf](https://arxiv.org/abs/math/0211159)",
        "title authors ids",
        [("Alpha Beta Gamma", ("Jiaming Song", "Chenlin Meng", "et al."), ("2211.09119",)),
         ("Delta Epsilon Zeta", ("Alexander Kirillov", "Eric Mintun"), ("2304.02643",)),
         ("Eta Theta Iota", ("Grisha Perelman",), ("math/0211159",))],
    ),
    "items with labels tell of the heading above": (
        f"# Papers\n\n### Alpha of Beta\n\n- **Authors**: Ann Lee, Bob Ray\n- **Venue**: ICML 2019\n- **Links**: [paper]({PAPER})\n\n"
        "### Gamma of Delta\n\n- **Authors**: Cy Hill\n- **Summary**: We measure.\n\n## Other lists\n\n- **Code**: Epsilon of Zeta\n",
        "title authors venue ids abstract",
        [("Alpha of Beta", ("Ann Lee", "Bob Ray"), "ICML 2019", ("2211.09119",), None), ("Gamma of Delta", ("Cy Hill",), None, (), "We measure.")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "names", "expected"), MENTIONS.values(), ids=MENTIONS)
def test_mentions_of_a_page(text: str, names: str, expected: list[tuple[object, ...]]) -> None:
    titles = read(text).titles
    found = [
        tuple([link.url for link in title.links] if name == "links" else getattr(title, name) for name in names.split())
        for title in titles
    ]
    assert found[: len(expected)] == expected
    assert len(found) == len(expected) or "Vision" in text or "Other lists" in text


@pytest.mark.parametrize("line", ["*Auteurs :* {0}", "**著者**：{0}", "Autori: {0}"])
@pytest.mark.parametrize("title", ["Alpha of Beta and Gamma", "Alpha Beta"])
def test_people_behind_a_label_below_a_heading_are_its_own(title: str, line: str) -> None:
    page = read(f"## {title}\n\n{line.format('Petra Kowalczyk, Jiri Dvorak')}\n\n### Was?\n\nEine Methode.\n")
    assert [(title.title, title.authors) for title in page.titles] == [(title, ("Petra Kowalczyk", "Jiri Dvorak"))]


PEOPLE_BESIDE = (
    "- [{0}]({2}), {1}, 2013", "- [{0}]({2}) — {1}, NeurIPS 2017", "- [{0}]({2}) ({1}, 2019)",
    "- [{0}]({2}) — **Authors**: {1}. **Year**: 2017.", "- **{0}**<br>{1}<br>*NeurIPS*, 2017",
)  # fmt: skip


@pytest.mark.parametrize("line", PEOPLE_BESIDE)
def test_all_people_beside_a_title_are_read(line: str) -> None:
    people = ("Petra Kowalczyk", "Jiri Dvorak", "Jian Sun")
    page = read("# List\n\n" + line.format("Alpha of Beta and Gamma", ", ".join(people), PAPER) + "\n")
    assert [(title.title, title.authors) for title in page.titles] == [("Alpha of Beta and Gamma", people)]


@pytest.mark.parametrize("end", ["\\", "  "])
def test_lines_that_are_broken_on_purpose_do_not_go_on(end: str) -> None:
    link = f"[[Paper]]({PAPER})"
    first, second = read(
        f"# List\n- Beta of Gamma{end}\n  Annika Leeson, Robert J. Rayleigh{end}\n  ICML 2020. {link}\n- Delta of Eta\n"
    ).titles
    assert (first.title, first.authors, first.year) == ("Beta of Gamma", ("Annika Leeson", "Robert J. Rayleigh"), 2020)
    assert first.ids
    assert second.title == "Delta of Eta"


ITALIC_WORKS = {
    "people before, with labels": "Required: Noether et al., *Alpha of Beta*. Optional: Artin & Borceux, *Gamma of Delta*.",
    "people and years before": "Noether et al. 2020, *Alpha of Beta*; Artin et al. 2021, *Gamma of Delta*",
    "people behind": "*Alpha of Beta* (Noether et al.), *Gamma of Delta* (Artin and Borceux)",
}


@pytest.mark.parametrize("text", ITALIC_WORKS.values(), ids=ITALIC_WORKS)
@pytest.mark.parametrize(
    "place", ["# Week\n\n- An item\n\n{}\n", "- {}\n\n# Week\n", "| Week | Readings |\n|---|---|\n| 4 | {} |\n"]
)
def test_works_in_italics_beside_their_people_are_works_each(text: str, place: str) -> None:
    found = [(title.title, title.authors[0]) for title in read(place.format(text)).titles if title.authors]
    assert found == [("Alpha of Beta", "Noether"), ("Gamma of Delta", "Artin")]


def test_a_date_beside_speakers_is_not_the_year_of_a_work() -> None:
    text = "| Date | {} | Paper |\n|---|---|---|\n| 2024-05-03 | Ann Lee | Alpha of Beta and Gamma |\n"
    years = [read(text.format(column)).titles[0].year for column in ("Presenter", "Topic")]
    assert years == [None, 2024]


@pytest.mark.once
@pytest.mark.parametrize(
    ("start", "part", "end"),
    [("- [", "[", ""), ("- [a]", "(", ""), ("", "- [a](b", ""), ("- **a", "*a", ""), ("a|b\n", "|-", ""),
     ("", "- ![", ""), ("", "- [a][", ""), ("", "- ", "[x](y)"), ("", "[a](https://x.org) ", "")],
)  # fmt: skip
def test_hostile_text_is_read_in_linear_time(start: str, part: str, end: str) -> None:
    def first(size: int) -> str:
        return read(f"- **Alpha Beta**\n\n{start}{part * (size // len(part))}{end}\n").titles[0].title

    assert first(800) == "Alpha Beta"
    assert_linear(first, 300_000)


def test_the_fixture(fixtures: Path) -> None:
    page = read_page(str(fixtures / "pages/reading_list.md"))
    assert [(title.line, title.ids) for title in page.titles] == [
        (7, ("2202.06709",)),
        (8, ("2104.01136",)),
        (9, ("2106.04560",)),
        (14, ("1412.6806",)),
        (15, ("1601.03478",)),
        (19, ("2010.04595",)),
    ]
    assert page.titles[1].title == "LeViT: a Vision Transformer in ConvNet's Clothing for Faster Inference"
    assert page.titles[5].year == 2021


def test_the_references_of_the_settings_are_mentions() -> None:
    text = (
        "---\ntitle: My List\ntags: [a, b]\nreferences:\n  - title: Alpha of Beta\n    authors: [Ann Lee, Bob Ray]\n"
        f"    url: {PAPER}\n  - title: Gamma of Delta\n    year: 2020\n---\n\n- [Epsilon of Zeta](https://arxiv.org/abs/2106.04560)\n"
    )
    found = [(one.line, one.end_line, one.title, one.authors) for one in read(text).titles]
    assert found == [
        (5, 7, "Alpha of Beta", ("Ann Lee", "Bob Ray")), (8, 9, "Gamma of Delta", ()), (12, 0, "Epsilon of Zeta", ())
    ]  # fmt: skip
    broken = read(text.replace("tags: [a, b]", "tags: [a"))
    assert [title.title for title in broken.titles] == ["", "Epsilon of Zeta"]


README = f"""# Awesome Models
[![Maintained](https://img.shields.io/x.svg)](https://github.com/ann/list/graphs/commit-activity)

## News
- [2024/05/01] :tada: We added 30 new papers from ICML 2024.
- [2024/03/12] The first version of the list is online.

## Papers
- **Alpha Beta Gamma** [[paper]({PAPER})]
- **Delta Epsilon Zeta** [[paper](https://arxiv.org/abs/2304.02643)]
{{0}}
## Related Repositories
- [Awesome-LLM](https://github.com/ann/Awesome-LLM)
- [awesome-deep-learning-papers](https://github.com/lee/awesome-deep-learning-papers)

## Star History
[![Star History Chart](https://api.star-history.com/svg)](https://star-history.com/#ann/list&Date)
"""


@pytest.mark.parametrize("more", ["", "- Eta Theta Iota\n", "## Classics\n- Eta Theta Iota. Emmy Noether, 1918.\n"])
def test_badges_news_and_lists_of_others_are_no_works(more: str) -> None:
    page = read(README.format(more))
    titles = ["Alpha Beta Gamma", "Delta Epsilon Zeta", *["Eta Theta Iota"] * bool(more)]
    assert [each.title for each in page.titles] == titles
    assert not any(each.links for each in page.titles)
    assert {5, 6} <= {line for each in page.skipped for line in range(each.line, each.end_line + 1)}
