"""Saved HTML: lists and pages of papers, and HTML of something else."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from growth import assert_linear
from html_scene import document, read

from normalizer.errors import PageError
from normalizer.pages import Page, parse_page, read_page


def found(page: Page) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(title.line, title.title, title.ids) for title in page.titles]


def coins(**fields: str) -> str:
    """An empty element that describes a work to programs; names without `_` are fields of a referent (`rft.`)."""
    named = {name if "_" in name else f"rft.{name}": value for name, value in fields.items()}
    return f'<span class="Z3988" title="{html.escape(urlencode({"ctx_ver": "Z39.88-2004", **named}))}"></span>'


def props(value: object) -> str:
    return f'<div data-props="{html.escape(json.dumps(value))}"></div>'


BODIES: dict[str, tuple[str, list[tuple[int, str, tuple[str, ...]]]]] = {
    "cards of Hugging Face": (
        '<article><a href="/papers/2211.09119"></a>\n<h3><a href="/papers/2211.09119">Alpha Beta</a></h3>'
        '<a href="/papers/2211.09119#community">12</a></article>\n'
        '<article><h3><a href="/papers/2106.04560?date=2021-06-08">Gamma</a></h3></article>',
        [(4, "Alpha Beta", ("2211.09119",)), (6, "Gamma", ("2106.04560",))],
    ),
    "a card that is a link as a whole": (
        "\n".join(
            f'<article><a href="/papers/{number}"><header><h4>{title}</h4></header><div><span>Paper</span> • <span>{number}'
            "</span> • <span>Published</span> <time>Apr 5, 2023</time> • <span>50</span></div></a></article>"
            for title, number in (("Alpha of Looms", "2211.09119"), ("Rings and Their Wheels in Gears", "2211.09120"))
        ),
        [(4, "Alpha of Looms", ("2211.09119",)), (5, "Rings and Their Wheels in Gears", ("2211.09120",))],
    ),
    "data without a list": (
        '<div data-props="{oops"></div>' + props({"user": {"name": "x"}, "papers": [{"title": "No Identifier"}]})
        + props({"papers": [{"id": "2211.09119", "title": "Alpha"}]}),
        [(4, "Alpha", ("2211.09119",))],
    ),
    "links of references of Wikipedia": (
        "<ol>" + "\n".join(
            f'<li><b><a href="#b">^</a></b> <span><cite>{people} (2017). "{title}". <a href="/wiki/ArXiv">arXiv</a>:'
            f'<span><a href="https://arxiv.org/abs/{number}">{number}</a></span>.</cite></span></li>'
            for people, title, number in (
                ("Noether, Emmy; Artin, Emil", "On Rings of Looms", "1703.06870"), ("Artin, Emil", "Braided Sequences of Wheels", "2311.09991"),
            )
        ) + "</ol>",
        [(4, "On Rings of Looms", ("1703.06870",)), (5, "Braided Sequences of Wheels", ("2311.09991",))],
    ),
    "links with whole addresses": (
        '<h3><a href="https://huggingface.co/papers/2211.09119">Alpha Beta</a></h3>', [(4, "Alpha Beta", ("2211.09119",))],
    ),
    "a heading inside a link": ('<a href="/papers/2211.09119"><h3>Alpha</h3></a>', [(4, "Alpha", ("2211.09119",))]),
    "cited works of one cell of a table": (
        '<table><tr><th>Date</th><th>Readings</th></tr>\n'
        '<tr><td>Sep 3</td><td><ul><li><a href="a.pdf">Alpha Beta</a>, LeCun et al., 2015</li>\n'
        '<li><a href="https://arxiv.org/abs/2211.09119">Gamma of Delta Epsilon</a>, Vaswani et al., 2017</li></ul></td></tr>\n'
        '<tr><td>Sep 9</td><td><ul><li><a href="b.pdf">Zeta Eta</a>, Breiman, 2001</li></ul></td></tr></table>',
        [(5, "Alpha Beta", ()), (6, "Gamma of Delta Epsilon", ("2211.09119",)), (7, "Zeta Eta", ())],
    ),
    "papers below the heading of a volume": (
        '<h2 id="title">Annual Meeting of the Association for Computational Linguistics (2020)</h2>\n'
        '<p><a href="https://aclanthology.org/2020.acl-main.703.pdf">pdf</a><strong><a href="/2020.acl-main.703/">Alpha Beta'
        ' of Gamma Delta</a></strong><br><a href="/people/l/">Mike Lewis</a> | <a href="/people/y/">Yinhan Liu</a></p>\n'
        '<p><a href="https://aclanthology.org/2020.acl-main.747.pdf">pdf</a><strong><a href="/2020.acl-main.747/">Epsilon Zeta'
        ' of Eta Theta</a></strong><br><a href="/people/c/">Alexis Conneau</a> | <a href="/people/k/">Kartikay Khandelwal</a></p>',
        [
            (5, "Alpha Beta of Gamma Delta", ("10.18653/v1/2020.acl-main.703",)),
            (6, "Epsilon Zeta of Eta Theta", ("10.18653/v1/2020.acl-main.747",)),
        ],
    ),
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
    "places of a program in blocks before linked titles": (
        "".join(
            f'<div class="card"><div>Hall B #10{number}</div><a class="title" href="/poster/{number}">{title}</a>'
            "<div>Ada Lovelace, Charles Babbage</div></div>\n"
            for number, title in enumerate(("Alpha Beta Gamma", "Delta Epsilon Zeta", "Eta Theta Iota"))
        ),
        [(4, "Alpha Beta Gamma", ()), (5, "Delta Epsilon Zeta", ()), (6, "Eta Theta Iota", ())],
    ),
    "BibTeX in preformatted text": (
        "<p>Copy the entries.</p><pre><code>@misc{a,\n title = {Alpha Beta},\n eprint = {2211.09119}, archivePrefix = {arXiv}}\n"
        "@article{b,\n title = {Gamma &amp; Delta}}</code></pre>\n<pre>\n@misc{c, title = {<b>Epsilon</b> Zeta}}\n</pre>",
        [(4, "Alpha Beta", ("2211.09119",)), (7, "Gamma & Delta", ()), (10, "Epsilon Zeta", ())],
    ),
    "BibTeX to copy from a form": (
        "<form><textarea>\n@misc{a, title = {Alpha Beta}}\n</textarea></form>", [(5, "Alpha Beta", ())],
    ),
    "BibTeX besides a list, of a work that the list has and of another one": (
        '<ul><li><a href="/papers/2211.09119">Alpha Beta</a></li></ul>\n<pre>@misc{a, title = {Alpha {Beta}}}\n@misc{b, title = {Gamma of Delta}}</pre>',
        [(4, "Alpha Beta", ("2211.09119",)), (6, "Gamma of Delta", ())],
    ),
    "works for Zotero (COinS) that are not shown, or shown without their identifier": (
        f"<ol>\n<li>{coins(atitle='Alpha Beta', aulast='Lee', rft_id='info:doi/10.1000/1')}</li>\n"
        f"<li>Lee, A. (2020). Gamma Delta Zeta. Some Letters 3. {coins(atitle='Gamma Delta Zeta', date='2020')}</li>\n"
        f"<li>{coins(btitle='Eta Theta', date='2019-02')}</li><li>{coins(title='Some Letters', genre='unknown', date='2020')}</li></ol>",
        [(5, "Alpha Beta", ("10.1000/1",)), (6, "Gamma Delta Zeta", ()), (7, "Eta Theta", ())],
    ),
    "a program in preformatted text": (
        '<pre>@decorated(title)\ndef title(): ...</pre>\n<ul><li><a href="/papers/2211.09119">Alpha Beta</a></li></ul>',
        [(6, "Alpha Beta", ("2211.09119",))],
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
    "a script that never ends": ('<h3><a href="/papers/2211.09119">Alpha</a></h3>\n<script>let x', [(4, "Alpha", ("2211.09119",))]),
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
    "a summary by a program": (f"{ALPHA}<p>TL;DR {WE_MEASURE}</p>", None, ["https://github.com/ann/tool"]),
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


def test_publications_of_json_ld_that_are_not_shown_are_read_besides_those_shown() -> None:
    data = {
        "@graph": [
            {"@type": "BlogPosting", "headline": "News of the Lab", "author": "Ann Lee", "datePublished": "2020"},
            *(
                {"@type": ["ScholarlyArticle"], "headline": title, "author": {"name": "Ann Lee"}, "datePublished": "2019", "sameAs": url}
                for title, url in (
                    ("Alpha of Beta", "https://doi.org/10.1000/1"),
                    ("Gamma of Delta", "https://example.org/2"),
                    ("Zeta", "https://arxiv.org/abs/2211.09119"),
                )
            ),
        ]
    }  # fmt: skip
    shown = '<h3><a href="https://example.org/2">Gamma of delta</a></h3><p>Ann Lee, Bob Ray, 2019</p><h3><a href="/papers/2211.09119">Eta of Theta</a></h3>'
    page = read(document(f'<script type="application/ld+json">{json.dumps(data)}</script>\n{shown}'))
    expected = [(4, "Alpha of Beta"), (5, "Gamma of delta"), (5, "Eta of Theta")]
    assert [(one.line, one.title) for one in page.titles] == expected


PAPERS = json.dumps([{"title": "Alpha of Beta", "authors": ["Ann Lee"], "venue": "ICML"}, {"name": "x"}])
ROWS = f'4:I["a",1]\n5:["$","ul",null,{{"children":{PAPERS}}}]\n6:T12,abc'


@pytest.mark.parametrize(
    "script",
    [
        f"window.__INITIAL_STATE__={{}};window.__STATE__ = {{'a': 1}}; var x = {{\"papers\": {PAPERS}}};",
        f"window['data']={PAPERS}",
        f"self.__next_f.push([1,{json.dumps(ROWS[:60])}])\n;self.__next_f.push([1,{json.dumps(ROWS[60:])}])",
    ],
)
def test_values_in_scripts_are_read_where_nothing_is_shown(script: str) -> None:
    page = read(document(f"<div>Loading</div>\n<script>{script}</script>"))
    assert [(one.line, one.title, one.authors, one.venue) for one in page.titles] == [
        (5, "Alpha of Beta", ("Ann Lee",), "ICML")
    ]


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


def test_a_work_for_zotero_has_its_people_year_and_venue() -> None:
    first = coins(atitle="Alpha", aulast="Lee", aufirst="Ann", au="Bob Ray", date="2019-02", jtitle="Some Letters")
    other = coins(atitle="Beta", aulast="Hill", date="2020")
    one, two = read(document(f"<p>{first}</p><p>{other}</p>")).titles
    assert (one.authors, one.year, one.venue) == (("Lee, Ann", "Bob Ray"), 2019, "Some Letters")
    assert (two.authors, two.year, two.venue) == (("Hill", "et al."), 2020, None)


REFERENCES_OF_ONE = {
    "data": '<meta name="citation_reference" content="citation_title=Gamma"><meta name="citation_reference" content="x">',
    "a list": "<ol><li>Lee, A. (2020). Gamma Delta Zeta. Some Letters 3.</li><li>Ray, B. (2021). Eta Theta Iota. Some Letters 4.</li></ol>",
}


@pytest.mark.parametrize("references", REFERENCES_OF_ONE.values(), ids=REFERENCES_OF_ONE)
def test_references_of_the_paper_that_a_page_is_about_are_not_left_out_in_silence(references: str) -> None:
    page = read(document(f"<h1>Alpha Beta</h1>{references}", '<meta name="citation_title" content="Alpha Beta">'))
    assert [title.title for title in page.titles] == ["Alpha Beta"]
    (warning,) = page.warnings
    assert warning.endswith(
        ":4: the page is about one paper, so it is read without its 2 references; copy them as text into a file."
    )


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
    assert re.fullmatch(
        r"page\.html: no titles found in \d+ words? of HTML(?: called '.+')?; expected links that lead to a paper, or titles"
        r" beside their people or year\. If a browser shows titles, copy them as text into a file, and name that file",
        str(error.value),
    )


def test_html_of_something_else_says_how_much_it_shows() -> None:
    page = document("<h1>Just a moment</h1><script>let words = 1</script>", head="<title>Please wait</title>")
    with pytest.raises(
        PageError, match=r"^page\.html: no titles found in 3 words of HTML called 'Please wait'; expected"
    ):
        read(page)


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
        with pytest.raises(PageError) as error:
            read("<div>" * depth)
        is_deep = "page.html: the HTML is nested too deeply to be a saved page; save it again" in str(error.value)
        assert is_deep is (depth > 5_000)

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


@pytest.mark.once
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


@pytest.mark.parametrize("text", ["I really liked {} a lot", "{} is great", "Read {} and tell me"])
def test_a_link_within_a_sentence_has_no_title(text: str) -> None:
    url = "https://arxiv.org/abs/2211.09119"
    page = parse_page(f"<html><body><p>{text.format(f'<a href={url!r}>{url}</a>')}</p></body></html>".encode(), "-")
    assert [(title.title, title.ids, title.text) for title in page.titles] == [("", ("2211.09119",), "")]


@pytest.mark.parametrize(
    ("links", "title"),
    [
        ("<span><a href='{0}'>Rings of Loo</a></span><span><b><a href='{0}'>ms in Braids</a></b></span>", "Rings of Looms in Braids"),
        ("<a href='{0}'>Rings of Looms</a><a href='{0}'> in Braids</a> (with Tom)", "Rings of Looms in Braids"),
        ("<a href='{0}'>Rings of Looms in Braids</a><a href='{0}'>PDF</a>", "Rings of Looms in Braids"),
        ("<b>3. Rings of Looms in Braids</b> - people show it. <a href='{0}'>Read the paper</a>", "Rings of Looms in Braids"),
    ],
)  # fmt: skip
def test_a_title_that_a_word_processor_split_or_numbered(links: str, title: str) -> None:
    body = f"<html><body><p>{links.format('https://arxiv.org/abs/2211.09119')}</p></body></html>"
    assert [(each.title, each.ids) for each in parse_page(body.encode(), "p.html").titles] == [(title, ("2211.09119",))]


def test_a_folder_of_bookmarks_is_no_title() -> None:
    links = "".join(
        f'<DT><A HREF="https://arxiv.org/abs/{number}" ADD_DATE="17">[{number}] {title}</A>\n'
        for number, title in (("2304.02643", "Rings of Looms"), ("1703.06870", "Mask R-CNN"))
    )
    head = "<!DOCTYPE NETSCAPE-Bookmark-file-1><TITLE>Bookmarks</TITLE><H1>Bookmarks</H1><DL><p>"
    page = parse_page(f"{head}<DT><H3 ADD_DATE='17'>Papers</H3><DL><p>\n{links}</DL><p></DL><p>\n".encode(), "b.html")
    assert [each.title for each in page.titles] == ["Rings of Looms", "Mask R-CNN"]
