"""What the rules share: names, identifiers, TeX, and edits that an entry does not bear."""

from __future__ import annotations

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.bib import BibEntry, scan
from normalizer.bib.edit import Edit, UnrepresentableError, apply
from normalizer.bib.identifiers import is_valid_isbn, is_valid_issn
from normalizer.lint.context import LintContext
from normalizer.lint.rule import Fix
from normalizer.lint.rules.helpers.data_model import names_of_value, says
from normalizer.lint.rules.helpers.duplicates import Certainty, find_duplicates, merge_fix
from normalizer.lint.rules.helpers.values import (
    bare_doi,
    edit_fix,
    is_one_group,
    is_plain_list,
    is_preprint,
    linked_doi,
    mask_non_text,
    outside_braces,
    quoted,
    replace_fix,
    rewrite_fix,
    span_in_field,
    suspicious_names,
    unescape,
    written_names,
)

NAME_TEXT = st.text(alphabet="aNd {}\\,.;&é-\n", max_size=60)


def first_field(text: str):
    entry = scan(text).entries[0]
    return entry.fields[0]


@given(NAME_TEXT)
def test_names_stand_where_they_say(text: str) -> None:
    for name in written_names(text):
        assert text[name.start : name.end] == name.text
        assert name.text == name.text.strip()


@given(NAME_TEXT)
def test_hiding_braces_keeps_every_offset(text: str) -> None:
    bare = outside_braces(text)
    assert len(bare) == len(text)
    assert all(shown in ("\0", char) for shown, char in zip(bare, text, strict=True))


@given(st.text(alphabet="ab{}\\$_&% ()[]", max_size=60))
def test_hiding_tex_keeps_every_offset(text: str) -> None:
    shown = mask_non_text(text)
    assert len(shown) == len(text)
    assert all(char in ("\0", other) for char, other in zip(shown, text, strict=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Noether, Emmy and Emil Artin", ["Noether, Emmy", "Emil Artin"]),
        ("Noether, Emmy AND Emil Artin", ["Noether, Emmy", "Emil Artin"]),
        ("{Smith and Sons} and Anderson, Ann", ["{Smith and Sons}", "Anderson, Ann"]),
        ("Noether, Emmy\n  and\tEmil Artin", ["Noether, Emmy", "Emil Artin"]),
        (r"G{\"o}del, Kurt and {\AA}s, Anna", [r"G{\"o}del, Kurt", r"{\AA}s, Anna"]),
        ("and Noether", ["", "Noether"]),
        ("", [""]),
    ],
)
def test_names_are_cut_at_and_outside_braces(text: str, names: list[str]) -> None:
    assert [name.text for name in written_names(text)] == names


@pytest.mark.parametrize(
    ("text", "ordinary"),
    [
        ("Noether, Emmy", True),
        ("Noether, Emmy A. and Emil Artin and others", True),
        (r"G{\"o}del, Kurt and El-Nouby, Alaaeldin and McDonald, J.-P. and O'Neill, Ann", True),
        ("NOETHER, Emmy", False),
        ("Noether, Emmy, Jr.", False),
        ("Noether, Emmy and and Artin, Emil", False),
        ("Noether, Emmy and et al.", False),
        ("E. Noether, E. Artin", False),
        ("Noether, Emmy and others and Artin, Emil", False),
        ("Emmy Noether; Emil Artin", False),
    ],
)
def test_ordinary_lists_are_those_in_which_no_rule_finds_anything(text: str, ordinary: bool) -> None:
    assert is_plain_list(text) is ordinary


def test_ordinary_lists_are_not_looked_at_again() -> None:
    bib = scan("@misc{a, author = {Noether, Emmy}, editor = {Artin}}\n")
    rows = suspicious_names(LintContext(bib, "bibtex", date(2026, 1, 1)))
    assert [(row.field.key, [name.text for name in row.names]) for row in rows] == [("editor", ["Artin"])]


@pytest.mark.parametrize(
    ("text", "doi"),
    [
        ("https://doi.org/10.1000/182", "10.1000/182"),
        ("DOI: 10.1000/182", "10.1000/182"),
        ("doi.org/10.1000/182", "10.1000/182"),
        ("https://link.example.org/article/10.1000/182", "10.1000/182"),
        ("10.1000/182", None),
        ("https://example.org/182", None),
        ("https://doi.org/10.1000", None),
    ],
)
def test_the_doi_behind_a_resolver(text: str, doi: str | None) -> None:
    assert bare_doi(text) == doi


