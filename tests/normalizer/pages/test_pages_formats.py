"""Files of reference managers and feeds: RIS, EndNote, MEDLINE, Web of Science, BibTeX, Atom, RSS, XML of databases."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import ROOT

from normalizer.errors import PageError
from normalizer.pages import Page, parse_page, read_page
from normalizer.pages.page import READERS
from normalizer.values import packed


def read(text: str) -> Page:
    return parse_page(text.encode(), "page")


ATOM = '<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom">\n'
RSS = '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>New papers</title>\n'
# reader, text, (line, end line, title, ids, authors, year, venue) of each mention
FORMATS: dict[str, tuple[str, str, list[tuple[object, ...]]]] = {
    "BibTeX whose authors are cut": (
        "BibTeX", "@article{a, title={Alpha Beta}, author={Lee, Ann and others}, year={2020}, journal={PNAS}}\n",
        [(1, 1, "Alpha Beta", (), ("Lee, Ann", "et al."), 2020, "PNAS")],
    ),
    "a table whose authors are cut": (
        "table",
        "title,authors,year\nAlpha Beta,\"Ann Lee, Bob Ray, et al.\",2020\nGamma,\"Lee, Ann and others\",2021\n",
        [(2, 2, "Alpha Beta", (), ("Ann Lee", "Bob Ray", "et al."), 2020, None),
         (3, 3, "Gamma", (), ("Lee, Ann", "et al."), 2021, None)],
    ),
    "a date beside a venue may be that of a preprint": (
        "table",
        "title,date,venue\nAlpha,2019-12-01,CVPR\nBeta,2019-12-01,CVPR 2020\nGamma,2019-12-01,arXiv\nDelta,2019,CVPR\n",
        [(2, 2, "Alpha", (), (), None, "CVPR"), (3, 3, "Beta", (), (), 2020, "CVPR 2020"),
         (4, 4, "Gamma", (), (), 2019, "arXiv"), (5, 5, "Delta", (), (), 2019, "CVPR")],
    ),
    "a table without a header whose lists of authors are longer than its titles": (
        "table",
        "Alpha Beta;Petra Kowalczyk, Jiri Dvorak, Ilse Aichinger;2020\nGamma Delta;Olga Tokarczuk;2021\n",
        [(1, 1, "Alpha Beta", (), ("Petra Kowalczyk", "Jiri Dvorak", "Ilse Aichinger"), 2020, None),
         (2, 2, "Gamma Delta", (), ("Olga Tokarczuk",), 2021, None)],
    ),
    "a table whose titles have authors and year beside them": (
        "table",
        "Date\tPaper\n3.3.\tAlpha Beta of Gamma (Dvorak et al. 2019)\n4.3.\tGamma of Delta https://arxiv.org/abs/2211.09119\n",
        [(2, 2, "Alpha Beta of Gamma", (), ("Dvorak", "et al."), 2019, None),
         (3, 3, "Gamma of Delta", ("2211.09119",), (), None, None)],
    ),
    "records with labels, without a line between them": (
        "labeled records",
        "Title: Alpha of Beta\nAuthors: Ann Lee, Bob Ray\nYear: 2014\nTitle: Gamma: A Delta\nAuthors: Ann Lee et al.\nYear: 2015\n",
        [(1, 3, "Alpha of Beta", (), ("Ann Lee", "Bob Ray"), 2014, None),
         (4, 6, "Gamma: A Delta", (), ("Ann Lee", "et al."), 2015, None)],
    ),
    "records whose authors come first": (
        "labeled records",
        "Author: Lee, Ann\nAuthor: Ray, Bob\nTitle: Alpha of Beta\n\nAuthor: Fox, Eva\nTitle: Gamma of Delta\nYear: 2015\n",
        [(1, 3, "Alpha of Beta", (), ("Lee, Ann", "Ray, Bob"), None, None),
         (5, 7, "Gamma of Delta", (), ("Fox, Eva",), 2015, None)],
    ),
    "records with bold labels in items": (
        "labeled records",
        "# Papers\n\n- **Titel:** Alpha of Beta\n- **Autoren:** Ann Lee und Bob Ray\n- **Link:** [arXiv](https://arxiv.org/abs/2211.09119)\n",
        [(3, 5, "Alpha of Beta", ("2211.09119",), ("Ann Lee", "Bob Ray"), None, None)],
    ),
    "records with full-width colons": (
        "labeled records", "題名：Alpha of Beta\n著者：Ann Lee、Bob Ray\n発行年：2015\n",
        [(1, 3, "Alpha of Beta", (), ("Ann Lee", "Bob Ray"), 2015, None)],
    ),
    "records with links of their own below them": (
        "labeled records",
        "- **论文**：Alpha of Beta\n  - 作者：Ann Lee、Bob Ray 等\n  - [[论文链接]](https://arxiv.org/abs/2211.09119)\n"
        "- **论文**：Gamma of Delta\n  - 作者：Eva Fox\n  - [[论文链接]](https://arxiv.org/abs/2211.09120)\n",
        [(1, 3, "Alpha of Beta", ("2211.09119",), ("Ann Lee", "Bob Ray", "et al."), None, None),
         (4, 6, "Gamma of Delta", ("2211.09120",), ("Eva Fox",), None, None)],
    ),
    "titles called papers": (
        "JSON lines", '{"paper": "Alpha of Beta and Gamma", "rank": 1}\n{"paper": "accepted"}\n',
        [(1, 1, "Alpha of Beta and Gamma", (), (), None, None)],
    ),
    "RIS": (
        "RIS",
        "Provider: a database\n\nTY  - JOUR\nT1  - Alpha Beta\nGamma\nAU  - Lee, Ann\nAU  - Ray, Bob\nPY  - 2020/05/01/\n"
        "DO  - 10.1000/x\nJO  - PNAS\nER  - \n\nTY  - RPRT\nN1  - some words\narXiv:2209.10901 [cs]\nER  -\nTY  - GEN\nER  -\n",
        [(3, 11, "Alpha Beta Gamma", ("10.1000/x",), ("Lee, Ann", "Ray, Bob"), 2020, "PNAS"),
         (13, 16, "", ("2209.10901",), (), None, None)],
    ),
    "EndNote": (
        "EndNote",
        "%0 Journal Article\n%T Alpha Beta\n%A Ann Lee\n%D 2020\n%J PNAS\n\n%A Bob Ray\n%T Gamma\n%R 10.1000/x\n%0 Book\n%T Delta",
        [(1, 5, "Alpha Beta", (), ("Ann Lee",), 2020, "PNAS"), (7, 9, "Gamma", ("10.1000/x",), ("Bob Ray",), None, None),
         (10, 11, "Delta", (), (), None, None)],
    ),
    "MEDLINE": (
        "MEDLINE",
        "\nPMID- 1\nTI  - Alpha\n      Beta.\nLID - S1 [pii]\nLID - 10.1000/x [doi]\nFAU - Lee, Ann\nAU  - Lee A\nDP  - 2020 May 3\n"
        "JT  - Neuron\n\nPMID- 2\nTI  - Gamma\n",
        [(2, 10, "Alpha Beta.", ("10.1000/x",), ("Lee, Ann",), 2020, "Neuron"), (12, 13, "Gamma", (), (), None, None)],
    ),
    "Web of Science": (
        "Web of Science",
        "FN Clarivate\nVR 1.0\nPT J\nAU Lee, A\n   Ray, B\nAF Lee, Ann\n   Ray, Bob\nTI Alpha\n   Beta\nSO NEURON\nPY 2020\nDI 10.1000/x\nER\n\nEF",
        [(3, 13, "Alpha Beta", ("10.1000/x",), ("Lee, Ann", "Ray, Bob"), 2020, "NEURON")],
    ),
    "arXiv's mails": (
        "arXiv mail",
        "Archives at http://arxiv.org/\n-----\n\\\\\narXiv:2209.10901\nDate: Mon, 29 May 2023 17:57:46 GMT   (11kb,D)\n\nTitle: Alpha\n  Beta\n"
        "Authors: Ann Lee (1), Bob Ray (1 and 2) ((1) MIT,\n  (2) Google)\nComments: 9 pages\n\\\\\n  We measure.\n\\\\ ( https://arxiv.org/abs/2209.10901 ,  11kb)\n"
        "-----\n\\\\\narXiv:2211.09119 (*cross-listing*)\nDate: Mon, 29 May 2023 (1kb)\n\nTitle: Gamma\nAuthors: Cy Hill and Di Fox\n\\\\\n",
        [(4, 16, "Alpha Beta", ("2209.10901",), ("Ann Lee", "Bob Ray"), None, None),
         (17, 22, "Gamma", ("2211.09119",), ("Cy Hill", "Di Fox"), None, None)],
    ),
    "BibTeX": (
        "BibTeX",
        "% my papers\n@string{p = {PNAS}}\n@article{a,\n title = {The {Alpha} of\n  G\\\"odel}, author = {Lee, Ann and Ray, Bob},\n"
        " year = 2020, journal = p}\n@misc{b, eprint = {2209.10901}}\n@misc{c}\n",
        [(3, 6, "The Alpha of Gödel", (), ("Lee, Ann", "Ray, Bob"), 2020, "PNAS"), (7, 7, "", ("2209.10901",), (), None, None)],
    ),
    "Web of Science without whole names": (
        "Web of Science", "FN Clarivate\nVR 1.0\nPT J\nAU Lee, A\n   Ray, B\nTI Alpha\nPY 2020\nER\n\nEF",
        [(3, 8, "Alpha", (), ("Lee, A", "Ray, B"), 2020, None)],
    ),
    "YAML of a list of papers": (
        "YAML",
        "---\npapers:\n  - title: Alpha of Beta\n    author: Ann Lee, Bob Ray\n    year: 2020\n  - title: Gamma of Delta\n    year: 2021\n",
        [(3, 5, "Alpha of Beta", (), ("Ann Lee", "Bob Ray"), 2020, None), (6, 7, "Gamma of Delta", (), (), 2021, None)],
    ),
    "YAML with names and links": (
        "YAML",
        "- name: Alpha of Beta\n  venue: ICML 2020\n  links:\n    - text: Paper\n      url: https://arxiv.org/abs/2209.10901\n",
        [(1, 5, "Alpha of Beta", ("2209.10901",), (), 2020, "ICML 2020")],
    ),
    "Wikipedia": (
        "Wikipedia",
        "== History ==\nSome prose.<ref>{{cite journal |last1=Lee |first1=Ann |author2=Ray, Bob |title=''Alpha'' [[Beta (sign)|Beta]]\n"
        "|journal=[[PNAS]] |date=3 May 2020 |doi=10.1000/x}}</ref>\n* {{Citation|title=Gamma of Delta|arxiv=2209.10901|year=}}\n"
        "* [https://arxiv.org/abs/2211.09119 Epsilon of Zeta]\n* [[Deep learning]]\n",
        [(2, 3, "Alpha Beta", ("10.1000/x",), ("Lee, Ann", "Ray, Bob"), 2020, "PNAS"),
         (4, 4, "Gamma of Delta", ("2209.10901",), (), None, None), (5, 0, "Epsilon of Zeta", ("2211.09119",), (), None, None)],
    ),
    "Wikipedia in French and Russian": (
        "Wikipedia",
        "* {{Article |prénom1=Ann |nom1=Lee |prénom2=Bob |nom2=Ray |titre=Alpha of Beta |périodique=PNAS |année=2020}}\n"
        "* {{статья |автор=Ann Lee, Bob Ray |заглавие=Gamma of Delta |издание=PNAS |год=2021 |arxiv=2209.10901}}\n",
        [(1, 1, "Alpha of Beta", (), ("Lee, Ann", "Ray, Bob"), 2020, "PNAS"),
         (2, 2, "Gamma of Delta", ("2209.10901",), ("Ann Lee", "Bob Ray"), 2021, "PNAS")],
    ),
    "Atom of arXiv": (
        "feed",
        ATOM + "<title>A query</title>\n<entry>\n<id>http://arxiv.org/abs/2209.10901v1</id>\n<updated>2021-01-01</updated>"
        "<published>2020-01-01</published>\n<title>Alpha\n  Beta &amp; &alpha;</title>\n<author><name>Ann Lee</name></author>"
        "<author><name>Bob Ray</name></author>\n<link href='http://arxiv.org/api/x' rel='related'/></entry>\n<entry><broken></entry></feed>",
        [(4, 10, "Alpha Beta & α", ("2209.10901",), ("Ann Lee", "Bob Ray"), 2020, None)],
    ),
    "RSS": (
        "feed",
        RSS + "<!-- <item> -->\n<item><title>Alpha Beta. (arXiv:2209.10901v1 [cs.CV] UPDATED)</title>\n<description>"
        "<![CDATA[<p>We <item> measure.</p>]]></description><dc:creator>Ann Lee, Bob Ray</dc:creator>\n</item>\n"
        "<item><guid>oai:arXiv.org:2209.10902v1</guid></item></channel></rss>",
        [(3, 5, "Alpha Beta", ("2209.10901",), ("Ann Lee", "Bob Ray"), None, None),
         (6, 6, "", ("2209.10902",), (), None, None)],
    ),
    "a feed of Zotero": (
        "feed",
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:zapi="http://zotero.org/ns/api">\n<entry><title>Alpha Beta</title><author><name>user</name>'
        "</author><id>http://zotero.org/users/1/items/A</id><zapi:creatorSummary>Lee and Ray</zapi:creatorSummary><zapi:year>2020</zapi:year>"
        '\n<content><div xmlns="http://www.w3.org/1999/xhtml"><table><tr class="creator"><th>Author</th><td>Ann Lee</td></tr>'
        '<tr class="creator"><th>Author</th><td>Bob Ray</td></tr><tr class="DOI"><th>DOI</th><td>10.1000/x</td></tr></table></div></content></entry></feed>',
        [(2, 3, "Alpha Beta", ("10.1000/x",), ("Ann Lee", "Bob Ray"), 2020, None)],
    ),
    "DBLP": (
        "feed",
        '<?xml version="1.0"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>\n<inproceedings key="conf/x/LeeR20"><author>Ann Lee</author>\n'
        "<author>Bob R&ouml;y</author><title>Alpha <i>Beta</i>.</title><year>2020</year><booktitle>ICML</booktitle>"
        "<ee>https://doi.org/10.1000/x</ee></inproceedings>\n</dblp>",
        [(4, 5, "Alpha Beta.", ("10.1000/x",), ("Ann Lee", "Bob Röy"), 2020, "ICML")],
    ),
    "references in JATS": (
        "feed",
        "<article>\n<front><article-title>Theirs</article-title></front><back><ref-list><title>References</title>\n"
        '<ref><label>1</label><element-citation><person-group person-group-type="author"><name><surname>Lee</surname>'
        '<given-names>A</given-names></name></person-group><person-group person-group-type="editor"><name><surname>Fox</surname>'
        "</name></person-group><article-title>Alpha <italic>Beta</italic></article-title><source>PNAS</source><year>2020</year>"
        '<pub-id pub-id-type="doi">10.1000/x</pub-id></element-citation></ref>\n</ref-list></back></article>',
        [(3, 3, "Alpha Beta", ("10.1000/x",), ("A Lee",), 2020, "PNAS")],
    ),
    "references in TEI": (
        "feed",
        '<?xml version="1.0"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0"><listBibl>\n<biblStruct><analytic><title level="a">Alpha Beta</title>'
        "<author><persName><forename>Ann</forename><surname>Lee</surname></persName></author></analytic><monogr>"
        '<title level="m">ICML</title><editor><persName><surname>Fox</surname></persName></editor>'
        '<imprint><date when="2020-03"/></imprint></monogr></biblStruct>\n</listBibl></TEI>',
        [(3, 3, "Alpha Beta", (), ("Ann Lee",), 2020, "ICML")],
    ),
    "Zotero RDF": (
        "feed",
        '<rdf:RDF xmlns:rdf="r" xmlns:dc="d" xmlns:bib="b" xmlns:foaf="f">\n<bib:Article rdf:about="#item_1"><dc:title>Alpha Beta</dc:title>'
        "<bib:authors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Lee</foaf:surname><foaf:givenName>Ann</foaf:givenName></foaf:Person>"
        "</rdf:li></rdf:Seq></bib:authors><dc:date>2020</dc:date></bib:Article>\n</rdf:RDF>",
        [(2, 2, "Alpha Beta", (), ("Ann Lee",), 2020, None)],
    ),
    "PubMed": (
        "feed",
        "<PubmedArticleSet>\n<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>Alpha <i>Beta</i></ArticleTitle>"
        "<AuthorList><Author><LastName>Lee</LastName><ForeName>Ann</ForeName></Author></AuthorList></Article></MedlineCitation>\n"
        "<PubmedData><ArticleIdList><ArticleId IdType='doi'>10.1000/x</ArticleId></ArticleIdList></PubmedData></PubmedArticle>"
        "</PubmedArticleSet>",
        [(2, 3, "Alpha Beta", ("10.1000/x",), ("Ann Lee",), None, None)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_mentions_with_their_fields_and_spans(name: str) -> None:
    reader, text, expected = FORMATS[name]
    page = read(text)
    assert page.reader == reader
    found = [(one.line, one.end_line, one.title, one.ids, one.authors, one.year, one.venue) for one in page.titles]
    assert found == expected


WARNED = {
    "RIS": (17, "this record has no title and no identifier, and was left out"),
    "BibTeX": (8, "the entry 'c' has no title and no identifier"),
    "Atom of arXiv": (11, "this entry is no whole XML and was left out"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_left_out_is_reported(name: str) -> None:
    line, sentence = WARNED.get(name, (0, ""))
    assert read(FORMATS[name][1]).warnings == ((f"page:{line}: {sentence}.",) if line else ())


@pytest.mark.parametrize(
    "text",
    [
        "% T of TeX\n\\begin{document}",
        "A page that quotes an entry:\n\n" + "Some words of text.\n" * 20 + "@misc{a, title = {Alpha}}",
        "AB - a title\nPT and so on",
        "100 % of Alpha\n%T Beta",
    ],
)
def test_text_that_only_looks_like_one(text: str) -> None:
    assert read(text).reader not in {reader for reader, _, _ in FORMATS.values()}


def test_an_entity_of_a_feed_s_own_is_never_expanded() -> None:
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa">]>'
    text = f"<?xml version='1.0'?>{bomb}<rss><channel><item><title>Alpha &a;</title></item></channel></rss>"
    try:
        assert all("aaaa" not in title.title for title in read(text).titles)
    except PageError as error:
        assert "no titles found" in str(error)  # noqa: PT017


@given(st.sampled_from(sorted(FORMATS)), st.data())
def test_a_file_cut_or_changed_anywhere_is_read_or_refused(name: str, data: st.DataObject) -> None:
    text = FORMATS[name][1]
    start, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    changed = text[:start] + data.draw(st.text(max_size=4)) + text[end:]
    try:
        page = read(changed)
    except PageError:
        return
    lines = changed.count("\n") + changed.count("\r") + changed.count("\u2028") + changed.count("\u2029") + 1
    assert all(
        1 <= title.line <= max(title.line, title.end_line) <= lines + changed.count("\x85") for title in page.titles
    )


@pytest.mark.parametrize("path", sorted((ROOT / "fixtures/pages").iterdir()), ids=lambda path: path.name)
def test_a_page_of_many_mentions_is_read_as_one_of_few(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = read_page(str(path))
    monkeypatch.setattr(packed, "_CHUNK", 2)
    assert read_page(str(path)) == page


def test_a_bibliography_in_pieces_has_the_entries_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "@string{p = {PNAS}}\n" + "".join(
        f"@article{{k{n},\n  title = {{Alpha of {n}}}, journal = p\n}}\n{chr(10) * (n % 3)}" for n in range(40)
    )
    page = read(text)
    assert [(title.title, title.venue) for title in page.titles] == [(f"Alpha of {n}", "PNAS") for n in range(40)]
    monkeypatch.setattr("normalizer.pages.layout._PIECE", 100)
    monkeypatch.setattr("normalizer.pages.layout._NEARBY", 100)
    assert read(text) == page


@pytest.mark.once
def test_damaged_pages_of_every_reader_are_read_or_refused() -> None:
    """The first of the cases of `benchmarks/readers.py --fuzz`."""
    spec = spec_from_file_location("readers", ROOT / "benchmarks/readers.py")
    assert spec
    assert spec.loader
    program = module_from_spec(spec)
    spec.loader.exec_module(program)
    assert program.SAMPLES.keys() == {reader.name for reader in READERS}
    for name in program.SAMPLES:
        assert parse_page(program.page(name, 2_000), "page").reader == name
    assert program.fuzz(list(program.SAMPLES), cases=8, seed=3) == 0
