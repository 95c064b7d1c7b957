import pytest

from normalizer.values.latex.convert import to_latex, to_unicode_latex
from normalizer.values.names.person import Person
from normalizer.values.names.render import name_list

# The last column is what BibTeX's own reading (Tame the BeaST, section 11) needs to get the parts right.
NAMES = {
    "family and given": (Person(family="Goulão", given="Manuel"), r"Goul{\~a}o, Manuel"),
    "particle": (Person(family="Berg", particle="van der", given="Ludwig"), "van der Berg, Ludwig"),
    "particle with an apostrophe": (Person(family="Alembert", particle="d'", given="Jean"), "d'Alembert, Jean"),
    "particle with a hyphen": (Person(family="Khwarizmi", particle="al-", given="M."), "al-Khwarizmi, M."),
    "suffix": (Person(family="King", given="Martin Luther", suffix="Jr."), "King, Jr., Martin Luther"),
    "particle and suffix": (Person(family="Last", particle="von", given="F.", suffix="III"), "von Last, III, F."),
    "two family names": (Person(family="García Márquez", given="G."), r"Garc{\'{\i}}a M{\'a}rquez, G."),
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


@pytest.mark.parametrize(("person", "written"), NAMES.values(), ids=NAMES)
def test_writing_a_name(person: Person, written: str) -> None:
    assert name_list([person], to_latex, complete=True) == written


def test_names_are_joined_in_order() -> None:
    people = [Person(family="Ä", given="B."), Person(literal="C D")]
    assert name_list(people, to_unicode_latex, complete=True) == "Ä, B. and {C D}"


def test_list_that_breaks_off_ends_in_and_others() -> None:
    assert name_list([Person(family="Ada", given="B.")], to_latex, complete=False) == "Ada, B. and others"
