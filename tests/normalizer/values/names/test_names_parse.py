"""Names and lists of names: the tables in fixtures/names.toml, and what holds for any text."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from places import FIXTURES

from normalizer.values.latex.convert import ACCENTS, to_latex, to_unicode_latex
from normalizer.values.names import parse
from normalizer.values.names.lists import has_group_word, torn_names
from normalizer.values.names.parse import parse_names, parse_people, parse_person, with_stated_families
from normalizer.values.names.person import Person
from normalizer.values.names.render import name_list
from normalizer.works.description import RawName

TABLES: dict[str, dict[str, Any]] = tomllib.loads((FIXTURES / "names.toml").read_text(encoding="utf-8"))
LISTS = TABLES.pop("lists")
NAMES = {f"{subject}: {name}": row for subject, rows in TABLES.items() for name, row in rows.items()}


@pytest.mark.parametrize("row", NAMES.values(), ids=NAMES.keys())
def test_a_name_is_read_as_the_table_says(row: dict[str, Any]) -> None:
    parts = {part: value for part, value in row.items() if part not in ("text", "nobody")}
    assert parse_person(row["text"]) == (None if "nobody" in row else Person(**parts))


@pytest.mark.parametrize("row", NAMES.values(), ids=NAMES.keys())
def test_a_name_in_reading_order_reads_the_same_again(row: dict[str, Any]) -> None:
    person = parse_person(row["text"])
    if person:
        assert str(parse_person(str(person))) == str(person)


@pytest.mark.parametrize("row", LISTS.values(), ids=LISTS.keys())
def test_a_list_is_read_as_the_table_says(row: dict[str, Any]) -> None:
    found = parse_people(row["texts"])
    assert [listed(person) for person in found.people] == row["people"]
    assert found.complete is row.get("complete", True)


def listed(person: Person) -> str:
    if person.literal:
        return f"= {person.literal}"
    family = " ".join(filter(None, (person.particle, person.family)))
    return ", ".join(filter(None, (family, person.given, person.suffix)))


FIELDS = {
    "family and given": (RawName("Jan Berg", "Berg", "Jan"), Person(family="Berg", given="Jan")),
    "a compound family name": (RawName("Gabriel García Márquez", "García Márquez", "Gabriel"), Person(family="García Márquez", given="Gabriel")),
    "a particle in the family name": (RawName("Jan van der Berg", "van der Berg", "Jan"), Person(family="Berg", given="Jan", particle="van der")),
    "an apostrophe within a word": (RawName("Jo'Anne Jo'rayev", "Jo'rayev", "Jo'Anne"), Person(family="Jo'rayev", given="Jo'Anne")),
    "an accent behind its letter": (RawName("Nicolo` Sibilla"), Person(family="Sibilla", given="Nicolo`")),
    "a suffix": (RawName("Guy Steele Jr.", "Steele", "Guy", "Jr."), Person(family="Steele", given="Guy", suffix="Jr.")),
    "a suffix in small letters": (RawName("Hal Daumé Iii", "Daumé", "Hal", "Iii"), Person(family="Daumé", given="Hal", suffix="III")),
    "only a family name": (RawName("Sumedha", "Sumedha"), Person(family="Sumedha")),
    "capitals": (RawName("JAN BERG", "BERG", "JAN"), Person(family="Berg", given="Jan")),
    "TeX": (RawName(r"P\'al Erd\H{o}s", r"Erd\H{o}s", r"P\'al"), Person(family="Erdős", given="Pál")),
    "torn initials": (RawName("J. -L. Jestin", "Jestin", "J. -L."), Person(family="Jestin", given="J.-L.")),
    "a group torn apart": (RawName("The ATLAS Collaboration", "Collaboration", "The ATLAS"), Person(literal="The ATLAS Collaboration")),
    "a group as family name": (RawName("for the CMS Collaboration", "for the CMS Collaboration"), Person(literal="CMS Collaboration")),
    "an empty family name": (RawName("Sumedha", "", "Sumedha"), Person(family="Sumedha")),
    "nothing but a mark": (RawName("*", "*"), None),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "person"), FIELDS.values(), ids=FIELDS.keys())
def test_a_name_in_fields_keeps_its_parts(raw: RawName, person: Person | None) -> None:
    assert parse_person(raw) == person


MIXED = {
    "texts may hold several": (RawName("Ann Bee, Cy Dee et al."), ["Jan Berg", "Ann Bee", "Cy Dee"], False),
    "et al. says that there are more": (RawName("et al.", "al.", "et"), ["Jan Berg"], False),
    "junk is left out": (RawName("1", "1"), ["Jan Berg"], True),
}


@pytest.mark.parametrize(("other", "people", "complete"), MIXED.values(), ids=MIXED)
def test_names_in_fields_are_one_each(other: RawName, people: list[str], complete: bool) -> None:
    found = parse_people([RawName("Jan Berg", "Berg", "Jan"), other])
    assert ([str(person) for person in found.people], found.complete) == (people, complete)


@pytest.mark.parametrize("accent", "`'^\"~=.")
@pytest.mark.parametrize("written", [r"{\%s%s}", r"\%s{%s}", r"{\%s{%s}}", r"\%s%s"])
@pytest.mark.parametrize("name", ["B{}n", "{}lvarez-Lu", "Ng{}"])
def test_an_accent_is_read_however_its_command_is_written(accent: str, written: str, name: str) -> None:
    for letter in "aeiouAO":
        command = written % (accent, letter)
        expected = unicodedata.normalize("NFC", name.format(letter + ACCENTS[accent]))
        (person,) = parse_people([RawName(f"{name.format(command)}, Simina~M.")]).people
        assert (person.family, person.given) == (expected, "Simina M.")


def test_ties_and_spaces_are_blanks() -> None:
    assert [str(person) for person in parse_people([RawName("Emmy~Noether"), RawName("Ana Mu~noz")]).people] == [
        "Emmy Noether",
        "Ana Muñoz",
    ]
    assert parse_person("{a " + " " * 50_000) == Person(family="a")


# --- any text

WORDS = st.text("abcdefgzABCDEFGZéüØł'’.-", min_size=1, max_size=8)
LATIN_NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
NASTY = st.text(st.sampled_from("aB1 ,;.&\\{}$^~\"'`*()[]@|-–/#%_é叶다\u0301\u200b\ue000\ue001Ã¶\n"), max_size=40)


@given(st.one_of(st.text(max_size=60), NASTY))
@example("A{< \ud7a4}")
@example("{< \ud7a4}, A")
def test_any_text_can_be_read(text: str) -> None:
    person = parse_person(text)
    assert person is None or str(person).strip() == str(person) != ""
    assert all(map(str, parse_people(text.split(";")).people))


@given(LATIN_NAMES)
def test_no_letter_is_invented(text: str) -> None:
    person = parse_person(text)
    if person:
        given = unicodedata.normalize("NFD", text).casefold()
        accents = {"\u0301"} if "'" in text else set()  # "Jos'e" has lost a backslash
        assert set(unicodedata.normalize("NFD", str(person)).casefold()) <= set(given) | accents | {" "}


CLEAN_WORDS = st.from_regex(r"[A-Z][a-zéüøł]{3,8}(?:-[A-Z][a-z]{3,6})?|[A-Z]\.|[A-Z]\.-[A-Z]\.", fullmatch=True)


@given(st.lists(CLEAN_WORDS, min_size=1, max_size=4).map(" ".join))
def test_an_ordinary_name_reads_the_same_again(text: str) -> None:
    person = parse_person(text)
    assert person is not None
    assert str(parse_person(str(person))) == str(person)


PEOPLE = st.from_regex(r"[A-Z][a-z]{2,8} [A-Z][a-z]{4,9}", fullmatch=True).filter(lambda name: not has_group_word(name))


@given(st.lists(PEOPLE, min_size=3, max_size=6, unique=True))
def test_a_list_keeps_its_order_however_it_is_joined(names: list[str]) -> None:
    apart = parse_people(names)
    for joined in (", ".join(names), "; ".join(names), " and ".join(names)):
        assert parse_people([joined]) == apart


@pytest.mark.parametrize("text", ["a" * 100_000, "(" * 20_000 + "Ann Bee", "1 " * 20_000])
def test_what_is_far_too_long_is_no_name(text: str) -> None:
    assert parse_person(text) is None


_LETTERS = st.text(st.sampled_from("ABCDEGHIJLMNOSUWXYZÅÖ"), min_size=1, max_size=3)
INITIALS = _LETTERS.filter(lambda text: text not in {"AI", "LLC", "INC", "AND"})  # of companies, and a word


@given(INITIALS)
@example("SI")
@example("O")
@example("MD")
@example("III")
def test_initials_behind_a_family_name_are_initials_in_a_list_that_is_written_so(initials: str) -> None:
    for texts in (
        ["Lundberg SM", f"Lee {initials}"],
        [f"Lee {initials}", "Lundberg SM"],
        [f"Lundberg SM, Lee {initials}"],
    ):
        assert Person(family="Lee", given=initials) in parse_people(texts).people


def sample_lists(fixtures: Path) -> Iterator[list[str]]:
    for line in (fixtures / "catalog" / "sample.jsonl").read_text(encoding="utf-8").splitlines():
        yield json.loads(line).get("authors") or []


def test_no_name_of_the_sample_catalog_is_lost(fixtures: Path) -> None:
    for names in sample_lists(fixtures):
        assert len(parse_people(names).people) >= len(set(names)), names


# --- names that are read at once, or one by one


def read_as_one_list(texts: list[str]) -> parse.ParsedNames:
    """What the rules for lists make of the texts, without the short way of ordinary names."""
    return parse._read_as_list(texts)


@pytest.mark.once
def test_names_of_the_sample_catalog_are_read_as_the_rules_for_lists_read_them(fixtures: Path) -> None:
    for names in sample_lists(fixtures):
        assert parse_names(names) == read_as_one_list(names)


# Items that mean something to their neighbors, and names that look so.
ITEMS = st.sampled_from(
    "Jr.|III|Hal Daumé Iii|Ph.D.|MD|Ann D. Phil|Bo M. Sc|A. B.|Petković|Ada King|J. Smith|Jean Etal|et al.|Wu|M.S.|P.E.|"
    "Smith, A.|A. and B. King|B. King and Wu|von Berg|Ada Júnior|Émile Zola|J.-L. Šimić|Élan Üç|Éšt Âžk|Bo McÉdon|ACM|"
    "Ann Team|The LIGO Collaboration|A Bee|K Li|O&#x27|Neil, Tom|Y. E|others|Ann Others|anonymous|M. Bank|LI Wei|Wei LI".split(
        "|"
    )
)


CLEAN_NAMES = st.lists(CLEAN_WORDS, min_size=1, max_size=4).map(" ".join)
REVERSED = st.builds("{}, {}".format, st.one_of(CLEAN_WORDS, CLEAN_NAMES, WORDS), st.one_of(CLEAN_NAMES, ITEMS))


@given(st.lists(st.one_of(ITEMS, LATIN_NAMES, CLEAN_NAMES, REVERSED), max_size=5))
@example(["Hal Daumé Iii", "a AA A"])
def test_names_are_read_one_by_one_as_they_are_in_their_list(texts: list[str]) -> None:
    assert parse_names(texts) == read_as_one_list(texts)


# --- Names render


# The last column is what BibTeX's own reading (Tame the BeaST, section 11) needs to get the parts right.
RENDERED = {
    "family and given": (Person(family="Goulão", given="Manuel"), r"Goul{\~a}o, Manuel"),
    "particle": (Person(family="Berg", particle="van der", given="Ludwig"), "van der Berg, Ludwig"),
    "particle with an apostrophe": (Person(family="Alembert", particle="d'", given="Jean"), "d'Alembert, Jean"),
    "particle with a hyphen": (Person(family="Khwarizmi", particle="al-", given="M."), "al-Khwarizmi, M."),
    "suffix": (Person(family="King", given="Martin Luther", suffix="Jr."), "King, Jr., Martin Luther"),
    "particle and suffix": (Person(family="Last", particle="von", given="F.", suffix="III"), "von Last, III, F."),
    "two family names": (Person(family="García Márquez", given="G."), r"Garc{\'i}a M{\'a}rquez, G."),
    "a small word within the family name": (Person(family="Souza e Silva", given="A."), "{Souza e Silva}, A."),
    "a family name in lower case": (Person(family="boyd", given="danah"), "boyd, danah"),
    "one name": (Person(family="Plato"), "Plato"),
    "one name of two words": (Person(family="Two Words"), "{Two Words}"),
    "particle without a given name": (Person(family="Gogh", particle="van"), "{van Gogh}"),
    "suffix without a given name": (Person(family="King", suffix="Jr."), "{King Jr.}"),
    "a comma in the family name": (Person(family="Acme, Inc.", given="The"), "{Acme, Inc.}, The"),
    "a comma in the given name": (Person(family="Doe", given="J., S.J."), "Doe, {J., S.J.}"),
    "more commas than biber bears": (Person(family="Doe", given="J., Ed., S.J."), "{J., Ed., S.J. Doe}"),
    "a suffix and a comma": (Person(family="Acme, Inc.", given="The", suffix="Jr."), "{The Acme, Inc. Jr.}"),
    "the word that parts names": (Person(family="Barnes and Noble", given="X"), "{Barnes and Noble}, X"),
    "the word that ends lists": (Person(family="Others", given="All"), "{Others}, All"),
    "a group": (Person(literal="ATLAS Collaboration"), "{ATLAS Collaboration}"),
    "signs in a group": (Person(literal="R&D_1"), r"{R\&D\_1}"),
}


@pytest.mark.parametrize(("person", "written"), RENDERED.values(), ids=RENDERED)
def test_writing_a_name(person: Person, written: str) -> None:
    assert name_list([person], to_latex, complete=True) == written


def test_names_are_joined_in_order_and_end_in_others() -> None:
    people = [Person(family="Ä", given="B."), Person(literal="C D")]
    assert name_list(people, to_unicode_latex, complete=True) == "Ä, B. and {C D}"
    assert name_list([Person(family="Ada", given="B.")], to_latex, complete=False) == "Ada, B. and others"


# The persons, by initials ("torn") or by given names ("likely"); None for what may be two persons.
TORN: dict[str, tuple[str, ...] | None] = {
    "Hinton, Geoffrey E.": ("torn", "Hinton, Geoffrey E."),
    "Okafor, Ada, Wei, L. M.": ("torn", "Okafor, Ada", "Wei, L. M."),
    "Ada M., Okafor, Lin, Wei": ("torn", "Ada M. Okafor", "Lin Wei"),
    "Rudin, Cynthia": ("likely", "Rudin, Cynthia"),
    "Cynthia, Rudin": ("likely", "Cynthia Rudin"),
    "Müller, Jörg-Peter, Saint-Exupéry, Antoine": ("likely", "Müller, Jörg-Peter", "Saint-Exupéry, Antoine"),
    "Strunk, White": None,
    "Hochreiter, Schmidhuber": None,
    "Plato, Aristotle": None,
    "Hopcroft, Ullman": None,
    "Cover, Thomas": None,
    "Hastie, Tibshirani, Friedman": None,
    "Knuth, Graham, Patashnik, Cynthia": ("likely", "Knuth, Graham", "Patashnik, Cynthia"),
    "Knuth, Graham, Patashnik, Rivest, Stein, Cynthia": None,
    "Anna, Cynthia": None,
    "OpenAI, Anthropic": None,
    "Hinton, University": None,
}


@pytest.mark.parametrize(("names", "expected"), TORN.items(), ids=TORN)
def test_two_plain_family_names_are_two_persons(names: str, expected: tuple[str, ...] | None) -> None:
    torn = torn_names(names.split(", "))
    proof = None if torn is None else "torn" if torn.is_torn else "likely" if torn.is_likely else None
    assert ((proof, *torn.joined) if torn and proof else None) == expected


# --- Family names of several words, where other lists state them

TEXT = "Lisa Anne Hendricks"
LONG = RawName(TEXT, "Anne Hendricks", "Lisa")
SHORT = RawName(TEXT, "Hendricks", "Lisa Anne")
FAMILIES = {
    "no list states it": (TEXT, [[RawName(TEXT)]], "Hendricks, Lisa Anne"),
    "fields": (TEXT, [[LONG]], "Anne Hendricks, Lisa"),
    "a comma": (TEXT, [[RawName("Anne Hendricks, Lisa")]], "Anne Hendricks, Lisa"),
    "most lists": (TEXT, [[LONG], [SHORT], [SHORT]], "Hendricks, Lisa Anne"),
    "the first of two": (TEXT, [[LONG], [SHORT]], "Anne Hendricks, Lisa"),
    "other letters of the same name": ("Gabriel García Márquez", [[RawName("Garcia Marquez, Gabriel")]],
                                       "García Márquez, Gabriel"),
    "an initial is another name": ("Gabriel García Márquez", [[RawName("García Márquez, G.")]], "Márquez, Gabriel García"),
    "another order": ("Kai Wang", [[RawName("Wang Kai", "Kai", "Wang")]], "Wang, Kai"),
    "a particle stays": ("Jan van der Berg", [[RawName("Jan van der Berg", "van der Berg", "Jan")]], "Berg, Jan"),
    "a name of one word": ("Plato", [[RawName("Plato", "Plato")]], "Plato, None"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "lists", "parts"), FAMILIES.values(), ids=FAMILIES)
def test_family_name_as_other_lists_state_it(text: str, lists: list[list[RawName]], parts: str) -> None:
    [person] = with_stated_families(parse_people([text]).people, lists)
    assert f"{person.family}, {person.given}" == parts