@pytest.mark.parametrize(
    ("text", "doi", "is_certain"),
    [
        ("https://doi.org/10.1000/182?x=1#abstract", "10.1000/182", True),
        ("https://doi.org/10.1000/182.", "10.1000/182", True),
        ("doi:https://publisher.example.org/doi/10.1000/182/suppl", "10.1000/182", True),
        # The resolver knows no parts of a page: the link leads nowhere, or they are a part of the DOI.
        ("https://doi.org/10.1000/182/fulltext", "10.1000/182", False),
        ("https://doi.org/10.1000/182.pdf", "10.1000/182", False),
        # A part without a digit may be one of the DOI, and a long number one of the publisher's.
        ("https://publisher.example.org/article/10.1088/1361-665X/aaacba", "10.1088/1361-665X", False),
        ("https://publisher.example.org/10.1051/0004-6361/200913439", "10.1051/0004-6361/200913439", False),
        (
            "https://doi.org/10.1002/1521-3773(20020215)41:4<583::AID-ANIE583>3.0.CO;2-#",
            "10.1002/1521-3773(20020215)41:4<583::AID-ANIE583>3.0.CO;2-#",
            True,
        ),
    ],
)
def test_where_a_doi_ends_may_be_uncertain(text: str, doi: str, is_certain: bool) -> None:
    assert linked_doi(text) == (doi, is_certain)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (r"10.1007/1\_2", "10.1007/1_2"),
        (r"10.1007/1{\_}2", "10.1007/1_2"),
        (r"a\%20b\&c\#d", "a%20b&c#d"),
        (r"{\textasciitilde}a/\textasciitilde b", "~a/~b"),
        (r"$\sim$a", "~a"),
        (r"plain/\today", r"plain/\today"),
    ],
)
def test_links_without_tex(text: str, plain: str) -> None:
    assert unescape(text) == plain


