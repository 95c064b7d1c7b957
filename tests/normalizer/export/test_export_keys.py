"""Export keys"""

from __future__ import annotations

import json
from string import ascii_lowercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.export import ExportOptions, assign_keys, render
from normalizer.export.bib_values import DEFINITIONS, biblatex_preamble, bibtex_preamble
from normalizer.values.dates import PartialDate
from normalizer.values.latex.tables import PROVIDED
from normalizer.values.names.person import Person
from normalizer.works.description import Description
from normalizer.works.merge import record_from
from normalizer.works.record import Record

ADA = Person(family="Lovelace", given="Ada")


def work(title: str = "Notes", *authors: Person, year: int | None = 2022) -> Record:
    return Record(title=title, authors=authors, date=PartialDate(year=year) if year else None)


KEYS = {
    "family, year, first real word": (work("Pretraining the ViT", Person(family="Goulão")), "goulao2022pretraining"),
    "articles and prepositions are no real words": (work("On the Notion of Sets", ADA), "lovelace2022notion"),
    "nothing but small words": (work("All of It", ADA), "lovelace2022all"),
    "a compound gives its first part": (work("Sparsity-certifying Graphs", ADA), "lovelace2022sparsity"),
    "digits are kept": (work("3D Shapes", ADA), "lovelace20223d"),
    "TeX is read": (work(r"$\beta$-VAE and Poincar\'e", ADA), "lovelace2022beta"),
    "the particle stays out": (work("X Y", Person(family="Berg", particle="van der", given="L.")), "berg2022x"),
    "compound names are run together": (work("Cats", Person(family="García-Márquez Ríu")), "garciamarquezriu2022cats"),
    "letters become ASCII": (work("Cats", Person(family="Łoś-Ößø")), "lososso2022cats"),
    "other scripts are transliterated": (work("深度 learning", Person(family="李")), "li2022shendu"),
    "an apostrophe vanishes": (work("Don't Stop", Person(family="O’Brien")), "obrien2022dont"),
    "a group has its whole name": (work("Cats", Person(literal="The ATLAS Group")), "atlasgroup2022cats"),
    "no author: the first two words around the year": (work("The Book of Cats"), "book2022cats"),
    "no author and one word": (work("Cats"), "cats2022"),
    "no author: numbers are no words": (work("2.5D Maps of Cats"), "maps2022cats"),
    "no author: a version belongs to its name": (work("PURR1.5: Building a Cat"), "purr152022building"),
    "no author: a letter or number after a hyphen": (work("U-Net and GPT-4"), "unet2022gpt4"),
    "no author: signs": (work(r"HyperZ$\cdot$Z$\cdot$W Operator"), "hyperzzw2022operator"),
    "no author: signs that a page has damaged": (work("HyperZcdotZcdotW Operator"), "hyperzzw2022operator"),
    "no author: only numbers": (work("2, 12, 117"), "2202212"),
    "no year": (work("Cats", ADA, year=None), "lovelacecats"),
    "only the year of the preprint": (
        Record(title="Cats", authors=(ADA,), preprint_date=PartialDate(year=1999, month=1)), "lovelace1999cats",
    ),
    "an author without letters is none": (work("Cats and Dogs", Person(family="…")), "cats2022dogs"),
    "nothing to go by": (work("!?", year=None), "work"),
}  # fmt: skip


@pytest.mark.parametrize(("record", "key"), KEYS.values(), ids=KEYS)
def test_key_of_a_record(record: Record, key: str) -> None:
    assert assign_keys([record]) == (key,)


TWINS: dict[str, tuple[list[str], set[str], tuple[str, ...]]] = {
    "the first keeps the bare key": (["Cats", "Dogs", "Cats", "CATS!"], set(), ("cats", "dogs", "catsa", "catsb")),
    "behind z": (["Cats"] * 29, set(), ("cats", *(f"cats{suffix}" for suffix in (*ascii_lowercase, "aa", "ab")))),
    "keys that were ever written": (["Cats", "Cats"], {"lovelace2022cats", "Lovelace2022CatsB"}, ("catsa", "catsc")),
    "a twin like another work": (["Cat", "Cat", "Cata"], set(), ("cat", "cata", "cataa")),
}  # fmt: skip


@pytest.mark.parametrize(("titles", "taken", "keys"), TWINS.values(), ids=TWINS)
def test_keys_of_twins(titles: list[str], taken: set[str], keys: tuple[str, ...]) -> None:
    found = assign_keys([work(title, ADA) for title in titles], taken)
    assert found == tuple(f"lovelace2022{key}" for key in keys)


RECORDS = st.builds(
    work, st.text(max_size=12), st.builds(Person, family=st.text(min_size=1, max_size=6)), year=st.sampled_from([2022])
)


