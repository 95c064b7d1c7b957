"""JSON and JSON lines: shapes of services and of people, whole and broken off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.errors import PageError
from normalizer.pages import Page, parse_page, read_page
from normalizer.pages.layout import PageText
from normalizer.pages.read_json import is_yaml


def read(text: str) -> Page:
    return parse_page(text.encode(), "page.json")


TITLES = {
    "a list of texts": ('["Alpha Beta", "Gamma Delta"]', ["Alpha Beta", "Gamma Delta"]),
    "a list of references": (
        '["P. Kowalczyk, J. Dvorak, and O. Leeson. Gears of Gamma on Large Looms. NeurIPS, 2017."]',
        ["Gears of Gamma on Large Looms"],
    ),
    "one object": ('{"title": "Alpha Beta"}', ["Alpha Beta"]),
    "objects": ('[{"title": "Alpha Beta"}, {"Title": "Gamma Delta"}]', ["Alpha Beta", "Gamma Delta"]),
    "paper_title": ('[{"paper_title": "Alpha Beta"}]', ["Alpha Beta"]),
    "name beside a year": ('[{"name": "Alpha Beta", "year": 2020}]', ["Alpha Beta"]),
    "a list inside": ('{"papers": [{"title": "Alpha Beta"}]}', ["Alpha Beta"]),
    "texts inside": ('{"papers": ["Alpha Beta", "Gamma Delta"]}', ["Alpha Beta", "Gamma Delta"]),
    "data inside": ('{"total": 1, "data": [{"title": "Alpha Beta"}]}', ["Alpha Beta"]),
    "deep inside": ('{"result": {"hits": {"hit": [{"info": {"title": "Alpha Beta."}}]}}}', ["Alpha Beta."]),
    "a collection has a title of its own": ('{"title": "My List", "papers": [{"title": "Alpha Beta"}]}', ["Alpha Beta"]),
    "daily papers": ('[{"paper": {"id": "2211.09119", "title": "Alpha Beta"}, "title": "Alpha Beta"}]', ["Alpha Beta"]),
    "a paper and its references": ('[{"title": "Alpha Beta", "references": [{"title": "Old"}]}]', ["Alpha Beta"]),
    "references of something untitled": ('{"references": [{"title": "Old"}], "papers": [{"title": "New Work"}]}', ["New Work"]),
    "authors are no papers": ('{"authors": [{"name": "Ann", "id": "7"}], "works": [{"title": "Alpha Beta"}]}', ["Alpha Beta"]),
    "a list of titles for one work": ('{"message": {"items": [{"title": ["Alpha Beta"], "DOI": "10.1/x"}]}}', ["Alpha Beta"]),
    "titles by identifier": ('{"2211.09119": "Alpha Beta", "2106.04560": "Gamma"}', ["Alpha Beta", "Gamma"]),
    "texts as long as titles under another key": ('{"week 1": ["Alpha Beta of Gamma", "Delta Epsilon of Zeta"]}', ["Alpha Beta of Gamma", "Delta Epsilon of Zeta"]),
    "messages of Slack": (
        '[{"user": "U1", "text": "see <https://arxiv.org/abs/2211.09119|Alpha Beta>", "blocks": [{"text": "see Alpha Beta of Gamma"}]},'
        ' {"text": "thanks"}, {"text": "Alpha Beta of Gamma and Delta"}, {"text": "", "attachments": [{"title": "Eta of Theta", "id": 1}]}]',
        ["Alpha Beta", "Alpha Beta of Gamma and Delta", "Eta of Theta"],
    ),
    "messages of Discord": (
        '{"channel": {"id": "7", "name": "reading"}, "messages": [{"content": "Alpha Beta of Gamma", "author": {"id": "1", "name": "ann"}}]}',
        ["Alpha Beta of Gamma"],
    ),
    "messages of Telegram": (
        '{"messages": [{"text": ["Alpha Beta ", {"type": "link", "text": "https://arxiv.org/abs/2211.09119"}], "text_entities": [{"text": "Alpha Beta of Gamma"}]}]}',
        ["Alpha Beta"],
    ),
    "repeats": ('["Alpha Beta", "Alpha Beta"]', ["Alpha Beta", "Alpha Beta"]),
    "an empty title is none": ('[{"title": ""}, {"title": null}, {"title": "Alpha Beta"}]', ["Alpha Beta"]),
    "a number as title": ('[{"title": 1984}]', ["1984"]),
    "a lone surrogate": ('["Alpha \\ud800 Beta"]', ["Alpha \ufffd Beta"]),
    "spaces before": ('\n  [\n "Alpha Beta"]', ["Alpha Beta"]),
    "nested deeply": ('{"a":' + "[" * 100 + '{"a": {"title": "x"}}' + "]" * 100 + "}", ["x"]),
}  # fmt: skip


@pytest.mark.parametrize("name", TITLES)
def test_titles_of_every_shape(name: str) -> None:
    text, expected = TITLES[name]
    page = read(text)
    assert page.reader == "JSON"
    assert [title.title for title in page.titles] == expected
    assert page.warnings == ()


NO_TITLES = {
    "an empty list": "[]",
    "an empty object": "{}",
    "numbers": "[1, 2, 3]",
    "other objects": '[{"a": 1}, {"b": "text"}]',
    "names with numbers": '[{"name": "Ann", "id": 7}]',
    "messages that name no work": '[{"text": "thanks"}, {"text": "see you later"}]',
    "names of people": '[{"name": "Ann"}, {"name": "Bob"}]',
    "texts under another key": '{"keywords": ["vision", "language"], "notes": ["a", "b"]}',
    "lists of numbers": "[[1, 2], [3]]",
    "an object as title": '[{"title": {"rendered": 1}}]',
    "true": '{"title": true}',
}


@pytest.mark.parametrize("name", NO_TITLES)
def test_json_without_titles_says_what_was_looked_for(name: str) -> None:
    with pytest.raises(PageError) as error:
        read(NO_TITLES[name])
    assert str(error.value).startswith(
        'page.json: no titles found; expected a list of titles, or objects with a "title" (or "name", "paper_title").'
    )


def test_everything_that_an_object_says() -> None:
    (title,) = read(
        '{"title": "Alpha Beta", "abstract": "We measure it. Code: https://github.com/ann/tool.", "year": 2022, "venue": "CVPR",'
        ' "externalIds": {"ArXiv": "2211.09119", "DOI": "10.1109/X.1", "CorpusId": 253553494}, "url": "https://a.org/paper/0",'
        ' "authors": [{"name": "Ann Lee"}, {"authorId": "1", "name": "Bob Ray"}]}'
    ).titles
    assert title.abstract == "We measure it. Code: https://github.com/ann/tool."
    assert title.ids == ("2211.09119", "10.1109/X.1")
    assert [link.url for link in title.links] == ["https://a.org/paper/0", "https://github.com/ann/tool"]
    assert (title.authors, title.year, title.venue) == (("Ann Lee", "Bob Ray"), 2022, "CVPR")


AUTHORS = {
    "texts": (["Ann Lee", " ", "Bob Ray"], ("Ann Lee", "Bob Ray")),
    "one text": ("Ann Lee and Bob Ray", ("Ann Lee", "Bob Ray")),
    "one text with commas": ("Ann Lee, Bob Ray, and Cy Doe", ("Ann Lee", "Bob Ray", "Cy Doe")),
    "family names first": ("Lee, Ann and Ray, Bob", ("Lee, Ann", "Ray, Bob")),
    "semicolons": ("Lee, Ann; Ray, Bob", ("Lee, Ann", "Ray, Bob")),
    "parts of names": ([{"given": "Ann", "family": "Lee"}, {"literal": "The Group"}], ("Ann Lee", "The Group")),
    "a list inside": ({"author": [{"@pid": "1", "text": "Ann Lee"}]}, ("Ann Lee",)),
    "one author inside": ({"author": {"@pid": "1", "text": "Ann Lee"}}, ("Ann Lee",)),
    "authors of OpenAlex": ([{"author_position": "first", "author": {"display_name": "Ann Lee"}}], ("Ann Lee",)),
    "numbers": ([1, 2], ()),
    "one number": (3, ()),
    "an empty name": ([{"name": ""}], ()),
    "a list as JSON": ('["Ann Lee", "R\\u00e9 O\'Ray"]', ("Ann Lee", "Ré O'Ray")),
    "objects as JSON": ('[{"name": "Ann Lee"}, {"given": "Bob", "family": "Ray"}]', ("Ann Lee", "Bob Ray")),
    "an empty list as JSON": ("[]", ()),
    "a list as Python": ("['Ann Lee', \"Bob O'Ray\"]", ("Ann Lee", "Bob O'Ray")),
    "objects as Python": ("[{'name': 'Ann Lee', 'id': None}]", ("Ann Lee",)),
    "a list as NumPy": ("['Ann Lee' 'Bob Ray'\n 'Cy Doe']", ("Ann Lee", "Bob Ray", "Cy Doe")),
    "words in brackets": ("[Ann Lee and Bob Ray]", ("Ann Lee", "Bob Ray")),
    "brackets without end": ("[" * 100_000 + "A]", ("[" * 99_999 + "A",)),
    "parts of names in lists": ([["Lee", "Ann", ""], ["Ray", "Bob", "Jr", "MIT"]], ("Ann Lee", "Bob Ray Jr")),
    "names in a list of a list": ([["Ann Lee", "Bob Ray", "Cy Doe"]], ()),
    "a name that is an object": ([{"name": {"forename": "Ann", "surname": "Lee"}}], ("Ann Lee",)),
    "names of authors": ([{"author_name": "Ann Lee"}], ("Ann Lee",)),
    "slashes": ("Ann Lee / Bob Ray", ("Ann Lee", "Bob Ray")),
    "missing names": (["Ann L&eacute;e", "-", "unknown"], ("Ann Lée",)),
    "an array of NumPy": ("array(['Ann Lee', 'Bob Ray'], dtype=object)", ("Ann Lee", "Bob Ray")),
    "bars": ("Ann Lee|Bob Ray", ("Ann Lee", "Bob Ray")),
    "an entity": ("Ann L&eacute;e, Bob Ray", ("Ann Lée", "Bob Ray")),
    "not a number": ("nan", ()),
    "nobody": ("Unknown", ()),
    "a dash": ("-", ()),
    "a short name": ("Nan", ("Nan",)),
}


@pytest.mark.parametrize("name", AUTHORS)
def test_authors_of_every_shape(name: str) -> None:
    value, expected = AUTHORS[name]
    (title,) = read(json.dumps([{"title": "Alpha Beta", "authors": value}])).titles
    assert title.authors == expected


YEARS: dict[str, tuple[object, int | None]] = {
    "a year": ("2022", 2022), "a day": ("2022-09-22T10:00:00Z", 2022), "a venue": ("NeurIPS 2022", 2022), "two digits": ("22", None),
    "nothing": ("", None), "five digits": ("20221", None), "parts, as citation styles write them": ({"date-parts": [[2022, 9]]}, 2022),
}  # fmt: skip


@pytest.mark.parametrize(("date", "year"), YEARS.values(), ids=YEARS)
def test_the_year_in_a_date(date: object, year: int | None) -> None:
    assert read(json.dumps([{"title": "Alpha Beta", "issued": date}])).titles[0].year == year


def test_the_object_around_a_paper_completes_it_and_its_key_names_it() -> None:
    (title,) = read(
        '[{"paper": {"id": "2211.09119", "title": "Alpha Beta"}, "title": "alpha beta", "summary": "We say it.",'
        ' "publishedAt": "2022-11-17", "submittedBy": {"name": "bob"}}]'
    ).titles
    assert (title.title, title.ids, title.abstract, title.year) == ("Alpha Beta", ("2211.09119",), "We say it.", 2022)
    assert read('{"2211.09119": {"title": "Alpha Beta"}}').titles[0].ids == ("2211.09119",)


def test_the_span_of_a_mention_is_that_of_its_object() -> None:
    papers = [
        {"id": "a", "title": "Alpha"},
        {"title": "Poincaré {Ball"},
        {"authors": [{"name": "A"}], "title": "Alpha"},
    ]
    found = read(json.dumps(papers, indent=1)).titles
    assert [(title.line, title.end_line, title.column) for title in found] == [(2, 5, 2), (6, 8, 2), (9, 16, 2)]
    assert [title.line for title in read('[\n"\\u0041lpha Beta",\n\n"Gamma\\/Delta"\n]').titles] == [2, 4]


BROKEN = {
    "in a text": ('[{"title": "Alpha Beta"},\n {"title": "Gam', ["Alpha Beta"], 2),
    "behind a comma": ('["Alpha Beta",\n "Gamma Delta",', ["Alpha Beta", "Gamma Delta"], 2),
    "in an abstract": ('[{"title": "Alpha Beta",\n "abstract": "We', ["Alpha Beta"], 2),
    "in an object": ('{"papers": [{"title": "Alpha Beta"}, {"id": "1"', ["Alpha Beta"], 1),
    "in the middle": ('["Alpha Beta",\n oops,\n"Gamma Delta"]', ["Alpha Beta"], 2),
    "behind the end": ('["Alpha Beta"]\n]', ["Alpha Beta"], 2),
    "in an escape": ('["Alpha Beta", "Gamma\\', ["Alpha Beta"], 1),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_stands_before_a_break_is_read(name: str) -> None:
    text, expected, line = BROKEN[name]
    page = read(text)
    assert [title.title for title in page.titles] == expected
    assert len(page.warnings) == 1
    assert page.warnings[0].startswith(f"page.json:{line}: invalid JSON (")
    assert page.warnings[0].endswith("); later content was skipped.")


BEHIND_A_BREAK = {
    "an unescaped quote": ('[{"title": "Alpha "Beta" Gamma"},\n{"title": "Delta"},\n{"title": "Epsilon"}]', [2, 3]),
    "a comma too many": ('{"papers": [\n{"title": "Alpha", },\n{"title": "Delta"}]}', [2, 3]),
    "values one after the other": ('{\n"title": "Alpha"}\n{\n"title": "Delta"}', [1, 3]),
    "brackets in a text that is not closed": ('[{"title": "A ]}]} {[ b\n]},\n{"title": "Delta"}]', [3]),
}


@pytest.mark.parametrize(("text", "lines"), BEHIND_A_BREAK.values(), ids=BEHIND_A_BREAK)
def test_whole_objects_behind_a_break_are_read(text: str, lines: list[int]) -> None:
    page = read(text)
    assert [title.line for title in page.titles][-len(lines) :] == lines
    assert page.warnings[0].endswith("; the entry there was left out or read in part.")


def test_a_raw_line_end_in_a_text_loses_nothing() -> None:
    page = read('[{"title": "Alpha\nBeta [1] {x}",\n"year": 2020}, {"title": "Gamma"}]')
    assert [(title.title, title.line, title.end_line) for title in page.titles] == [
        ("Alpha Beta [1] {x}", 1, 3), ("Gamma", 3, 3),
    ]  # fmt: skip
    assert page.warnings == ()
    lines = read('{"title": "Alpha"}\n{"title": "Gamma\nDelta"}\n{"title": "Eps"}')
    assert [(title.title, title.line, title.end_line) for title in lines.titles] == [
        ("Alpha", 1, 1), ("Gamma Delta", 2, 3), ("Eps", 4, 4),
    ]  # fmt: skip
    assert lines.warnings == ()


ONLY_IDS = {
    "an object": ('[{"title": "", "doi": "10.1000/1"}]', ("10.1000/1",)),
    "a text": ('["2209.10901"]', ("2209.10901",)),
    "a remark": ('[{"extra": "tex: x\\narXiv:2209.10901 [cs.CL]"}]', ("2209.10901",)),
    "an object around the title": ('[{"id": "2209.10901", "meta": {"title": "Alpha Beta"}}]', ("2209.10901",)),
}


@pytest.mark.parametrize(("text", "ids"), ONLY_IDS.values(), ids=ONLY_IDS)
def test_an_identifier_is_a_mention(text: str, ids: tuple[str, ...]) -> None:
    assert [title.ids for title in read(text).titles] == [ids]


def test_an_answer_of_openreview() -> None:
    (title,) = read(
        '{"notes": [{"id": "HdAik033Ki", "forum": "HdAik033Ki", "content": {"title": {"value": "Alpha Beta"},'
        ' "authors": {"value": ["Ann Lee"]}, "venue": {"value": "ICLR 2024"}}}]}'
    ).titles
    assert (title.title, title.authors, title.venue) == ("Alpha Beta", ("Ann Lee",), "ICLR 2024")
    assert title.ids == ("openreview:HdAik033Ki",)


@given(st.integers(min_value=0))
def test_json_cut_anywhere_gives_a_beginning_of_its_titles(end: int) -> None:
    titles = ["Alpha Beta", "Gamma [Delta]", 'Epsilon "Zeta"', "Eta, {Theta}"]
    text = json.dumps([{"title": title, "ids": [1, "x"], "more": {"a": [{"b": "c"}]}} for title in titles])
    end = 30 + end % (len(text) - 30)
    page = read(text[:end])
    found = [title.title for title in page.titles]
    assert found == titles[: len(found)]
    assert len(page.warnings) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"title', "the JSON breaks off on line 1, before the first value; save it again"),
        ('[{"a": ' + "9" * 5_000 + "}]", "the JSON holds a number or a nesting too large to read; make it smaller"),
        ('[["' + '",["' * 100_000, "the JSON holds a number or a nesting too large to read; make it smaller"),
        (
            '{"a":' * 900 + '{"title": "x"}' + "}" * 900,
            "the JSON holds a number or a nesting too large to read; make it smaller",
        ),
    ],
)
def test_json_that_cannot_be_read(text: str, message: str) -> None:
    with pytest.raises(PageError) as error:
        read(text)
    assert str(error.value) == f"page.json: {message}"


JSON_LINES = {
    "whole": ('{"title": "Alpha"}\n\n{"title": "Gamma"}\n', [(1, "Alpha"), (3, "Gamma")], []),
    "broken off": (
        '{"title": "Alpha"}\n{"title": "Gamma"}\n{"title": "Eps\n', [(1, "Alpha"), (2, "Gamma")],
        ["3: the file breaks off in this line"],
    ),
    "bad lines": (
        '{"title": x}\n{"title": "Alpha"}\n{"title": "Gamma"}\n' + '{"title": x}\n' * 6 + '{"title": "Delta"}\n',
        [(2, "Alpha"), (3, "Gamma"), (10, "Delta")],
        [*(f"{line}: this line is not JSON and was left out" for line in (1, 4, 5)),
         "6: 4 more lines from here on are not JSON and were left out"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "titles", "warnings"), JSON_LINES.values(), ids=JSON_LINES)
def test_json_lines(text: str, titles: list[tuple[int, str]], warnings: list[str]) -> None:
    page = parse_page(text.encode(), "page.jsonl")
    assert page.reader == "JSON lines"
    assert [(title.line, title.title) for title in page.titles] == titles
    assert page.warnings == tuple(f"page.jsonl:{warning}." for warning in warnings)


def test_an_object_over_several_lines_is_no_json_lines() -> None:
    page = read('{"papers": [\n{"title": "Alpha Beta"}\n]}')
    assert (page.reader, [title.line for title in page.titles]) == ("JSON", [2])


def test_the_fixtures(fixtures: Path) -> None:
    whole, by_line = (read_page(str(fixtures / "pages" / name)) for name in ("papers.json", "papers.jsonl"))
    assert (whole.reader, by_line.reader) == ("JSON", "JSON lines")
    assert [title.ids for title in whole.titles] == [("2406.11832",), ("2209.10901",), ("2211.09119",)]
    assert [title.line for title in whole.titles] == [2, 13, 20]
    assert [title.ids for title in by_line.titles] == [("2111.10007",), (), ("2010.04595",)]
    assert whole.titles[0].authors == ("Haiwen Diao", "Yufeng Cui")


# --- YAML

CSL_YAML = """\
---
references:
- id: looms
  type: article-journal
  title: "Looms That Obey [Punched]{.nocase} Cards"
  author:
  - {family: Lovelace, given: Ada}
  - family: Jacquard
    given: Joseph
  container-title: Journal of Looms
  issued: {date-parts: [[1840, 5]]}
  DOI: 10.1000/looms
