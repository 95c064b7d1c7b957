"""Saved HTML: lists and pages of papers, and HTML of something else."""

from __future__ import annotations

import html
import json
from pathlib import Path

import pytest
from growth import assert_linear

from normalizer.errors import PageError
from normalizer.pages import Page, parse_page, read_page


def read(text: str) -> Page:
    return parse_page(text.encode(), "page.html")


def document(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html>\n<html><head>{head}</head>\n<body>\n{body}\n</body></html>\n"


def found(page: Page) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(title.line, title.title, title.ids) for title in page.titles]


BODIES: dict[str, tuple[str, list[tuple[int, str, tuple[str, ...]]]]] = {
    "cards of Hugging Face": (
        '<article><a href="/papers/2211.09119"></a>\n<h3><a href="/papers/2211.09119">Alpha Beta</a></h3>'
        '<a href="/papers/2211.09119#community">12</a></article>\n'
        '<article><h3><a href="/papers/2106.04560?date=2021-06-08">Gamma</a></h3></article>',
        [(4, "Alpha Beta", ("2211.09119",)), (6, "Gamma", ("2106.04560",))],
    ),
    "links with whole addresses": (
        '<h3><a href="https://huggingface.co/papers/2211.09119">Alpha Beta</a></h3>', [(4, "Alpha Beta", ("2211.09119",))],
    ),
    "a heading inside a link": ('<a href="/papers/2211.09119"><h3>Alpha</h3></a>', [(4, "Alpha", ("2211.09119",))]),
    "the same paper in two cards": (
        '<article><h3><a href="/papers/2211.09119">Alpha</a></h3></article>\n<article><h3><a href="/papers/2211.09119">Alpha</a></h3></article>',
        [(4, "Alpha", ("2211.09119",)), (5, "Alpha", ("2211.09119",))],
    ),
    "a list of links": (
        '<ul><li><a href="https://arxiv.org/abs/2211.09119">Alpha Beta Gamma</a> (<a href="https://arxiv.org/pdf/2211.09119">pdf</a>)</li>\n'
        '<li><a href="https://doi.org/10.1000/x">Delta Epsilon Zeta</a></li></ul>',
        [(4, "Alpha Beta Gamma", ("2211.09119",)), (5, "Delta Epsilon Zeta", ("10.1000/x",))],
    ),
    "a paper without an identifier that we read": (
        '<p><a href="https://openreview.net/forum?id=x">Alpha Beta Gamma</a></p>', [(4, "Alpha Beta Gamma", ())],
    ),
    "titles beside labelled links": (
        '<ul><li>Alpha Beta, <a href="https://arxiv.org/abs/2211.09119">arXiv</a>, <a href="https://arxiv.org/pdf/2211.09119">PDF</a></li>\n'
        '<li><b>Gamma Delta</b> <a href="https://arxiv.org/abs/2106.04560">[1]</a></li></ul>',
        [(4, "Alpha Beta", ("2211.09119",)), (5, "Gamma Delta", ("2106.04560",))],
    ),
    "arXiv's lists": (
        '<dl>\n<dt><a href="/abs/2211.09119">arXiv:2211.09119</a> [<a href="/pdf/2211.09119">pdf</a>]</dt>\n'
        '<dd><div class="list-title">Title:\n Alpha Beta</div></dd>\n'
        '<dt><a href="/abs/2106.04560">arXiv:2106.04560</a></dt>\n<dd><div class="list-title">Title: Gamma</div></dd></dl>',
        [(5, "Alpha Beta", ("2211.09119",)), (8, "Gamma", ("2106.04560",))],
    ),
    "entities and line ends in a title": (
        '<h3><a href="/papers/2211.09119">Alpha &amp; Beta</a></h3>\n<h3><a href="/papers/2106.04560">Gamma\n  Delta</a></h3>',
        [(4, "Alpha & Beta", ("2211.09119",)), (5, "Gamma Delta", ("2106.04560",))],
    ),
    "an identifier beside the title": (
        '<h3><a href="https://openreview.net/forum?id=x">Alpha Beta arXiv:2211.09119</a></h3>', [(4, "Alpha Beta", ("2211.09119",))],
    ),
    "a title that an attribute repeats": (
        '<img alt="Alpha Beta">\n<h3><a href="/papers/2211.09119">Alpha Beta</a></h3>', [(5, "Alpha Beta", ("2211.09119",))],
    ),
    "links that lead nowhere": (
        '<a href="">x</a><a href="https://[x">y</a><h3><a href="/papers/2211.09119">Alpha</a></h3>', [(4, "Alpha", ("2211.09119",))],
    ),
    "a row of two papers without titles of their own": (
        '<p>Alpha <a href="/papers/2211.09119">arXiv</a>, Beta <a href="/papers/2106.04560">arXiv</a></p>\n<h3><a href="/papers/1412.6806">Gamma</a></h3>',
        [(4, "", ("2211.09119",)), (4, "", ("2106.04560",)), (5, "Gamma", ("1412.6806",))],
    ),
    "a link far from any row": (
        "<li>Alpha " + "<i>" * 9 + '<a href="/papers/2211.09119">arXiv</a>' + "</i>" * 9 + '</li>\n<h3><a href="/papers/1412.6806">Gamma</a></h3>',
        [(4, "Alpha", ("2211.09119",)), (5, "Gamma", ("1412.6806",))],
    ),
    "an address in the text of a paragraph": (
        "<p>I second this. For the theory: https://arxiv.org/abs/2211.09119</p>\n<h3><a href='/papers/2106.04560'>Gamma</a></h3>",
        [(4, "", ("2211.09119",)), (5, "Gamma", ("2106.04560",))],
    ),
    "a label in no row": ('<a href="/papers/2211.09119">PDF</a>\n<h3><a href="/papers/2106.04560">Gamma</a></h3>', [(4, "", ("2211.09119",)), (5, "Gamma", ("2106.04560",))]),
    "a term without its description": (
        '<dl><dt><a href="/abs/2211.09119">pdf</a></dt></dl>\n<h3><a href="/papers/2106.04560">Gamma</a></h3>', [(4, "", ("2211.09119",)), (5, "Gamma", ("2106.04560",))],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
def test_a_saved_list(name: str) -> None:
    body, expected = BODIES[name]
    page = read(document(body))
    assert page.reader == "HTML"
    assert found(page) == expected
    assert page.warnings == ()


# What sites other than arXiv and Hugging Face save: line, end line, title, identifiers, authors, year, venue.
SITES: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    "results of Semantic Scholar": (
        '<div class="row"><a href="/paper/alpha/' + "a" * 40 + '"><h2 class="cl-paper-title">Alpha Beta</h2></a>\n'
        '<ul class="cl-paper-authors"><li>Ann Lee</li><li>Bob Ray</li></ul>\n<span>Computer Science</span></div>\n'
        '<div class="row"><a href="/paper/gamma/' + "b" * 40 + '"><h2 class="cl-paper-title">Gamma</h2></a></div>',
        [(4, 6, "Alpha Beta", ("s2:" + "a" * 40,), ("Ann Lee", "Bob Ray"), None, None), (7, 7, "Gamma", ("s2:" + "b" * 40,), (), None, None)],
    ),
    "a listing of arXiv, where authors have links of three words, and comments a link to code": (
        '<dl><dt><a href="/abs/2211.09119">arXiv:2211.09119</a> [<a href="/pdf/2211.09119">pdf</a>]</dt>\n<dd><div>'
        '<div class="list-title"><span>Title:</span> Alpha Beta Gamma</div><div class="list-authors">'
        '<a href="https://arxiv.org/search/cs?searchtype=author&query=a">Ann B. Lee Ray</a>, <a href="https://arxiv.org/a/hill_c">Cy Hill</a></div>'
        '<div class="list-comments">Code: <a href="https://github.com/x/y">this https URL</a></div></div></dd></dl>',
        [(4, 5, "Alpha Beta Gamma", ("2211.09119",), ("Ann B. Lee Ray", "Cy Hill"), None, None)],
    ),
    "a person at DBLP, with menus of links before each reference": (
        '<ul>\n<li class="entry"><nav class="publ"><ul><li><a href="https://doi.org/10.1000/1">electronic edition via DOI</a></li></ul></nav>'
        '<cite itemprop="headline"><span itemprop="author"><span itemprop="name">Ann Lee</span></span>: '
        '<span class="title" itemprop="name">Alpha Beta Gamma.</span> <a href="x.html">ICML <span itemprop="datePublished">2019</span></a></cite></li></ul>',
        [(5, 5, "Alpha Beta Gamma", ("10.1000/1",), ("Ann Lee",), 2019, None)],
    ),
    "links of one card to one paper, and what is no name beside authors": (
        '<div><h3><a href="/papers/2211.09119">Alpha Beta Gamma</a></h3>\n<p class="author-section"><a href="/papers/2211.09119#code">big-owner/name</a>'
        ' • 3 Dec 2022</p></div><div><h3><a href="/papers/2106.04560">Delta</a></h3></div>',
        [(4, 5, "Alpha Beta Gamma", ("2211.09119",), (), 2022, None), (5, 5, "Delta", ("2106.04560",), (), None, None)],
    ),
    "ranks in cells of titles": (
        '<table><tr>\n<td class="title">1.</td><td class="title"><a href="https://arxiv.org/abs/2211.09119">Alpha Beta</a> (<a href="f">arxiv.org</a>)</td></tr>\n'
        '<tr><td class="title">2.</td><td class="title"><a href="https://arxiv.org/abs/2106.04560">Gamma Delta Zeta</a></td></tr></table>',
        [(4, 5, "Alpha Beta", ("2211.09119",), (), None, None), (6, 6, "Gamma Delta Zeta", ("2106.04560",), (), None, None)],
    ),
    "people below a title in one link": (
        '<h4>Speech I</h4>\n<div><a href="lee20.html"><p>Alpha Beta Gamma Delta Zeta<br>\n<span>Gillian Smith, Francis Borceux</span></p></a></div>'
        '<div><a href="ray20.html"><p>Eta Theta Iota Kappa Mu<br><span>Zhiheng Huang, Bing Xiang</span></p></a></div>',
        [(5, 6, "Alpha Beta Gamma Delta Zeta", (), ("Gillian Smith", "Francis Borceux"), None, None),
         (6, 6, "Eta Theta Iota Kappa Mu", (), ("Zhiheng Huang", "Bing Xiang"), None, None)],
    ),
    "references of Wikipedia, with styles": (
        '<ol>\n<li><b><a href="#r">^</a></b> <span><style>.x cite{a:b}</style><cite>Lee, Ann; Ray, Bob (2020). "Alpha Beta Gamma". <i>Some Letters</i>.</cite></span></li></ol>',
        [(5, 5, "Alpha Beta Gamma", (), ("Lee, Ann", "Ray, Bob"), 2020, "Some Letters")],
    ),
    "headings of events and volumes, and paragraphs about them": (
        '<h2><a href="https://aclanthology.org/N19-1.pdf">Proceedings of the 2019 Conference</a></h2><h3>Editors: Marina Meila, Tong Zhang</h3>'
        '<h4>Vienna, Austria May 04 2021 <a href="https://iclr.cc">https://iclr.cc</a></h4><p>Deadline: Sep 28 2020</p>'
        "<p>These CVPR 2022 papers are the Open Access versions, provided by the <b>Computer Vision Foundation.</b> They are final.</p>\n"
        '<p><b><a href="https://aclanthology.org/N19-1423/">Alpha Beta Gamma</a></b></p><div class="card abstract-collapse"><div>'
        "BERT (Devlin et al., 2018) and RoBERTa (Liu et al., 2019) have a high performance. We measure the other one.</div></div>",
        [(5, 5, "Alpha Beta Gamma", ("10.18653/v1/N19-1423",), (), None, None)],
    ),
    "short titles in a list of titles": (
        "<ul>\n"
        + "".join(f'<li><a href="/{place}">{title}</a><span class="paper-authors">Ann Lee, Bob Ray</span></li>\n'
                  for place, title in enumerate(("Alpha Beta Gamma Delta", "Eta Theta Iota Kappa", "Deep Sets", "Mu Nu Xi Omicron")))
        + "</ul>",
        [(line, line, title, (), ("Ann Lee", "Bob Ray"), None, None)
         for line, title in ((5, "Alpha Beta Gamma Delta"), (6, "Eta Theta Iota Kappa"), (7, "Deep Sets"), (8, "Mu Nu Xi Omicron"))],
    ),
    "a table of which some rows have no link": (
        "<table><tr><th>Date</th><th>Paper</th></tr>\n"
        + "".join(f'<tr><td>Sep {number}</td><td><a href="https://arxiv.org/abs/2211.0911{number}">Alpha Beta {number} Gamma</a></td></tr>\n' for number in (1, 2, 3))
        + '<tr><td>Sep 4</td><td>Deep Learning of Graphs</td></tr>\n<tr><td>Sep 5</td><td>TBD</td></tr>\n<tr><td colspan="2">no meeting this week</td></tr></table>',
        [*((4 + number, 4 + number, f"Alpha Beta {number} Gamma", (f"2211.0911{number}",), (), None, None) for number in (1, 2, 3)),
         (8, 8, "Deep Learning of Graphs", (), (), None, None)],
    ),
    "people behind a linked title": (
        '<ul>\n<li><a href="https://arxiv.org/abs/2211.09119">Alpha Beta Gamma</a>. Huang, Borceux, Zemel. (2017)</li>\n'
        '<li><a href="https://arxiv.org/abs/2106.04560">Delta Epsilon Zeta</a>. Borceux et al. (2018)</li></ul>',
        [(5, 5, "Alpha Beta Gamma", ("2211.09119",), ("Huang", "Borceux", "Zemel"), 2017, None),
         (6, 6, "Delta Epsilon Zeta", ("2106.04560",), ("Borceux", "et al."), 2018, None)],
    ),
    "a report of Zotero": (
        "<ul>"
        + "".join(
            f'\n<li class="item"><h2>{title}</h2><table><tr><th>Item Type</th><td>Conference Paper</td></tr>'
            '<tr><th class="author">Author</th><td>Ann Lee</td></tr><tr><th class="author">Author</th><td>Bob Ray</td></tr>'
            f'<tr><th>URL</th><td><a href="http://arxiv.org/abs/{number}">http://arxiv.org/abs/{number}</a></td></tr></table>'
            '<h3>Tags:</h3><ul><li>Statistics - Machine Learning</li></ul><h3>Notes:</h3><ul><li>Comment: 9 pages</li></ul></li>'
            for title, number in (("Alpha Beta Gamma", "2211.09119"), ("Delta", "2106.04560"))
        )
        + "</ul>",
        [(5, 5, "Alpha Beta Gamma", ("2211.09119",), ("Ann Lee", "Bob Ray"), None, None),
         (6, 6, "Delta", ("2106.04560",), ("Ann Lee", "Bob Ray"), None, None)],
    ),
    "numbered headings, and a title with people and year in its link": (
        '<div><h2>1. Alpha Beta Gamma</h2>\n<p><em>Gillian Smith, Zhiheng Huang (2015)</em></p></div>\n'
        '<p>Reading: <a href="https://arxiv.org/abs/2211.09119">Delta Epsilon Zeta (Borceux et al. 2016)</a></p>',
        [(4, 5, "Alpha Beta Gamma", (), ("Gillian Smith", "Zhiheng Huang"), 2015, None),
         (6, 6, "Delta Epsilon Zeta", ("2211.09119",), ("Borceux", "et al."), 2016, None)],
    ),
    "cards whose lines of people are links": (
        "".join(
            f'<div class="post">\n<h3 class="listing-title"><a href="/{number}">Alpha {number} of Beta</a></h3>'
            '<div><a href="#">Gillian Smith, Francis Borceux, Zhiheng Huang</a></div><a href="#"><div>Jun 1, 2021</div><div>Gillian Smith</div></a></div>'
            for number in (1, 2)
        ),
        [(4, 5, "Alpha 1 of Beta", (), ("Gillian Smith", "Francis Borceux", "Zhiheng Huang"), 2021, None),
         (5, 6, "Alpha 2 of Beta", (), ("Gillian Smith", "Francis Borceux", "Zhiheng Huang"), 2021, None)],
    ),
    "a volume of JMLR": (
        '<dl><dt>Alpha Beta of Gamma</dt>\n<dd><b><i>Gillian Smith, Francis Borceux</i></b>; (140):1−67, 2020. [<a href="/1.html">abs</a>]</dd></dl>',
        [(4, 5, "Alpha Beta of Gamma", (), ("Gillian Smith", "Francis Borceux"), 2020, None)],
    ),
    "a heading above paragraphs that are references": (
        "<h3>Journal articles and conference papers</h3>\n<p>[1] Ann Lee and Bob Ray, “Alpha Beta of Gamma,” <em>ICML</em>, 2015. <a href='1.pdf'>PDF</a></p>"
        "\n<p>[2] Cy Hill and Di Fox, “Delta Epsilon of Zeta,” <em>ICML</em>, 2016. <a href='2.pdf'>PDF</a></p>",
        [(5, 5, "Alpha Beta of Gamma", (), ("Ann Lee", "Bob Ray"), 2015, "ICML"),
         (6, 6, "Delta Epsilon of Zeta", (), ("Cy Hill", "Di Fox"), 2016, "ICML")],
    ),
    "a menu by its class, cells without blanks between, and a venue behind et al.": (
        '<div class="region menu"><ul><li><a href="/people">People and Contacts at the Institute</a></li></ul></div><table>'
        '<tr><td class="title"><span>Alpha Beta of Gamma</span></td><td class="creator">Lee et al.</td><td>2019-06-01</td></tr></table>\n'
        '<ul><li><strong>Delta Epsilon of Zeta</strong> [<a href="https://arxiv.org/abs/2211.09119">paper</a>]<br>Gillian Smith et al. <em>ECCV 2020</em></li></ul>',
        [(4, 4, "Alpha Beta of Gamma", (), ("Lee", "et al."), 2019, None),
         (5, 5, "Delta Epsilon of Zeta", ("2211.09119",), ("Gillian Smith", "et al."), 2020, "ECCV 2020")],
    ),
    "a table whose columns have names": (
        "<table><tr><th>年份</th><th>Paper</th><th>作者</th><th>Venue</th></tr>\n"
        '<tr><td>2019</td><td><a href="https://arxiv.org/abs/2211.09119">Alpha Beta of Gamma</a></td>'
        '<td><span>Ann Lee</span><span>Bob Ray</span></td><td>PNAS</td></tr>\n'
        '<tr><td>2020</td><td><a href="https://arxiv.org/abs/2106.04560">Delta of Epsilon</a></td><td>Gillian Smith 等</td><td></td></tr></table>',
        [(5, 5, "Alpha Beta of Gamma", ("2211.09119",), ("Ann Lee", "Bob Ray"), 2019, "PNAS"),
         (6, 6, "Delta of Epsilon", ("2106.04560",), ("Gillian Smith", "et al."), 2020, None)],
    ),
    "talks of a program, and references in cells": (
        '<ul>\n<li><span>10:15</span> <span class="talk">Alpha Beta of Gamma</span> <span class="speakers">Gillian Smith, H. Brendan Huang</span></li></ul>'
        "<table><tr><th>#</th><th>Paper</th><th>Presenter</th></tr>\n<tr><td>1</td><td>Borceux et al. Delta of Epsilon and Zeta. ICML 2020</td><td>Lena Vogel</td></tr></table>",
        [(5, 5, "Alpha Beta of Gamma", (), ("Gillian Smith", "H. Brendan Huang"), None, None),
         (6, 6, "Delta of Epsilon and Zeta", (), ("Borceux", "et al."), 2020, "ICML")],
    ),
    "results of Google Scholar": (
        '<div class="gs_r"><a href="https://arxiv.org/pdf/2209.10901"><span>[PDF]</span> arxiv.org</a><h3 class="gs_rt"><span>[PDF]</span><span>[PDF]</span> <a href="https://x.org/1.pdf">Alpha Beta Gamma</a></h3>\n'
        '<div class="gs_a">A. Lee, B. Ray… - Some Journal, 2020 - x.org</div>\n<div class="gs_rs">We measure.</div></div>\n'
        '<div class="gs_r"><h3 class="gs_rt"><span>[CITATION]</span><span>[C]</span> Delta Epsilon Zeta</h3>\n'
        '<div class="gs_a">A. Lee - 2021</div></div>'
        '<div class="gs_r"><h3 class="gs_rt"><a href="https://x.org/2.pdf">Eta Theta Iota</a></h3>\n'
        '<div class="gs_a"><a href="/citations?user=x">C. Hill</a>, D. Fox - Gamma Letters, 2019 - x.org</div></div>',
        [(4, 6, "Alpha Beta Gamma", ("2209.10901",), ("A. Lee", "B. Ray", "et al."), 2020, "Some Journal"),
         (7, 8, "Delta Epsilon Zeta", (), ("A. Lee",), 2021, None),
         (8, 9, "Eta Theta Iota", (), ("C. Hill", "D. Fox"), 2019, "Gamma Letters")],
    ),
    "a person's publications": (
        '<h2>Publications of Ann Lee since 2019</h2><ol>\n<li>Ann Lee, Bob Ray. <b>Alpha Beta Gamma</b>. <i>PNAS</i>, 2020. [<a href="a.pdf">pdf</a>]\n'
        "<li>A. Lee and B. Ray, “Delta of Epsilon Zeta,” in ICML, 2021.\n"
        "<li>Lee, A. (2022). Eta Theta Iota Kappa. Neuron.</ol>",
        [(5, 5, "Alpha Beta Gamma", (), ("Ann Lee", "Bob Ray"), 2020, "PNAS"),
         (6, 6, "Delta of Epsilon Zeta", (), ("A. Lee", "B. Ray"), 2021, "ICML"),
         (7, 7, "Eta Theta Iota Kappa", (), ("Lee, A.",), 2022, "Neuron")],
    ),
    "proceedings of NeurIPS": (
        '<ul class="paper-list"><li class="conference"><a title="paper title" href="/paper/1-Abstract.html">Alpha Beta of Gamma</a>\n'
        "<i>Petra Kowalczyk, Jiri Dvorak, Ilse Aichinger</i></li>\n"
        '<li class="conference"><a title="paper title" href="/paper/2-Abstract.html">Delta of Epsilon Zeta</a> <i>Olga Tokarczuk, Jiri Dvorak</i></li></ul>',
        [(4, 5, "Alpha Beta of Gamma", (), ("Petra Kowalczyk", "Jiri Dvorak", "Ilse Aichinger"), None, None),
         (6, 6, "Delta of Epsilon Zeta", (), ("Olga Tokarczuk", "Jiri Dvorak"), None, None)],
    ),
    "a list of the Computer Vision Foundation": (
        '<dl><dt class="ptitle"><a href="/html/1_paper.html">Alpha Beta</a></dt><dd>Petra Kowalczyk, Jiri Dvorak</dd>\n'
        '<dd>[<a href="/papers/1.pdf">pdf</a>]</dd><dt class="ptitle"><a href="/html/2_paper.html">Gamma Delta Epsilon</a></dt>'
        '<dd>Olga Tokarczuk, Jiri Dvorak</dd><dd>[<a href="/papers/2.pdf">pdf</a>]</dd></dl>',
        [(4, 5, "Alpha Beta", (), ("Petra Kowalczyk", "Jiri Dvorak"), None, None),
         (5, 5, "Gamma Delta Epsilon", (), ("Olga Tokarczuk", "Jiri Dvorak"), None, None)],
    ),
    "microdata of DBLP": (
        '<ul><li><nav><ul><li><a href="https://doi.org/10.1000/x">doi</a></li></ul></nav><cite><span itemprop="author"><span itemprop="name">'
        'Ann Lee</span></span>,\n<span itemprop="author"><span itemprop="name">Bob Ray</span></span>: <span class="title" itemprop="name">'
        'Alpha Beta.</span> <span itemprop="isPartOf"><span itemprop="name">ICML</span></span> 2020</cite></li></ul>\n'
        '<h3><a href="https://arxiv.org/abs/2209.10901">Gamma</a></h3>',
        [(4, 5, "Alpha Beta", ("10.1000/x",), ("Ann Lee", "Bob Ray"), 2020, None), (6, 6, "Gamma", ("2209.10901",), (), None, None)],
    ),
    "headings above bylines": (
        '<h1>About the work of our group</h1><p>Since 2019.</p>\n<h3>Alpha Beta Gamma</h3>\n<p class="authors">Ann Lee, Bob Ray</p><p>ICML 2020</p>\n'
        '<h3>Delta Epsilon Zeta</h3><p class="authors">Ann Lee</p>',
        [(5, 6, "Alpha Beta Gamma", (), ("Ann Lee", "Bob Ray"), 2020, None), (7, 7, "Delta Epsilon Zeta", (), ("Ann Lee",), None, None)],
    ),
    "a table": (
        "<table><tr><th>Title<th>Year\n<tr><td>1<td>Alpha Beta Gamma<td>Ann Lee<td>2020\n<tr><td>2<td>Delta of Epsilon Zeta<td>Bob Ray<td>2021</table>",
        [(5, 5, "Alpha Beta Gamma", (), (), 2020, None), (6, 6, "Delta of Epsilon Zeta", (), (), 2021, None)],
    ),
    "titles that are linked to files or bold": (
        '<div class="pub"><div><a href="x1.pdf">Alpha of Beta and Gamma</a></div><div>Ann Lee</div><div>ICML 2020</div></div>\n'
        '<div class="pub"><div><b>Delta of Epsilon and Zeta</b></div><div>Ann Lee</div><div>PNAS 2018</div></div>\n'
        "<p>In 2021 I joined the group of Bob Ray, and before that I was a student.</p>\n"
        "<p>[3] A. Lee, B. Ray. Eta Theta of Iota Kappa. Neuron, 2014.</p>",
        [(4, 4, "Alpha of Beta and Gamma", (), (), 2020, None), (5, 5, "Delta of Epsilon and Zeta", (), (), 2018, None),
         (7, 7, "Eta Theta of Iota Kappa", (), ("A. Lee", "B. Ray"), 2014, "Neuron")],
    ),
    "a page of OpenReview without its scripts run": (
        '<script type="application/json">{"note": {"forum": "HdAik033Ki", "content": {"title": {"value": "Alpha <li> Beta"},'
        '\n"authors": {"value": ["Ann Lee"]}, "venue": {"value": "ICLR 2024"}}}}</script>',
        [(4, 5, "Alpha <li> Beta", ("openreview:HdAik033Ki",), ("Ann Lee",), 2024, "ICLR 2024")],
    ),
    "a description in JSON-LD": (
        '<script type="application/ld+json">{"@type": "ScholarlyArticle", "headline": "Alpha Beta", "author": [{"name": "Ann Lee"}],'
        ' "datePublished": "2020-01-02", "isPartOf": {"@type": "Periodical", "name": "PNAS"}}</script>',
        [(4, 4, "Alpha Beta", (), ("Ann Lee",), 2020, "PNAS")],
    ),
    "a row of an identifier and a link to it": (
        '<ul><li>arXiv:2209.10901 <a href="https://arxiv.org/abs/2209.10901">abs</a></li></ul>',
        [(4, 4, "", ("2209.10901",), (), None, None)],
    ),
    "a row of links below a title": (
        '<div><p><strong>Alpha of Beta and Gamma</strong></p><p>Ann Lee</p>\n<p><a href="/x">project page</a> / '
        '<a href="https://arxiv.org/abs/2209.10901">arXiv</a> / <a href="/y">the viewer</a></p></div>',
        [(4, 5, "Alpha of Beta and Gamma", ("2209.10901",), (), None, None)],
    ),
    "bold titles, of which one has a link": (
        '<div><b>Alpha of Beta and Gamma</b><br>Annika Leeson, Bob Rayleigh<br>CVPR 2020</div>\n'
        '<div><b>Delta of Epsilon and Zeta</b><br>Annika Leeson, Carla Hirt <a href="https://arxiv.org/abs/2209.10901">Paper</a></div>\n'
        "<div><b>Eta of Theta and Iota</b><br>Carla Hirt, Bob Rayleigh</div>\n<div><b>Welcome to the page of Ann</b><br>We are a lab.</div>",
        [(4, 4, "Alpha of Beta and Gamma", (), ("Annika Leeson", "Bob Rayleigh"), 2020, "CVPR"),
         (5, 5, "Delta of Epsilon and Zeta", ("2209.10901",), ("Annika Leeson", "Carla Hirt"), None, None),
         (6, 6, "Eta of Theta and Iota", (), ("Carla Hirt", "Bob Rayleigh"), None, None)],
    ),
    "bold titles above people and links in elements of their own": (
        '<div><b>Alpha of Beta and Gamma</b></div><div>Annika Leeson, Bob Rayleigh</div>\n<div>[<a href="https://arxiv.org/abs/2209.10901">Paper</a>]</div>\n'
        '<div><b>Delta of Epsilon and Zeta</b></div>\n<div>[<a href="d.pdf">Paper</a>] [<a href="https://github.com/ann/d">Code</a>]</div>',
        [(4, 5, "Alpha of Beta and Gamma", ("2209.10901",), ("Annika Leeson", "Bob Rayleigh"), None, None),
         (6, 7, "Delta of Epsilon and Zeta", (), (), None, None)],
    ),
    "links that cite authors and year": (
        '<p>So have others (<a href="https://arxiv.org/abs/2209.10901">Lee &amp; Ray, 2022</a>;\n'
        '<a href="https://arxiv.org/abs/2104.12763">van den Berg et al., 2021</a>).</p>',
        [(4, 4, "", ("2209.10901",), (), None, None),
         (5, 5, "", ("2104.12763",), (), None, None)],
    ),
    "paragraphs that begin with a title before its people": (
        "<p>I work on Alpha and Beta.</p>\n<p>Alpha of Beta and Gamma. Annika Leeson, Bob Rayleigh. <i>ICML 2020</i>.</p>\n"
        "<p>Delta of Epsilon and Zeta<br><i>Annika Leeson, Carla Hirt</i></p>\n<p>3. Eta of Theta and Iota. Carla Hirt, Bob Rayleigh. 2021.</p>\n"
        "<h2>Contact</h2><p>Some Street of Somewhere. Annika Leeson, Bob Rayleigh.</p>",
        [(5, 5, "Alpha of Beta and Gamma", (), ("Annika Leeson", "Bob Rayleigh"), 2020, "ICML 2020"),
         (6, 6, "Delta of Epsilon and Zeta", (), ("Annika Leeson", "Carla Hirt"), None, None),
         (7, 7, "Eta of Theta and Iota", (), ("Carla Hirt", "Bob Rayleigh"), 2021, None)],
    ),
    "a bibliography of LaTeX2HTML": (
        "<DL COMPACT>\n<P></P><DT><A NAME='a'>1</A><DD>A. Leeson, B. Rayleigh,<BR>``Alpha of Beta and Gamma,''<BR> <EM>Physica</EM> 5 (2014).\n"
        "<P></P><DT><A NAME='b'>2</A><DD>C. Hirt,<BR>``Delta of Epsilon and Zeta,''<BR> arXiv:2209.10901 (2022).</DL>",
        [(5, 6, "Alpha of Beta and Gamma", (), ("A. Leeson", "B. Rayleigh"), 2014, "Physica"),
         (6, 6, "Delta of Epsilon and Zeta", (), ("C. Hirt",), 2022, None)],
    ),
    "terms that are titles, with a link in their descriptions": (
        '<dl><dt><b>Alpha of Beta and Gamma</b></dt>\n<dd>STOC 2016. <a href="https://arxiv.org/abs/2209.10901">arXiv</a></dd></dl>',
        [(4, 5, "Alpha of Beta and Gamma", ("2209.10901",), (), 2016, None)],
    ),
    "a table with a column of titles, without links": (
        "<table><tr><th>日付</th><th>発表者</th><th>論文</th></tr>\n<tr><td>2020/01/10</td><td>山田 太郎</td><td>Alpha of Beta and Gamma</td></tr></table>",
        [(5, 5, "Alpha of Beta and Gamma", (), (), None, None)],
    ),
    "items without a link among items with one": (
        '<ul><li><a href="https://arxiv.org/abs/2209.10901">Alpha of Beta and Gamma</a></li>\n<li><a href="https://arxiv.org/abs/2209.10902">Delta of Epsilon and Zeta</a></li>\n'
        '<li><a href="https://arxiv.org/abs/2209.10903">Eta of Theta and Iota</a></li>\n<li>Kappa of Lambda and Mu</li></ul>',
        [(4, 4, "Alpha of Beta and Gamma", ("2209.10901",), (), None, None), (5, 5, "Delta of Epsilon and Zeta", ("2209.10902",), (), None, None),
         (6, 6, "Eta of Theta and Iota", ("2209.10903",), (), None, None), (7, 7, "Kappa of Lambda and Mu", (), (), None, None)],
    ),
    "a link through Google's address, and one that asks to read": (
        '<h3>Alpha of Beta and Gamma</h3><p><a href="https://www.google.com/url?q=https%3A%2F%2Farxiv.org%2Fabs%2F2209.10901&amp;sa=D">arXiv</a></p>\n'
        '<h3>Delta of Epsilon and Zeta</h3><p><a href="https://arxiv.org/abs/2209.10902">Read the full paper</a></p>',
        [(4, 4, "Alpha of Beta and Gamma", ("2209.10901",), (), None, None), (5, 5, "Delta of Epsilon and Zeta", ("2209.10902",), (), None, None)],
    ),
    "venues in brackets before titles": (
        "<ul><li>[CVPR 2020] Alpha of Beta and Gamma</li>\n<li>(ICCV 2021) Delta of Epsilon and Zeta</li></ul>",
        [(4, 4, "Alpha of Beta and Gamma", (), (), 2020, None), (5, 5, "Delta of Epsilon and Zeta", (), (), 2021, None)],
    ),
    "several works in one cell": (
        '<table><tr><td>Jan 1</td><td><a href="a.pdf">Alpha of Beta and Gamma</a> (Leeson et al., 2015)<br>\n'
        '<a href="b.pdf">Delta of Epsilon and Zeta</a> (Rayleigh et al., 2016)</td></tr></table>',
        [(4, 4, "Alpha of Beta and Gamma", (), ("Leeson", "et al."), 2015, None),
         (5, 5, "Delta of Epsilon and Zeta", (), ("Rayleigh", "et al."), 2016, None)],
    ),
    "references beside the only linked title of a cell": (
        '<table><tr><td>Week 1</td><td><b>Readings:</b><ol><li>Annika Leeson, Bob Rayleigh. Alpha of Beta and Gamma. ICML 2013.</li>\n'
        '<li><a href="https://arxiv.org/abs/2209.10901">Delta of Epsilon and Zeta</a></li></ol></td></tr></table>',
        [(4, 4, "Alpha of Beta and Gamma", (), ("Annika Leeson", "Bob Rayleigh"), 2013, "ICML"),
         (5, 5, "Delta of Epsilon and Zeta", ("2209.10901",), (), None, None)],
    ),
    "people between dots": (
        '<div class="card"><h5 class="card-title">Alpha of Beta and Gamma</h5>\n<p>Annika Leeson • Bob Rayleigh</p></div>',
        [(4, 5, "Alpha of Beta and Gamma", (), ("Annika Leeson", "Bob Rayleigh"), None, None)],
    ),
    "a list of nothing but titles": (
        "<ul><li><a href='/home'>Home</a></li></ul><ul>\n<li>Alpha Beta Gamma</li>\n<li>Delta Epsilon Zeta</li></ul>",
        [(5, 5, "Alpha Beta Gamma", (), (), None, None), (6, 6, "Delta Epsilon Zeta", (), (), None, None)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SITES)
def test_mentions_of_other_sites(name: str) -> None:
    body, expected = SITES[name]
    titles = read(document(body)).titles
    assert [
        (one.line, one.end_line, one.title, one.ids, one.authors, one.year, one.venue) for one in titles
    ] == expected


def test_the_text_of_a_row_is_all_but_its_labels() -> None:
    first, second = read(document(SITES["a person's publications"][0])).titles[:2]
    assert first.text == "Ann Lee, Bob Ray. Alpha Beta Gamma. PNAS, 2020."
    assert second.text == "A. Lee and B. Ray, “Delta of Epsilon Zeta,” in ICML, 2021."


def test_a_large_page_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    body = "\n".join(CARD.strip().replace("Alpha", f"Alpha {number}") for number in range(200))
    whole = read(document(body))
    monkeypatch.setattr("normalizer.pages.html_page._PIECE", 1_000)
    assert read(document(body)) == whole
    assert [title.line for title in whole.titles] == list(range(4, 204))


WE_MEASURE = "We measure it in three ways, and find that the second one is best. Code: https://github.com/ann/tool."
ALPHA = '<h3><a href="/papers/2211.09119">Alpha</a></h3>'
CARDS: dict[str, tuple[str, str | None, list[str]]] = {
    "an abstract with a link to code": (f"{ALPHA}<p>12 authors</p><p>{WE_MEASURE}</p>", WE_MEASURE, ["https://github.com/ann/tool"]),
    "a link to code": (f'{ALPHA}<a href="https://github.com/ann/tool">GitHub 12</a>', None, ["https://github.com/ann/tool"]),
    "a link to something else": (f'{ALPHA}<a href="https://example.org">x</a>', None, []),
    "a summary by a program": (f"{ALPHA}<p>TL;DR {WE_MEASURE}</p>", None, []),
    "an abstract that is marked as one": (f'{ALPHA}<p class="abstract">Short.</p>', "Short.", []),
}  # fmt: skip


@pytest.mark.parametrize(("card", "abstract", "links"), CARDS.values(), ids=CARDS)
def test_abstract_and_code_in_a_card(card: str, abstract: str | None, links: list[str]) -> None:
    (title,) = read(document(f"<article>{card}</article>")).titles
    assert (title.abstract, [link.url for link in title.links]) == (abstract, links)


def test_a_broken_link_on_a_page_that_names_its_address() -> None:
    body = '<a href="https://[x">y</a><h3><a href="/papers/2211.09119">Alpha</a></h3><a href="abs/x">z</a>'
    page = read(document(body, '<link rel="canonical" href="https://huggingface.co/papers">'))
    assert [title.title for title in page.titles] == ["Alpha"]


def props(value: object) -> str:
    return f'<div data-props="{html.escape(json.dumps(value))}"></div>'


@pytest.mark.parametrize("before", ["", "---\ntitle: Archive\n---\n\n", "Archive\n=======\n\n"])
def test_tags_below_settings_or_a_heading_are_html(before: str) -> None:
    items = "".join(
        f'<li class="paper">\n<p class="title">Weighing Shadows of {each}</p>\n<p class="authors">Ann Lee</p>\n</li>\n'
        for each in ("Trees", "Rivers", "Comets")
    )
    page = parse_page(f"{before}<ul>\n{items}</ul>\n".encode(), "page.md")
    assert [title.title for title in page.titles] == [
        f"Weighing Shadows of {each}" for each in ("Trees", "Rivers", "Comets")
    ]


def test_data_behind_a_list_completes_it() -> None:
    papers = [
        {"paper": {"id": "2211.09119", "title": "Alpha", "summary": "We say it.", "authors": [{"name": "Ann Lee"}]}}
    ]
    cards = '<h3><a href="/papers/2211.09119">Alpha</a></h3><h3><a href="/papers/2106.04560">Gamma</a></h3>'
    first, second = read(document(props({"dailyPapers": papers}) + cards)).titles
    assert (first.abstract, first.authors) == ("We say it.", ("Ann Lee",))
    assert (second.abstract, second.authors) == (None, ())


def test_data_without_a_list_is_read() -> None:
    broken = '<div data-props="{oops"></div>'
    other = props({"user": {"name": "x"}, "papers": [{"title": "No Identifier"}]})
    page = read(document(broken + other + props({"papers": [{"id": "2211.09119", "title": "Alpha"}]})))
    assert [(title.title, title.ids) for title in page.titles] == [("Alpha", ("2211.09119",))]


SINGLE = {
    "a page of Hugging Face": document(
        "<h1>Alpha\n Beta</h1><h2>Abstract</h2><div></div><p>We measure it.</p>"
        '<article><h3><a href="/papers/2106.04560">Another Paper</a></h3></article>',
        '<link rel="canonical" href="https://huggingface.co/papers/2211.09119">',
    ),
    "a page of Hugging Face that names its address otherwise": document(
        "<h1>Alpha Beta</h1><h2>Abstract:</h2><p>We measure it.</p>",
        '<meta property="og:url" content="https://huggingface.co/papers/2211.09119">',
    ),
    "a page of arXiv": document(
        '<h1 class="title"><span>Title:</span>Alpha Beta</h1><blockquote class="abstract"><span>Abstract:</span> We measure it.</blockquote>',
        '<meta name="citation_title" content="Alpha Beta"><meta name="citation_arxiv_id" content="2211.09119">',
    ),
    "a page of arXiv without its data": document(
        '<h1 class="title"><span>Title:</span>Alpha Beta</h1><blockquote class="abstract">Abstract: We measure it.</blockquote>',
        '<link rel="canonical" href="https://arxiv.org/abs/2211.09119">',
    ),
    "a publisher's page": document(
        "<h1>Alpha Beta | Publisher</h1>",
        '<meta name="citation_title" content="Alpha Beta"><meta name="citation_doi" content="10.48550/arXiv.2211.09119">'
        '<meta name="citation_abstract" content="We measure it.">',
    ),
}


@pytest.mark.parametrize("name", SINGLE)
def test_a_page_about_one_paper(name: str) -> None:
    (title,) = read(SINGLE[name]).titles
    assert (title.title, title.abstract, title.ids) == ("Alpha Beta", "We measure it.", ("2211.09119",))


def test_authors_that_a_page_names() -> None:
    head = '<meta name="citation_title" content="Alpha"><meta name="citation_author" content="Lee, Ann"><meta name="citation_author">'
    (title,) = read(document("", head)).titles
    assert (title.authors, title.abstract) == (("Lee, Ann",), None)


OTHER = {
    "a page about something else": document(
        "<h1>Cooking</h1><p>Take <a href='https://example.org/flour'>flour</a>.</p>"
    ),
    "an address without a title": document("", '<link rel="canonical" href="https://arxiv.org/abs/2211.09119">'),
    "a fragment": "<div>Alpha Beta</div>",
    "a comment": "<!-- saved from url=(0014)about:internet -->",
}


@pytest.mark.parametrize("name", OTHER)
def test_html_of_something_else_says_what_was_looked_for(name: str) -> None:
    with pytest.raises(PageError) as error:
        read(OTHER[name])
    assert str(error.value).startswith(
        "page.html: no titles found; expected headings and links that lead to a paper (Hugging Face, arXiv, DOI)."
    )


CARD = '<article><h3><a href="/papers/2211.09119">Alpha</a></h3></article>\n'
BROKEN = {
    "inside a tag": f"<html><body>\n{CARD}<article><h3><a href=",
    "inside a card": f"<html><body>\n{CARD}<article><h3>",
    "inside the body": f"<html><body>\n{CARD}",
    "inside a card of a fragment": f"<div>\n{CARD}<article>",
}


@pytest.mark.parametrize("name", BROKEN)
def test_html_that_breaks_off_gives_what_it_holds(name: str) -> None:
    page = read(BROKEN[name])
    assert [title.title for title in page.titles] == ["Alpha"]
    last = len(BROKEN[name].rstrip().split("\n"))
    assert page.warnings == (f"page.html:{last}: the HTML breaks off here; what stands before was read.",)


def test_a_whole_fragment_is_not_broken() -> None:
    assert read(CARD).warnings == ()


def test_html_that_is_nested_too_deeply_is_refused_in_linear_time() -> None:
    def refused(depth: int) -> None:
        with pytest.raises(
            PageError, match=r"page.html: the HTML is nested too deeply to be a saved page; save it again"
        ):
            read("<div>" * depth)

    assert_linear(refused, 200_000)


@pytest.mark.once
@pytest.mark.parametrize(
    "part",
    [
        "<li><a href='https://arxiv.org/abs/2211.09119'>pdf</a>",
        "<p>x</p>",
        "<dt><a href='/abs/2211.09119'>pdf</a></dt>",
        CARD,
    ],
    ids=lambda part: part[:12],
)
def test_large_html_is_read_in_linear_time(part: str) -> None:
    assert_linear(lambda size: read(f"{CARD}<article>{part * (size // len(part))}</article>"), 500_000)


@pytest.mark.parametrize("part", ["<ul><li>a", "<div>", "<div><h3>A b c</h3>"])
def test_elements_that_are_never_closed_are_read_in_linear_time(part: str) -> None:
    assert_linear(lambda count: read(f"{CARD}<article>{part * count}"), 2_400)


def test_the_fixture(fixtures: Path) -> None:
    page = read_page(str(fixtures / "pages/saved.html"))
    assert found(page) == [
        (12, "Token Turing Machines", ("2211.09119",)),
        (17, "MLP-Mixer: An all-MLP Architecture for Vision", ("2105.01601",)),
        (24, "Training data-efficient image transformers & distillation through attention", ("2012.12877",)),
    ]
    assert page.titles[0].authors == ("Michael S. Ryoo",)
    assert [title.abstract is not None for title in page.titles] == [True, True, False]