@given(st.lists(RECORDS, max_size=8), st.sets(st.sampled_from(["a2022", "A2022", "work", "a2022b"])))
def test_keys_are_plain_and_never_repeat(records: list[Record], taken: set[str]) -> None:
    keys = assign_keys(records, taken)
    assert len(set(keys)) == len(records)
    assert not {key.casefold() for key in taken} & set(keys)
    assert all(key.isascii() and key.isalnum() and key == key.lower() for key in keys)


# --- What a bibliography brings along so that it compiles without packages


# Body of a BibTeX file -> the commands that it has to define.
BIBTEX = {
    "plain text needs nothing": ("@misc{a,\n  title = {A {\\'e} $\\alpha$},\n}", set()),
    "a math alphabet": (r"$\mathbb{R}$ and $\mathfrak{g}$", {"mathbb", "mathfrak"}),
    "an ogonek": (r"Zi{\k{e}}ba", {"k"}),
    "letters of the north and east": (r"{\DJ}{\dh}{\TH}{\ng}", {"DJ", "dh", "TH", "ng"}),
    "letters of Vietnam": (r"{\h{a}}{\ohorn}{\UHORN}", {"h", "ohorn", "UHORN"}),
    "a printed link": (r"note = {Code: \url{https://x.org}}", {"url", "bibnormslash", "bibnormverb"}),
    "a link without special signs": ("  url = {https://x.org/a-b?c=d},\n", set()),
    "a link with special signs": ("  url = {https://x.org/a_b},\n", {"url", "bibnormslash", "bibnormverb"}),
    "a DOI without special signs": ("  doi = {10.1000/a.b(c)1-2},\n", set()),
    "a DOI with special signs": ("  doi = {10.1000/a_b},\n", {"doi", "bibnormslash", "bibnormverb"}),
    "a command that only begins alike": (r"\kappa \thanks \hat", set()),
}  # fmt: skip


@pytest.mark.parametrize(("body", "commands"), BIBTEX.values(), ids=BIBTEX)
def test_bibtex_brings_what_it_uses(body: str, commands: set[str]) -> None:
    expected = [f'@preamble{{"{text}"}}' for command, text in DEFINITIONS.items() if command in commands]
    assert bibtex_preamble(body, links=True).splitlines() == expected


def test_biblatex_defines_the_commands_behind_letters() -> None:
    assert bibtex_preamble("ę", links=True) == ""
    assert biblatex_preamble("é ę", links=True) == f'@preamble{{"{DEFINITIONS["k"]}"}}\n'


def test_biblatex_tells_pdflatex_how_to_show_rare_letters() -> None:
    first, *declared = biblatex_preamble("é ễ 李 α 😀", links=True).splitlines()
    assert r"\providecommand{\bibnormletter}[3]" in first
    assert declared == [
        r'@preamble{"\bibnormletter{α}{03B1}{$\alpha$}"}',
        r'@preamble{"\bibnormletter{ễ}{1EC5}{{\~{\^e}}}"}',
        r'@preamble{"\bibnormletter{李}{674E}{Li}"}',
        r'@preamble{"\bibnormletter{😀}{1F600}{}"}',
    ]


def test_biblatex_has_commands_for_what_text_may_write() -> None:
    assert (
        biblatex_preamble("  url = {https://x.org/a_b},\n  doi = {10.1/a_b},\n  note = {\\url{x}},\n", links=True) == ""
    )
    assert set(DEFINITIONS) >= PROVIDED


@pytest.mark.parametrize("command", DEFINITIONS)
def test_definition_can_stand_in_a_string(command: str) -> None:
    text = DEFINITIONS[command]
    assert text.isascii()
    assert '"' not in text
    assert text.count("{") == text.count("}")


# --- Works that were taken back say so in every format


def taken_back(**more: object) -> Record:
    return record_from([Description("arxiv", "Weaving Engines", arxiv="2301.00001", **more)])  # type: ignore[arg-type]


@pytest.mark.parametrize("format_", ["bibtex", "biblatex"])
@pytest.mark.parametrize(("mark", "word"), [("withdrawn", "Withdrawn"), ("retracted", "Retracted")])
def test_entry_has_a_note(format_: str, mark: str, word: str) -> None:
    assert f"note = {{{word}}}" in render([taken_back(**{mark: True})], format_, ExportOptions(style="natbib"))


def test_note_and_link_to_code_stand_in_one_field_where_there_are_any() -> None:
    record = taken_back(withdrawn=True, code=("https://github.com/lovelace/engines",))
    text = render([record], "bibtex", ExportOptions("note", style="natbib"))
    assert "note = {Withdrawn; Code: \\url{https://github.com/lovelace/engines}}" in text
    assert text.count("note =") == 1
    [item] = json.loads(render([taken_back(retracted=True)], "csl-json", ExportOptions()))
    assert item["note"] == "Retracted"
    assert "note" not in render([taken_back()], "bibtex", ExportOptions(style="natbib"))