- id: sheep
  title: Counting Sheep
...
"""
HAYAGRIVA = r"""
looms:
    type: article
    title: "Looms That Obey {Punched} Cards for \\$5"
    author: ["Lovelace, Ada", {name: Jacquard, given-name: Joseph}]
    date: 1840-05
    serial-number: {doi: 10.1000/looms}
    parent:
        - type: periodical
          title: {value: Journal of Looms, short: JL}
sheep:
    type: misc
    title: Counting Sheep
    author: Wei, Lin
"""
HAYAGRIVA_DOI = HAYAGRIVA.replace("serial-number: {doi: 10.1000/looms}", "doi: 10.1000/looms")
LIST = """\
- title: Looms That Obey Punched Cards
  year: 1840
- title: Counting Sheep
  year: No
"""


@pytest.mark.parametrize(
    ("text", "title", "lines", "beside"),
    [
        (CSL_YAML, "Looms That Obey Punched Cards", [(3, 12), (13, 14)], True),
        (HAYAGRIVA, "Looms That Obey Punched Cards for $5", [(2, 10), (11, 14)], True),
        (HAYAGRIVA_DOI, "Looms That Obey Punched Cards for $5", [(2, 10), (11, 14)], True),
        (LIST, "Looms That Obey Punched Cards", [(1, 2), (3, 4)], False),
    ],
    ids=["CSL-YAML", "Hayagriva", "Hayagriva with a field for the DOI", "a list"],
)
def test_yaml_is_read_like_json(text: str, title: str, lines: list[tuple[int, int]], beside: bool) -> None:
    page = parse_page(text.encode(), "page.yaml")
    assert page.reader == "YAML"
    first, second = page.titles
    assert (first.title, first.year, second.title) == (title, 1840, "Counting Sheep")
    assert [(each.line, each.end_line) for each in page.titles] == lines
    if beside:
        assert first.ids == ("10.1000/looms",)
        assert first.venue == "Journal of Looms"
        assert [name.replace(",", "").split()[-1 if "," not in name else 0] for name in first.authors] == [
            "Lovelace",
            "Jacquard",
        ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("references:\n- id: a\n  title: [Rings\n", "the YAML is invalid on line"),
        ("references:\n- &a [*a]\n", "refers to itself"),
        ("references:\n- &a [x, x]\n" + "".join(f"- &a{n} [*a{n - 1 or ''}, *a{n - 1 or ''}]\n" for n in range(1, 30)), "refers to itself"),
    ],
    ids=["broken", "in itself", "doubled again and again"],
)  # fmt: skip
def test_yaml_that_cannot_be_read_is_an_error(text: str, said: str) -> None:
    with pytest.raises(PageError, match=said):
        parse_page(text.encode(), "page.yaml")


@pytest.mark.parametrize(
    "text", ["- ViT: An Image is Worth 16x16 Words\n  code: https://github.com/a/b\n", "- Looms\n- Sheep\n"]
)
def test_list_of_markdown_is_no_yaml(text: str) -> None:
    assert not is_yaml(PageText(text))
