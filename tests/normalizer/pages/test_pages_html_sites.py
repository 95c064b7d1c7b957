"""The works that pages of many sites and people list, each layout as it is saved."""

from __future__ import annotations

import pytest
from html_scene import document, read

# How titles of one list are written, of which one has a link, and what is read of each.
ONE_LINKED: dict[str, tuple[str, tuple[str, ...]]] = {
    "Alpha Beta Gamma Delta": ("Alpha Beta Gamma Delta", ()),
    '<a href="https://arxiv.org/abs/2211.09119">Epsilon Zeta Eta Theta</a>': (
        "Epsilon Zeta Eta Theta",
        ("2211.09119",),
    ),
    "Iota Kappa Lambda Mu": ("Iota Kappa Lambda Mu", ()),
}

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
    "a table with a heading above, of which one row has a link": (
        "<h1>Publications</h1><table>\n<tr><th>Authors</th><th>Title</th><th>Year</th></tr>\n"
        + "".join(f"<tr><td>Gillian Smith, Francis Borceux</td><td>{title}</td><td>2020</td></tr>\n" for title in ONE_LINKED)
        + "</table>",
        [(6 + row, 6 + row, title, ids, ("Gillian Smith", "Francis Borceux"), 2020, None) for row, (title, ids) in enumerate(ONE_LINKED.values())],
    ),
    "a table without a head, of which one row has a link": (
        "<h1>Publications</h1><table>\n"
        + "".join(f"<tr><td>Gillian Smith, Francis Borceux</td><td>{title}</td><td>2020</td></tr>\n" for title in ONE_LINKED)
        + "</table>",
        [(5 + row, 5 + row, title, ids, ("Gillian Smith", "Francis Borceux"), 2020, None) for row, (title, ids) in enumerate(ONE_LINKED.values())],
    ),
    "terms with people below a heading, of which one has a link": (
        "<h1>Publications</h1><dl>\n"
        + "".join(f"<dt>{title}</dt><dd>Gillian Smith, Francis Borceux</dd>\n" for title in ONE_LINKED)
        + "</dl>",
        [(5 + row, 5 + row, title, ids, ("Gillian Smith", "Francis Borceux"), None, None) for row, (title, ids) in enumerate(ONE_LINKED.values())],
    ),
    "rows of one work below its linked title": (
        '<h1>Publications</h1><table>\n<tr><td><a href="https://arxiv.org/abs/2211.09119">Alpha Beta Gamma Delta</a></td></tr>\n'
        "<tr><td>Gillian Smith, Francis Borceux</td></tr>\n<tr><td>ICML 2020</td></tr></table>",
        [(4, 7, "Alpha Beta Gamma Delta", ("2211.09119",), ("Gillian Smith", "Francis Borceux"), 2020, "ICML")],
    ),
    "lists below references, with links to their paper": (
        "<ul>\n<li>A. Lee, B. Ray. Alpha Beta Gamma Delta. In <em>ICML</em>, 2016.<ul><li>Slides</li><li>Video</li></ul></li>\n"
        '<li>A. Lee, B. Ray. Epsilon Zeta Eta Theta. ICML 2017.<ul><li><a href="https://arxiv.org/abs/2211.09119">arXiv</a></li></ul></li>\n'
        "<li>2018<ul>\n<li>A. Lee, B. Ray. Iota Kappa Lambda Mu. ICML 2018.</li></ul></li></ul>",
        [(5, 5, "Alpha Beta Gamma Delta", (), ("A. Lee", "B. Ray"), 2016, "ICML"),
         (6, 6, "Epsilon Zeta Eta Theta", ("2211.09119",), ("A. Lee", "B. Ray"), 2017, "ICML"),
         (8, 8, "Iota Kappa Lambda Mu", (), ("A. Lee", "B. Ray"), 2018, "ICML")],
    ),
    "footnotes and citations of Sphinx": (
        '<aside class="footnote-list brackets">\n<aside class="footnote brackets"><span class="label">[1]</span><p>A. Lee, “Alpha Beta Gamma”, Some Letters, 2001.</p></aside></aside>'
        '\n<aside class="sidebar"><p>A. Lee, “Delta Epsilon Zeta”, Some Letters, 2001.</p></aside>',
        [(5, 5, "Alpha Beta Gamma", (), ("A. Lee",), 2001, "Some Letters")],
    ),
    "a program of talks, whose dates are not those of the works": (
        "<table><tr><th>Date</th><th>Speaker</th><th>Title</th></tr>\n<tr><td>3 May 2023</td><td>Ann Lee</td><td>Alpha Beta</td></tr>\n"
        '<tr><td>9 May 2023</td><td>Bob Ray</td><td><a href="https://arxiv.org/abs/2211.09119">Gamma: A Method for Delta</a></td></tr></table>',
        [(5, 5, "Alpha Beta", (), ("Ann Lee",), None, None), (6, 6, "Gamma: A Method for Delta", ("2211.09119",), (), None, None)],
    ),
    "a reading group, whose speakers are not the authors of the papers": (
        "<table><tr><th>Date</th><th>Speaker</th><th>Paper</th></tr>\n<tr><td>3 May 2023</td><td>Ann Lee</td><td>Alpha Beta</td></tr></table>",
        [(5, 5, "Alpha Beta", (), (), None, None)],
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
        '<div class="gs_a"><a href="/citations?user=x">C. Hill</a>, D. Fox - Gamma Letters, 2019 - x.org</div></div>\n'
        '<div class="gs_r"><h3 class="gs_rt"><a href="https://x.org/3.pdf">Kappa Lambda Mu</a></h3>\n'
        '<div class="gs_a">C. Hill, D. Fox - Proceedings of the …, 2019 - x.org</div></div>',
        [(4, 6, "Alpha Beta Gamma", ("2209.10901",), ("A. Lee", "B. Ray", "et al."), 2020, "Some Journal"),
         (7, 8, "Delta Epsilon Zeta", (), ("A. Lee",), 2021, None),
         (8, 9, "Eta Theta Iota", (), ("C. Hill", "D. Fox"), 2019, "Gamma Letters"),
         (10, 11, "Kappa Lambda Mu", (), ("C. Hill", "D. Fox"), 2019, None)],
    ),
    "a person's publications": (
        '<h2>Publications of Ann Lee since 2019</h2><ol>\n<li>Ann Lee, Bob Ray. <b>Alpha Beta Gamma</b>. <i>PNAS</i>, 2020. [<a href="a.pdf">pdf</a>]\n'
        "<li>A. Lee and B. Ray, “Delta of Epsilon Zeta,” in ICML, 2021.\n"
        "<li>Lee, A. (2022). Eta Theta Iota Kappa. Neuron.</ol>",
        [(5, 5, "Alpha Beta Gamma", (), ("Ann Lee", "Bob Ray"), 2020, "PNAS"),
         (6, 6, "Delta of Epsilon Zeta", (), ("A. Lee", "B. Ray"), 2021, "ICML"),
         (7, 7, "Eta Theta Iota Kappa", (), ("Lee, A.",), 2022, "Neuron")],
    ),
    "a list of publications with the titles first": (
        "<h1>Publications</h1><ul>\n<li>Alpha R-CNN. A. Lee, B. Ray, C. Hill. <em>ICML</em>, 2020.</li>\n"
        "<li>Delta of Epsilon and Zeta. A. Lee, B. Ray. <em>Gamma Letters</em>, 2021.</li>\n"
        "<li>Eta of Theta and Iota. C. Hill, A. Lee. <em>Gamma Letters</em>, 2022.</li></ul>",
        [(5, 5, "Alpha R-CNN", (), ("A. Lee", "B. Ray", "C. Hill"), 2020, "ICML"),
         (6, 6, "Delta of Epsilon and Zeta", (), ("A. Lee", "B. Ray"), 2021, "Gamma Letters"),
         (7, 7, "Eta of Theta and Iota", (), ("C. Hill", "A. Lee"), 2022, "Gamma Letters")],
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
        [(4, 4, "Alpha of Beta and Gamma", (), ("Ann Lee",), 2020, "ICML"), (5, 5, "Delta of Epsilon and Zeta", (), ("Ann Lee",), 2018, "PNAS"),
         (7, 7, "Eta Theta of Iota Kappa", (), ("A. Lee", "B. Ray"), 2014, "Neuron")],
    ),
    "a page of OpenReview without its scripts run": (
        '<script type="application/json">{"note": {"forum": "HdAik033Ki", "content": {"title": {"value": "Alpha <li> Beta"},'
        '\n"authors": {"value": ["Ann Lee"]}, "venue": {"value": "ICLR 2024"}}}}</script>',
        [(4, 5, "Alpha Beta", ("openreview:HdAik033Ki",), ("Ann Lee",), 2024, "ICLR 2024")],
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
         (6, 6, "Delta of Epsilon and Zeta", ("2209.10901",), ("C. Hirt",), 2022, None)],
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
    "a work that the text of a section cites": (
        '<h2>Looms</h2><p><strong>Alpha of beta</strong> (AOB; <a href="https://arxiv.org/abs/2209.10901">Leeson et al. 2022</a>) is what many use.</p>\n'
        '<p>[1] Leeson et al. <a href="https://arxiv.org/abs/2209.10902">Delta of Epsilon and Zeta.</a> ICML 2021.</p>',
        [(4, 4, "Alpha of beta", ("2209.10901",), (), None, None),
         (5, 5, "Delta of Epsilon and Zeta.", ("2209.10902",), ("Leeson", "et al."), 2021, None)],
    ),
    "references by one person in paragraphs": (
        "<p>Ray, B. (1989). Alpha of Beta and Gamma. <i>Some Long Letters of Looms</i>.</p>\n"
        "<p>Hill, A. d. (1990). Delta of Epsilon and Zeta. <i>Some Letters</i>.</p>\n<p>Alpha (1989) is a thing. It has a name.</p>",
        [(4, 4, "Alpha of Beta and Gamma", (), ("Ray, B.",), 1989, "Some Long Letters of Looms"),
         (5, 5, "Delta of Epsilon and Zeta", (), ("Hill, A. d.",), 1990, "Some Letters")],
    ),
    "references in blocks that end in the address of a link": (
        '<div class="csl-entry">Lee, A., Ray, B. (1989). Alpha of Beta and Gamma. <i>Some Letters</i>. '
        '<a href="https://doi.org/10.1000/1">https://doi.org/10.1000/1</a></div>\n'
        '<div class="csl-entry">Hill, C. (1990). Delta of Epsilon and Zeta. <i>Some Letters</i>. '
        '<a href="https://doi.org/10.1000/2">https://doi.org/10.1000/2</a></div>',
        [(4, 4, "Alpha of Beta and Gamma", ("10.1000/1",), ("Lee, A.", "Ray, B."), 1989, "Some Letters"),
         (5, 5, "Delta of Epsilon and Zeta", ("10.1000/2",), ("Hill, C.",), 1990, "Some Letters")],
    ),
    "a table of fields below each title": (
        "<ul>"
        + "\n".join(
            f"<li><h2>{title}</h2><table><tr><th>Type</th><td>Journal Article</td></tr><tr><th class='author'>Author</th><td>Ann Lee</td></tr>"
            "<tr><th>Abstract</th><td>We measure it in three ways, and find that the second one is best.</td></tr><tr><th>Date</th><td>2020</td></tr>"
            "<tr><th>URL</th><td><a href='https://papers.example.org/2020/309'>https://papers.example.org/2020/309</a></td></tr>"
            "<tr><th>Accessed</th><td>3/11/2025, 10:00:12 AM</td></tr></table></li>"
            for title in ("Alpha of Beta and Gamma", "Delta of Epsilon and Zeta")
        )
        + "</ul>",
        [(4, 4, "Alpha of Beta and Gamma", (), ("Ann Lee",), 2020, None), (5, 5, "Delta of Epsilon and Zeta", (), ("Ann Lee",), 2020, None)],
    ),
    "cells of one person in a table without names of columns": (
        "<table><tr><td>ABC AI Joins Forces</td><td>Baker, L.</td><td>1987</td><td>AI Letters</td></tr></table>",
        [(4, 4, "ABC AI Joins Forces", (), ("Baker, L.",), 1987, None)],
    ),
    "entries without a heading, which have people in the same line": (
        "".join(
            f'<div><div>Poster</div><p><span style="font-weight:bold">{title}</span></p><p>\u200b{people}</p><p><span>{venue}</span></p></div>\n'
            for title, people, venue in (
                ("Alpha of Beta and Gamma", "Gillian Smith, Francis Borceux", "Some Letters, 2019"),
                ("Delta of Epsilon and Zeta", "Zhiheng Huang, <em>University of Looms</em>", "ICML, 2020"),
                ("Eta of Theta and Iota", "Vince van den Looms, Marie desJardins", "Some Letters, 2021"),
                ("Kappa of Lambda and Mu", "Zhiheng Huang, Bing Xiang", "Some Letters, 2022"),
                ("Who We Are Today", "We are a lab.", "Since 2001"),
                ("Pi of Rho and Sigma", "Gillian Smith, Bing Xiang", "Some Letters, 2023"),
                ("Nu of Xi and Omicron", "Francis Borceux and Bing Xiang, <i>MIT</i>", "ICML"),
            )
        ),
        [(4, 4, "Alpha of Beta and Gamma", (), ("Gillian Smith", "Francis Borceux"), 2019, None),
         (5, 5, "Delta of Epsilon and Zeta", (), ("Zhiheng Huang",), 2020, None),
         (6, 6, "Eta of Theta and Iota", (), ("Vince van den Looms", "Marie desJardins"), 2021, None),
         (7, 7, "Kappa of Lambda and Mu", (), ("Zhiheng Huang", "Bing Xiang"), 2022, None),
         (9, 9, "Pi of Rho and Sigma", (), ("Gillian Smith", "Bing Xiang"), 2023, None),
         (10, 10, "Nu of Xi and Omicron", (), ("Francis Borceux", "Bing Xiang"), None, None)],
    ),
    "two blocks of a page that look like entries, and sections of several": (
        "<div><p>Alpha of Beta and Gamma</p><p>Gillian Smith, Francis Borceux</p></div><div><p>Delta of Epsilon and Zeta</p>"
        "<p>Zhiheng Huang, Bing Xiang</p></div><ul><li><b>Eta of Theta and Iota</b> ICML, 2020</li></ul>",
        [(4, 4, "Eta of Theta and Iota", (), (), 2020, None)],
    ),
    "the line of one name between those of a title and of a venue": (
        "<ul><li>Alpha of Beta and Gamma<br>Tong Zhang<br>NeurIPS, 2003</li>\n<li>Delta of Epsilon and Zeta<br>Annika Leeson, Bob Rayleigh<br>ICML, 2004</li></ul>",
        [(4, 4, "Alpha of Beta and Gamma", (), ("Tong Zhang",), 2003, "NeurIPS"),
         (5, 5, "Delta of Epsilon and Zeta", (), ("Annika Leeson", "Bob Rayleigh"), 2004, "ICML")],
    ),
    "numbered references below the last title": (
        '<h3>Alpha of Beta and Gamma</h3><p>Annika Leeson, Bob Rayleigh</p><p><a href="https://arxiv.org/abs/2209.10901">arXiv</a></p>\n'
        "<p>[6] Annika Leeson, Bob Rayleigh. Delta of Epsilon and Zeta[C]//ICML. 2013: 1-10.</p>",
        [(4, 4, "Alpha of Beta and Gamma", ("2209.10901",), ("Annika Leeson", "Bob Rayleigh"), None, None),
         (5, 5, "Delta of Epsilon and Zeta", (), ("Annika Leeson", "Bob Rayleigh"), 2013, "ICML")],
    ),
    "numbers of arXiv in the text of paragraphs": (
        "<p><b>Alpha of Beta and Gamma</b> - Annika Leeson et al. (2209.10901)</p>\n"
        "<p>I read Delta of Epsilon and Zeta (arXiv:2209.10902) and want to try it.</p>\n<p>Last change: 2209.10903</p>",
        [(4, 4, "Alpha of Beta and Gamma", ("2209.10901",), ("Annika Leeson", "et al."), None, None),
         (5, 5, "I read Delta of Epsilon and Zeta", ("2209.10902",), (), None, None)],
    ),
    "links through the address of a newsletter": (
        '<p><a href="https://tracking.example.com/CL0/https:%2F%2Farxiv.org%2Fabs%2F2209.10901%3Futm_source=x/1/0100-a">Alpha of Beta and Gamma (5 minute read)</a></p>\n'
        '<p><a href="https://click.example.com/?u=https%3A%2F%2Farxiv.org%2Fabs%2F2209.10902&id=3">Delta of Epsilon and Zeta</a></p>',
        [(4, 4, "Alpha of Beta and Gamma", ("2209.10901",), (), None, None), (5, 5, "Delta of Epsilon and Zeta", ("2209.10902",), (), None, None)],
    ),
    "people between dots": (
        '<div class="card"><h5 class="card-title">Alpha of Beta and Gamma</h5>\n<p>Annika Leeson • Bob Rayleigh</p></div>',
        [(4, 5, "Alpha of Beta and Gamma", (), ("Annika Leeson", "Bob Rayleigh"), None, None)],
    ),
    "names that a dot operator parts, and a short title shown as longer ones are": (
        '<h1>Accepted Papers</h1>\n<div><h5 class="t"><a href="/1">Alpha of Beta Gamma</a></h5><h6>Annika Leeson &sdot; Bob Rayleigh</h6></div>\n'
        '<div><h5 class="t"><a href="/2">Deep Sets</a></h5><h6>Annika Leeson &sdot; Bob Rayleigh</h6></div>\n'
        "<div><h2>General Chairs</h2><p>Annika Leeson, Bob Rayleigh</p></div>",
        [(5, 5, "Alpha of Beta Gamma", (), ("Annika Leeson", "Bob Rayleigh"), None, None),
         (6, 6, "Deep Sets", (), ("Annika Leeson", "Bob Rayleigh"), None, None)],
    ),
    "a short title that its row begins with, before people and a longer label": (
        '<ul>\n<li><a href="/a">Deep Sets</a><span>19-27</span><br><span>Annika Leeson, Bob Rayleigh</span><div>Main Conference Track</div></li>\n</ul>',
        [(5, 5, "Deep Sets", (), ("Annika Leeson", "Bob Rayleigh"), None, None)],
    ),
    "a coauthor whose name has three words": (
        '<p><a href="https://aclanthology.org/2023.acl-long.1.pdf">pdf</a> <strong><a href=/x>Deep Sets</a></strong><br>'
        '<a href="/l">Annika Leeson</a> | <a href="/r">Wan-Bob Rayleigh</a></p>',
        [(4, 4, "Deep Sets", ("10.18653/v1/2023.acl-long.1",), ("Annika Leeson", "Wan-Bob Rayleigh"), None, None)],
    ),
    "cells with lines of people below the titles": (
        '<table><tr>\n<td><a href="/1">Deep Sets</a><div>A Leeson, B Rayleigh</div><div>ICML, 1-9</div></td><td>2017</td></tr>\n'
        '<tr><td><a href="/2">Alpha of Beta Gamma</a><div>A Leeson, B Rayleigh</div><div>ICML, 1-9</div></td><td>2018</td></tr></table>',
        [(4, 5, "Deep Sets", (), ("A Leeson", "B Rayleigh"), 2017, "ICML, 1-9"),
         (6, 6, "Alpha of Beta Gamma", (), ("A Leeson", "B Rayleigh"), 2018, "ICML, 1-9")],
    ),
    "labels in brackets of their own behind titles": (
        '<ul><li>Alpha of Beta Gamma [<a href="https://arxiv.org/abs/2211.09119">arXiv</a>] [<a href="/t">Talk at ICML</a>]</li>\n'
        '<li>Deep Sets of Delta [<a href="https://arxiv.org/abs/2211.09120">arXiv</a>] [<a href="/t">Code for the baseline</a>]</li></ul>',
        [(4, 4, "Alpha of Beta Gamma", ("2211.09119",), (), None, None), (5, 5, "Deep Sets of Delta", ("2211.09120",), (), None, None)],
    ),
    "an award in bold behind a reference": (
        "<ul><li>A. Leeson, B. Rayleigh. “Alpha of Beta Gamma,” <em>ICML</em>, 2020. <b>Best Paper Award</b></li></ul>",
        [(4, 4, "Alpha of Beta Gamma", (), ("A. Leeson", "B. Rayleigh"), 2020, "ICML")],
    ),
    "people with their institutions in italics": (
        "<article><h2><a href='/1'>Alpha of Beta Gamma</a></h2><p>Annika Leeson, <em>EPFL;</em> Bob Rayleigh, <em>Oxford</em></p></article>\n"
        "<article><h2><a href='/2'>Delta of Eta Theta</a></h2><p>Annika Leeson, <em>EPFL;</em> Bob Rayleigh, <em>Oxford</em></p></article>",
        [(4, 4, "Alpha of Beta Gamma", (), ("Annika Leeson", "Bob Rayleigh"), None, None),
         (5, 5, "Delta of Eta Theta", (), ("Annika Leeson", "Bob Rayleigh"), None, None)],
    ),
    "people before the venue and year of a mail": (
        '<div><h3><a href="https://arxiv.org/pdf/2211.09119">Deep Sets of Delta</a></h3>'
        "<div>A Leeson, B Rayleigh - arXiv preprint arXiv:2211.09119, 2017</div></div>",
        [(4, 4, "Deep Sets of Delta", ("2211.09119",), ("A Leeson", "B Rayleigh"), 2017, None)],
    ),
    "terms in an element below the heading of a volume": (
        "<h1>Some Letters 21</h1><div>\n<dl><dt>Alpha of Beta Gamma</dt><dd><b><i>Annika Leeson, Bob Rayleigh</i></b>; (4):1-24, 2017.</dd></dl>\n"
        "<dl><dt>Delta of Eta Theta</dt><dd><b><i>Annika Leeson, Bob Rayleigh</i></b>; (1):1-21, 2018.</dd></dl></div>",
        [(5, 5, "Alpha of Beta Gamma", (), ("Annika Leeson", "Bob Rayleigh"), 2017, None),
         (6, 6, "Delta of Eta Theta", (), ("Annika Leeson", "Bob Rayleigh"), 2018, None)],
    ),
    "a cell of a schedule with a reference a line": (
        "<table><tr><td>Sep 22</td><td>Looms</td><td>Leeson, Rayleigh, Mao. <i>Alpha of Beta Gamma</i>. NeurIPS 2020.<br>\n"
        "Wells, Kowalczyk, Mao. <i>Delta of Epsilon Zeta</i>. ICML 2019.</td></tr></table>",
        [(4, 5, "Alpha of Beta Gamma", (), ("Leeson", "Rayleigh", "Mao"), 2020, "NeurIPS"),
         (4, 5, "Delta of Epsilon Zeta", (), ("Wells", "Kowalczyk", "Mao"), 2019, "ICML")],
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