@given(st.lists(st.integers(0, 9), min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_of_an_isbn_is_seen(digits: list[int], place_of: int, off: int) -> None:
    check = -sum(digit * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10
    right = [*digits, check]
    assert is_valid_isbn("".join(map(str, right)))
    wrong = [(digit + off) % 10 if at == place_of else digit for at, digit in enumerate(right)]
    assert not is_valid_isbn("".join(map(str, wrong)))


def test_an_x_counts_ten_only_at_the_end_of_ten_or_eight() -> None:
    assert is_valid_isbn("080442957X")
    assert is_valid_issn("2434-561X")
    assert not is_valid_isbn("97804429570XX")


@pytest.mark.parametrize(
    ("text", "one"),
    [("{a}", True), ("{a {b} c}", True), ("{a} {b}", False), ("a}", False), (r"{a \}", False), (r"{a \} b}", True)],
)
def test_one_group_is_closed_by_its_last_character(text: str, one: bool) -> None:
    assert is_one_group(text) is one


def test_places_and_fixes_in_a_value_are_offsets_of_the_file() -> None:
    text = '@misc{a, title = "One Two"}\n'
    field = first_field(text)
    span = span_in_field(field, 4, 7)
    assert text[span.start : span.end] == "Two"
    fix = replace_fix(field, [(0, 3, "Three"), (4, 7, "Four")], "count on", safe=True)
    assert fix is not None
    assert apply(text, fix.edits) == '@misc{a, title = "Three Four"}\n'
    whole = rewrite_fix(field, "Five", "count on", safe=True)
    assert whole is not None
    assert apply(text, whole.edits) == '@misc{a, title = "Five"}\n'


@pytest.mark.parametrize("value", ["ep", "{Example } # ep", "12", '"Example Press'])
def test_values_of_other_shapes_are_pointed_at_as_a_whole_and_not_rewritten(value: str) -> None:
    field = scan(f"@string{{ep = {{Press}}}}\n@misc{{a, publisher = {value}}}\n@misc{{b}}\n").entries[0].fields[0]
    assert span_in_field(field, 1, 2).start == field.value_start
    assert span_in_field(field, 1, 2).end == field.value_end
    assert replace_fix(field, [(0, 1, "x")], "no", safe=True) is None
    assert rewrite_fix(field, "x", "no", safe=True) is None


def test_an_entry_that_bears_no_edit_gets_no_fix() -> None:
    def refuse() -> list[Edit]:
        raise UnrepresentableError("too damaged")

    assert edit_fix(refuse, "try", safe=True) is None
    fix = edit_fix(lambda: [Edit(0, 1, "")], "try", safe=False)
    assert fix is not None
    assert (fix.safe, fix.message, fix.edits) == (False, "try", (Edit(0, 1, ""),))


def test_long_values_are_cut_in_messages() -> None:
    assert quoted("a\n  b") == "'a b'"
    assert quoted("word " * 20) == "'" + "word " * 11 + "word…'"


@pytest.mark.parametrize(
    ("fields", "preprint"),
    [
        ("eprint = {2101.00001}", True),
        ("journal = {CoRR}, volume = {abs/2101.00001}", True),
        ("url = {https://arxiv.org/abs/2101.00001}", True),
        ("journal = {Algebra}, eprint = {2101.00001}", False),
        ("doi = {10.1000/182}, eprint = {2101.00001}", False),
        ("doi = {10.48550/arXiv.2101.00001}", True),
        ("title = {Rings}", False),
        ("journal = {bioRxiv}", True),
        ("journal = {SSRN Electronic Journal}", True),
        ("journal = {Algebra}, note = {Comment on arXiv:2101.00001}", False),
        ("note = {See also arXiv:2101.00001}", False),
        ("note = {arXiv:2101.00001}", True),
    ],
)
def test_a_preprint_is_on_a_server_and_of_no_venue(fields: str, preprint: bool) -> None:
    assert is_preprint(scan(f"@article{{a, {fields}}}").entries[0]) is preprint


@pytest.mark.parametrize(
    ("kept", "lost", "dropped"),
    [
        ("pages = {1--10}, year = 2016", "pages = {1--9}, year = 2016", "; drops pages '1--9'"),
        ("pages = {121--127}, year = 2016", r"pages = {121{\textendash}7}, year = 2016", ""),
        ("eid = {7}, year = 2016", "eid = {121}, year = 2016", "; drops eid '121'"),
        ("year = 2016", "date = {2016-05-01}, url = {https://example.org}", "; drops date '2016-05-01'"),
        ("author = {Noether, Emmy and Artin, E.}, year = 1921", "author = {Noether, Emmy and others}", ""),
        ("journal = {Physical Review Letters}, year = 1921", "journal = {Phys. Rev. Lett.}, timestamp = {2020}", ""),
        ("edition = 2, doi = {https://doi.org/10.1000/XYZ}", "doi = {10.1000/xyz}", ""),
    ],
    ids=[
        "pages",
        "the same pages",
        "two numbers",
        "a link is taken over",
        "shorter lists of names",
        "another spelling",
        "a DOI as a link",
    ],
)
def test_a_merge_names_the_facts_that_are_lost(kept: str, lost: str, dropped: str) -> None:
    head = "title = {Rings and Ideals}"
    fields = [each if "doi" in each else f"{each}, doi = {{10.1000/xyz}}" for each in (kept, lost)]
    bib = scan(f"@article{{a, {head}, volume = 3, {fields[0]}}}\n@article{{b, {head}, {fields[1]}}}\n")
    (pair,) = find_duplicates(bib)
    fix = merge_fix(LintContext(bib, "bibtex", date(2026, 6, 30)), pair, {})
    assert isinstance(fix, Fix)
    assert fix.message == f"merge 'b' into 'a'{dropped}"


def test_a_preprint_is_merged_with_its_year_named() -> None:
    authors = "author = {Noether, Emmy}, title = {Rings and Ideals}"
    bib = scan(
        f"@article{{a, {authors}, journal = {{Algebra}}, year = 2021}}\n"
        f"@misc{{b, {authors}, year = 2020, eprint = {{2001.00001}}, archiveprefix = {{arXiv}},"
        " url = {https://arxiv.org/abs/2001.00001}}\n"
    )
    (pair,) = find_duplicates(bib)
    fix = merge_fix(LintContext(bib, "bibtex", date(2026, 6, 30)), pair, {})
    assert isinstance(fix, Fix)
    assert fix.message == "merge 'b' into 'a'; drops year '2020'"


_BY_NOETHER = "author = {Noether, Emmy}, title = {Reviews of Algebra}"
_EPRINT = "eprint = {2001.00001}, archiveprefix = {arXiv}"
_AT_ICML = "inproceedings, booktitle = {ICML}, year = 2020"
_IN_JOURNAL = "article, journal = {Artificial Intelligence}, year = 2021"


def entries_of(*written: str) -> str:
    """Entries of one title with the keys a, b, c: "book, volume = 1"."""
    parts = (each.partition(", ") for each in written)
    return "\n".join(
        f"@{kind}{{{key}, {_BY_NOETHER}, {fields}}}" for key, (kind, _, fields) in zip("abc", parts, strict=False)
    )


@pytest.mark.parametrize(
    ("one", "other", "third"),
    [
        ("book, volume = 1, year = 1921", "book, volume = 2, year = 1921", "book, year = 1921"),
        ("book, edition = 1", "book, edition = 2", "book, publisher = {Example Press}"),
        ("book, year = 1921", "book, year = 1931", "book, publisher = {Example Press}"),
        ("article, pages = {1--2}", "article, pages = {9--12}", "article, journal = {Rings}"),
        ("article, volume = 1, number = 2", "article, volume = 1, number = 3", "article, volume = 1"),
        ("article, doi = {10.1000/xyz}", "article, doi = {10.1000/abc}", "article, journal = {Rings}"),
        (_AT_ICML, _IN_JOURNAL, f"misc, year = 2020, {_EPRINT}"),
        (f"{_AT_ICML}, {_EPRINT}", f"{_IN_JOURNAL}, {_EPRINT}", f"misc, year = 2020, {_EPRINT}"),
    ],
    ids=["volumes", "editions", "years", "pages", "issues", "DOIs", "a preprint of two papers", "with its identifier"],
)
def test_an_entry_that_may_be_one_of_two_works_is_merged_with_none(one: str, other: str, third: str) -> None:
    for order in permutations([one, other, third]):
        pairs = find_duplicates(scan(entries_of(*order)))
        assert pairs
        assert {pair.certainty for pair in pairs} == {Certainty.UNSURE}
    for alone in (one, other):
        (pair,) = find_duplicates(scan(entries_of(alone, third)))
        assert pair.certainty is Certainty.ONE_WORK


@pytest.mark.parametrize(
    "third",
    [
        "@article{c, author = {Artin, Emil}, title = {Reviews of Algebra}, pages = {20--30}, volume = 9}",
        "@article{c, title = {Reviews of Algebra}, pages = {20--30}}",
        f"@article{{c, {_BY_NOETHER}, pages = {{20--30}}, volume = 9, year = 1921}}",
        f"@online{{c, {_BY_NOETHER}, year = 2020, publisher = {{bioRxiv}}, note = {{bioRxiv preprint}}}}",
    ],
    ids=["of another person", "of nobody", "a third paper", "a preprint"],
)
def test_an_entry_that_is_no_candidate_changes_nothing(third: str) -> None:
    two = (
        "article, journal = {Cell}, year = 2021, volume = 5, eid = e12",
        "article, journal = {Cell}, volume = 5, year = 2021",
    )
    pairs = find_duplicates(scan(f"{entries_of(*two)}\n{third}"))
    assert ("a, b", Certainty.ONE_WORK) in [(pair.keys, pair.certainty) for pair in pairs]


def test_an_identifier_tells_which_of_two_works_is_meant() -> None:
    doi = "doi = {10.1000/xyz}"
    text = entries_of(f"article, pages = {{1--2}}, {doi}", "article, pages = {9--12}", f"article, {doi}")
    (pair,) = find_duplicates(scan(text))
    assert (pair.keys, pair.certainty) == ("a, c", Certainty.ONE_WORK)


def merged(first: str, second: str, dialect: str = "bibtex") -> tuple[BibEntry, str] | str:
    """What two entries with the fields "article, year = 2020" become, and the message; or why they stay."""
    context = LintContext(scan(entries_of(first, second)), dialect, date(2026, 6, 30))
    (pair,) = find_duplicates(context.bib)
    fix = merge_fix(context, pair, {})
    if isinstance(fix, str):
        return fix
    (entry,) = scan(apply(context.bib.text, list(fix.edits))).entries
    return entry, fix.message


_DOI = "doi = {10.1000/xyz}"
_ARTICLE = f"article, journal = {{Algebra}}, volume = 3, publisher = {{Example Press}}, {_DOI}"


@pytest.mark.parametrize(
    ("kept", "lost", "expected"),
    [
        ("pages = 440", "pages = {440--442}", {"pages": "440--442"}),
        ("pages = {440 ff.}", "pages = {440--442}", {"pages": "440--442"}),
        ("pages = {p. 440+}", "pages = {440--442}", {"pages": "440--442"}),
        ("pages = S440", "pages = {S440--S442}", {"pages": "S440--S442"}),
        ("pages = {440--2}, year = 1921", "pages = {440}", {"pages": "440--2"}),
        ("pages = e440, year = 1921", "eid = e440", {"pages": "e440", "eid": None}),
        ("pages = {1--12}", "eid = 43", {"pages": "1--12", "eid": "43"}),
        ("number = 4", "issue = 4", {"number": "4", "issue": None}),
        ("number = 4", "issue = {Spring}", {"number": "4", "issue": "Spring"}),
        ("address = {Bonn}", "location = {Bonn}", {"address": "Bonn", "location": None}),
        ("url = {https://a.org/x}", "howpublished = {\\url{http://www.a.org/x/}}", {"howpublished": None}),
        ("url = {https://a.org/x}", "howpublished = {\\url{https://b.org}}", {"howpublished": "\\url{https://b.org}"}),
        ("abstract = {We count}", "abstract = {We count rings.}", {"abstract": "We count rings."}),
        ("note = {Read}", "note = {Read in May}", {"note": "Read in May"}),
        ("note = {Read in May}, year = 1921", "note = {Read}", {"note": "Read in May"}),
        ("keywords = {deep learning}", "keywords = {deep}", {"keywords": "deep learning, deep"}),
        ("journal = {Algebra}", "journaltitle = {Algebra}", {"journal": "Algebra", "journaltitle": None}),
    ],
    ids=[
        "pages that go on", "ff", "a sign", "letters", "the first page", "a page as number", "pages within an article", "an issue", "a season",
        "a place", "one link", "two links", "an abstract that was cut", "a longer note",
        "a shorter note", "the beginning of a keyword", "a journal",
    ],
)  # fmt: skip
def test_a_merge_keeps_what_says_more_and_says_it_once(kept: str, lost: str, expected: dict[str, str | None]) -> None:
    found = merged(f"{_ARTICLE}, {kept}", f"article, {lost}, {_DOI}")
    assert not isinstance(found, str)
    assert {name: found[0].text(name) for name in expected} == expected
    assert found[1] == "merge 'b' into 'a'"


def test_a_subtitle_is_said_once() -> None:
    parts, whole = "title = {Rings}, subtitle = {A Tale}", "title = {Rings: A Tale}"
    for kept, lost in ((parts, whole), (whole, parts)):
        text = f"@book{{a, {kept}, author = {{Noether, Emmy}}, edition = 2, year = 1921}}\n@book{{b, {lost}, author = {{E. Noether}}}}\n"
        context = LintContext(scan(text), "biblatex", date(2026, 6, 30))
        fix = merge_fix(context, *find_duplicates(context.bib), {})
        assert isinstance(fix, Fix)
        assert fix.message == "merge 'b' into 'a'"
        assert "".join(apply(text, list(fix.edits)).splitlines()) == f"{text.splitlines()[0][:-1]}, ids = {{b}}}}"


@pytest.mark.parametrize(
    ("kept", "lost", "expected"),
    [
        ("date = 2020", "date = {2020-07-03}", {"date": "2020-07-03"}),
        ("year = 2020", "date = {2020-07-03}", {"date": "2020-07-03", "year": None}),
        ("date = {2020-07}", "year = 2020, month = 7", {"date": "2020-07", "year": None, "month": None}),
    ],
    ids=["a day", "a date in place of a year", "a year beside a date"],
)
def test_biblatex_takes_the_fuller_date(kept: str, lost: str, expected: dict[str, str | None]) -> None:
    found = merged(f"{_ARTICLE}, {kept}", f"article, {lost}, {_DOI}", "biblatex")
    assert not isinstance(found, str)
    assert {name: found[0].text(name) for name in expected} == expected


_PAPER = "article, journal = {Algebra}, year = 2020, volume = 3"


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        (f"misc, {_EPRINT}, note = {{version 8}}", "a note of 'b' is about one version"),
        (f"misc, {_EPRINT}, note = {{Fig. 3 of v1}}", "a note of 'b' is about one version"),
        (f"misc, {_EPRINT}, note = {{arXiv v3, with appendix}}", "a note of 'b' is about one version"),
        (f"misc, {_EPRINT}, addendum = {{Full version}}", "a note of 'b' is about one version"),
        (f"misc, {_EPRINT}, note = {{Preprint. Under review.}}", None),
        (f"misc, {_EPRINT}, note = {{arXiv:2001.00001v2 [math.RA]}}", None),
        (f"misc, {_EPRINT}, note = {{cite arxiv:2001.00001Comment: 15 pages, 5 figures}}", None),
        (f"misc, {_EPRINT}, note = {{Our baseline, see arXiv:2001.00001}}", "Our baseline, see arXiv:2001.00001"),
        (f"misc, {_EPRINT}, note = {{Conversion to v-measure}}", "Conversion to v-measure"),
    ],
)
def test_a_note_that_is_true_of_the_preprint_alone_does_not_move(lost: str, expected: str | None) -> None:
    found = merged(_PAPER, lost)
    assert found == expected if isinstance(found, str) else (found[0].text("note") == expected)


@pytest.mark.parametrize("notes", [*permutations([", note = {version 8}", ""])])
def test_a_preprint_is_not_merged_with_one_of_its_versions(notes: tuple[str, str]) -> None:
    found = merged(*(f"misc, {_EPRINT}, year = 2020{note}" for note in notes))
    assert found == f"a note of '{'ab'[notes.index('') == 0]}' is about one version"


def test_a_publication_takes_no_place_and_number_of_a_report() -> None:
    report = (
        "techreport, institution = {MIT}, number = {TR-5}, type = {Memo}, address = {Boston}, url = {https://a.org}"
    )
    for order in permutations([_PAPER.replace(", volume = 3", ""), f"{report}, year = 2020, month = may"]):
        found = merged(*order)
        assert not isinstance(found, str)
        assert found[0].kind == "article"
        assert {*found[0].first} == {"author", "title", "journal", "year", "url"}
        assert "drops institution 'MIT', number 'TR-5', type 'Memo', address 'Boston', month" in found[1]


_POOL: dict[str, list[str]] = {
    "pages": ["440", "440--442", "440--2", "1--12"], "eid": ["440", "e12"], "number": ["4", "5"], "issue": ["4", "May"],
    "note": ["Read", "Read in May", "Lent"], "url": ["https://a.org", "https://b.org"],
    "howpublished": ["\\url{https://a.org}", "Talk"], "address": ["Bonn", "Bonn, Germany"], "location": ["Bonn", "Rome"],
    "date": ["2020", "2020-07"], "year": ["2020"], "keywords": ["deep", "deep learning, rings"], "mine": ["a", "b"],
    "institution": ["MIT"], "abstract": ["We", "We count."], "subtitle": ["Reviews", "of Algebra"],
}  # fmt: skip
_FIELDS = st.fixed_dictionaries({}, optional={name: st.sampled_from(texts) for name, texts in _POOL.items()})


@given(_FIELDS, _FIELDS, st.sampled_from(["bibtex", "biblatex"]))
def test_what_a_merge_drops_is_there_or_named(one: dict[str, str], other: dict[str, str], dialect: str) -> None:
    written = [
        "".join([f"article, {_DOI}", *(f", {name} = {{{each[name]}}}" for name in each)]) for each in (one, other)
    ]
    found = merged(*written, dialect)
    if isinstance(found, str):
        return
    entry, message = found
    for name in {*one, *other}:
        for given_text in {each[name] for each in (one, other) if name in each}:
            there = [entry.text(each) or "" for each in names_of_value(name)]
            is_there = any(says(name, each, given_text) for each in there)
            is_there = is_there or (name == "keywords" and given_text in there[0])
            is_there = is_there or (name == "subtitle" and _BY_NOETHER.endswith(f"{given_text}}}"))
            assert is_there or f"{name} {given_text!r}" in message
    for name, others in ((name, names_of_value(name)) for name in entry.first):
        twice = [each for each in others if each != name and says(name, entry.text(each) or "", entry.text(name) or "")]
        assert all({name, each} <= {*one} or {name, each} <= {*other} for each in twice)


def test_a_thousand_entries_of_one_title_take_no_quadratic_time() -> None:
    text = "\n".join(
        f"@article{{k{n}, author = {{Noether, Emmy}}, title = {{Review of Books}}, year = {{2021}}, doi = {{10.1000/{n}}}}}"
        for n in range(1000)
    )
    assert find_duplicates(scan(text)) == ()
