"""Two names of which nothing else is known: tables by rule, and what holds for any two names."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.names import render
from normalizer.values.names.compare import Agreement, compare_people
from normalizer.values.names.pair import same_person
from normalizer.values.names.parse import parse_people, parse_person
from normalizer.values.names.person import RawName
from normalizer.values.names.render import family_key, full_name_keys, linkage_key, name_list
from normalizer.values.names.tables import NEVER_IN_NAMES, PLACEHOLDERS

SAME: dict[str, tuple[str, str]] = {
    "the end of a given name": ("Tina Muller", "Bettina Muller"),
    "a Russian short form": ("Stas Ivanov", "Stanislav Ivanov"),
    "accents": ("Stéphan Clémençon", "Stephan Clemencon"),
    "umlauts written out": ("Jürgen Müller", "Juergen Mueller"),
    "capitals": ("Omar ASBAYOU", "Omar Asbayou"),
    "family name first, with a comma": ("Vaswani, Ashish", "Ashish Vaswani"),
    "family name first, without one": ("Zhang Weiming", "Weiming Zhang"),
    "family name first, and initials": ("Lovász László", "L. Lovász"),
    "family name first, and several initials": ("Teh Yee Whye", "Y.W. Teh"),
    "a long vowel with an h": ("Taiichi Ōno", "Taiichi Ohno"),
    "long vowels doubled": ("Shōhei Ōtani", "Shouhei Ohtani"),
    "ü on a keyboard without it": ("Nüwa Zhang", "Nvwa Zhang"),
    "đ written out": ("Čedomir Đurđević", "C. Djurdjevic"),
    "a group written in one piece": ("OpenAI", "Open AI"),
    "words run together": ("Weiming Zhang", "zhangweiming"),
    "words run together that a comma parts": ("Zhang, Weiming", "zhangweiming"),
    "a hyphen that moves": ("Zhi-Hua Zhou", "Zhihua Zhou"),
    "initials": ("A. N. Kolmogorov", "Andrey Kolmogorov"),
    "a middle name left out": ("Zachary C. Lipton", "Zachary Lipton"),
    "a particle at either end": ("Laurens van der Maaten", "Maaten, Laurens van der"),
    "a particle behind initials": ("Maaten L van der", "Laurens van der Maaten"),
    "an abbreviated particle": ("v. Luxburg, U.", "Ulrike von Luxburg"),
    "abbreviated particles behind an initial": ("L. v.d. Maaten", "L.J.P. van der Maaten"),
    "a particle glued to the name": ("Yann LeCun", "Yann Le Cun"),
    "one of two family names": ("Gabriel García Márquez", "García, Gabriel"),
    "a suffix left out": ("Martin Luther King Jr.", "King, Martin Luther"),
    "all initials, and the first of two family names": ("J. M. Ferrell", "Juan Manuel Ferrell Mora"),
    "a suffix with the family name": ("King Jr., Martin Luther", "Martin Luther King Jr."),
    "a suffix before the comma": ("Jr., Martin Luther King", "Martin Luther King, Jr."),
    "a short form": ("Bob Kleinberg", "Robert Kleinberg"),
    "a given name of which many letters are cut off": ("Giri Anantharaman", "Giridharan Anantharaman"),
    "initials of syllables": ("Xiaoming Li", "X. M. Li"),
    "initials of syllables with a hyphen, and another one": ("Yu-Chiang Frank Wang", "Y.-C. F. Wang"),
    "initials of syllables that an apostrophe parts": ("Xi'an Li", "Li XA"),
    "syllables apart": ("Xiao Ming Li", "Li, Xiaoming"),
    "an initial more at the end": ("J. Ferrell", "J. A. Ferrell"),
    "an initial, and a particle between given names": ("Luciano F. Ferrell", "Ferrell, Luciano da Fontoura"),
    "a family name without the beginning before its hyphen": ("Anna Meier", "Anna Huber-Meier"),
    "a family name without the end behind its hyphen": ("Anna Huber", "Anna Huber-Meier"),
    "family names that both sources part": ("Huber-Meier, Amy", "Huber, Amy Meier Reed"),
    "a long vowel before another one": ("Youichi Sato", "Yoichi Sato"),
    "a Japanese given name by two systems": ("Kiyosi Itô", "Kiyoshi Itō"),
    "the Arabic article in two spellings": ("Abdulrahman Ferrell", "Abdel-Rahman Ferrell"),
    "the Arabic article apart": ("Abd al-Rahman Ferrell", "Abdul Rahman Ferrell"),
    "a Russian and a Ukrainian form": ("Aleksandr Ferrell", "Oleksandr Ferrell"),
    "a Ukrainian form by two systems": ("Sergiy Ferrell", "Serhii Ferrell"),
    "the initial of another spelling": ("C. F. Ferrell", "Karl Friedrich Ferrell"),
    "an initial from another alphabet": ("Y. Ferrell", "Jurij Ferrell"),
    "family name first, and a given name with a hyphen": ("Amari Shun-ichi", "S. Amari"),
    "the initial of the family name before a given name with a hyphen": ("L. Fei-Fei", "Fei-Fei Li"),
    "two family names and two given names, parted by a comma": (
        "Hernández Lobato, José Miguel",
        "J. M. Hernández-Lobato",
    ),
    "a name in two languages": ("Wladimir Vapnik", "Vladimir Vapnik"),
    "two romanizations from Russian": ("Semyon Kutateladze", "Semen Kutateladze"),
    "a family name with a slip": ("Svetlozar Nestorov", "Svetlozar Nestrov"),
    "a long given name with a slip": ("Diederik Kingma", "Diedrik Kingma"),
    "an umlaut dropped beside one written out": ("Michael Moeller", "Michael Moller"),
    "two spellings of a transliterated family name": ("Liapunov, A. M.", "Alexander Lyapunov"),
    "an umlaut dropped and one written out in a given name": ("Jorg Tiedemann", "Joerg Tiedemann"),
    "a háček as in English": ("Šor, N. Z.", "Naum Shor"),
    "one sound beside two initials": ("Poljak, B. T.", "Boris Teodorovich Polyak"),
    "a letter replaced in a long family name": ("Oguzhan Karahan-Tekelioglu", "Oguzhan Karahan-Tekeliaglu"),
    "the initial of the name that a short form is of": ("R. E. Tarjan", "Bob Tarjan"),
    "a given name first and two family names": ("Jordi Campos", "Miralles, Jordi Campos"),
    "a transliterated alphabet": ("Nikos Komodakis", "Νίκος Κομοντάκης"),
    "two family names, the particle after the given names": ("Silva Neto, João Paulo da", "João Paulo da Silva Neto"),
    "Chinese script": ("王伟", "Wei Wang"),
    "a group by its abbreviation": ("Planck Collab.", "Planck Collaboration"),
    "a group with its article": ("The ATLAS Collaboration", "ATLAS Collaboration"),
    "a group in brackets": ("(ATLAS Collaboration)", "ATLAS Collaboration"),
    "a team with its company": ("Gemini Team, Google", "Gemini Team"),
    "a group as family and given name": ("Collaboration, ATLAS", "ATLAS Collaboration"),
    "a group by its telling word alone": ("Planck", "Planck Collaboration"),
    "a group by its acronym": ("OECD", "Organisation for Economic Co-operation and Development"),
    "a group by its acronym, with what it is": ("SDSS Collaboration", "Sloan Digital Sky Survey Collaboration"),
    "an acronym behind the name": ("World Health Organization (WHO)", "World Health Organization"),
    "a contraction with a period": ("Md. Ferrell", "Mohammad Ferrell"),
    "a longer contraction": ("Mohd Ferrell", "Muhammad Ferrell"),
    "a frequent family name beside two transliterations": ("Muhammad Ali", "Mohamed Ali"),
    "a given name from Arabic in French and in English": ("Youcef Ferrell", "Yusuf Ferrell"),
    "a family name from Arabic by two standards": ("Taha Husayn", "Taha Hussein"),
    "a given name from Russian in German": ("Juri Lotman", "Yuri Lotman"),
    "a group with words cut": ("Inst. for Nuclear Research", "Institute for Nuclear Research"),
    "a group with the initials of a country": ("US Census Bureau Team", "United States Census Bureau Team"),
    "a company by its legal form": ("DeepSeek-AI", "DeepSeek"),
    "letters that an export lost": ("Jrgen Schmidhuber", "Jürgen Schmidhuber"),
    "joined initials, and the first of two family names": ("Juan Pablo Ferrell Mora", "Ferrell JP"),
    "a long vowel of a short Japanese name": ("Shin'ichi Itoh", "Shinichi Ito"),
    "a háček and a j in a family name": ("Leonid Khachiyan", "L. G. Hačijan"),
    "an initial of one Cyrillic letter by two systems": ("Ju. V. Matijasevič", "Yuri V. Matiyasevich"),
    "an initial of one Cyrillic letter, and one letter": ("Alexey Ya. Ferrell", "A. J. Ferrell"),
    "a Slavic ending without its accent": ("Matijasevic, Y. V.", "Yuri Matiyasevich"),
    "the Slavic c": ("Michail Tsvetkov", "M. Cvetkov"),
    "a name from Greek by two systems": ("Georgios Papanikolaou", "George Papanicolaou"),
    "a name from Greek in French": ("Constantin Carathéodory", "Konstantinos Karatheodori"),
    "the family name of a woman in the form of men": ("Sofia Kovalevskaya", "Sofia Kowalewski"),
    "the initial of the family name at the end": ("Prabhu Ferrell S", "Prabhu Ferrell Sivaprasad"),
    "a Vietnamese name with an initial": ("Quoc V. Le", "Le Quoc Viet"),
    "a Vietnamese name without its middle names": ("Rang Nguyen", "Nguyen Ho Man Rang"),
    "family name first, and one of two given names": ("Saketha N. Jagarlapudi", "Jagarlapudi Saketha Nath"),
    "half of a letter in a wrong encoding": ("Matthias NieÃner", "Matthias Niessner"),
    "the Danish letter written out in a short name": ("AAsa Ferrell", "Åsa Ferrell"),
    "the Latin ending of a given name": ("Gerard 't Hooft", "Gerardus 't Hooft"),
    "an initial before the given name that is used": ("S. Jocelyn Bell Ferrell", "Bell Ferrell, J."),
    "a title behind the name": ("Jayadeva", "Jayadeva Dr"),
    "two family names, the second with a hyphen": ("Didac Ferrell", "Didac Ferrell Coll-Vinent"),
    "exchanged given names of which one is in no list": ("Simon Sinong Zhan", "Sinong Simon Zhan"),
    "a Hebrew short form": ("Moti Ferrell", "Mordechai Ferrell"),
}
OTHER: dict[str, tuple[str, str]] = {
    "two names of one short form": ("Bettina Muller", "Martina Muller"),
    "another given name": ("Wei Wang", "Xin Wang"),
    "given names from Arabic": ("Hasan Ferrell", "Husayn Ferrell"),
    "family names from Arabic": ("Ahmed Hassan", "Ahmed Hussein"),
    "two numbers of DBLP": ("Wei Wang 0001", "Wei Wang 0015"),
    "syllables of which either may be the family name": ("Jian Sun", "S. Jian"),
    "the same letters parted elsewhere": ("Fang An", "Fan Gan"),
    "the same letters parted elsewhere by a comma": ("Wang, Xin", "Wan, Gxin"),
    "the same letters parted elsewhere by a hyphen": ("Xin-Gang Wang", "Xing-Ang Wang"),
    "the same letters parted elsewhere, family name first": ("Wen Gang", "Ang Weng"),
    "European names of the same letters": ("Mark Owen", "Marko Wen"),
    "another initial": ("A. M. Ferrell", "A. P. Ferrell"),
    "another family name": ("Bo Liu", "Bo Li"),
    "syllables one letter apart": ("Jian Sun", "Jun Sun"),
    "half of a Chinese given name": ("Hao Xiong", "Haoyi Xiong"),
    "given names that begin alike": ("Carl Ferrell", "Carla Ferrell"),
    "given names one letter apart": ("Rahul Dandekar", "Raul Dandekar"),
    "long forms of one short form": ("Christopher Ferrell", "Christina Ferrell"),
    "given names of which letters are exchanged": ("Christian Ferrell", "Christina Ferrell"),
    "given names with letters that none of them lost": ("René Blanc", "Renée Blanc"),
    "short family names of which a letter differs": ("Martin Möller", "Martin Müller"),
    "family names that begin otherwise": ("Oguzhan Fernandez", "Oguzhan Hernandez"),
    "long family names of which a letter differs, and a frequent given name": ("Lars Andersen", "Lars Anderson"),
    "a family name that begins another, and a frequent given name": ("Paul Rosen", "Paul Rosenberg"),
    "a given name that is the family name": ("Thomas Martin", "Martin Thomas Kern"),
    "two family names exchanged": ("Ana García Pérez", "Ana Pérez García"),
    "Vietnamese middle names": ("Tran Van Nam", "Tran Thi Nam"),
    "Vietnamese middle names, given name first": ("Hung Van Nguyen", "Hung Duc Nguyen"),
    "Vietnamese syllables one letter apart": ("Pham Van Long", "Pham Van Luong"),
    "Vietnamese syllables with a hyphen": ("Minh-Tuan Le", "Minh-Tan Le"),
    "Vietnamese syllables with another vowel": ("Nguyen Thi Phong", "Nguyen Thi Phuong"),
    "no family name beside a suffix": ("Martin Luther", "Martin Luther King, Jr."),
    "a given name that is the second family name": ("Rodríguez, Juan", "Rodríguez Juan, Pedro"),
    "a given name that may be the second family name": ("Juan Rodríguez", "Rodríguez Juan, Pedro"),
    "the initial of a name that sounds otherwise": ("C. Ferrell", "Kai Ferrell"),
    "initials that sound alike": ("V. F. Ferrell", "V. V. Ferrell"),
    "two given names exchanged": ("María José López", "José María López"),
    "two given names exchanged, behind a comma": ("Jean Pierre Ferrell", "Ferrell, Pierre Jean"),
    "the forms of a family name beside initials": ("M. Petrovskaya", "M. Petrovsky"),
    "single initials that one Cyrillic letter may have": ("Y. Ferrell", "J. Ferrell"),
    "a first word that is a given name": ("Thomas K. Martin", "Martin Thomas Kern"),
    "other generations": ("Martin Luther King Sr.", "Martin Luther King Jr."),
    "middle names that differ": ("Ana Ruiz Mora", "Ana Isabel Mora"),
    "an initial and middle names that differ": ("P. Suresh Kumar", "P. Sateesh Kumar"),
    "an abbreviation and middle names that differ": ("Md Wadud Ahmed", "Md. Toukir Ahmed"),
    "initials joined by a hyphen": ("B.-N. Vo", "B.-T. Vo"),
    "other groups": ("ATLAS Collaboration", "CMS Collaboration"),
    "a group and another together": ("CMS Collaboration", "CMS and TOTEM Collaborations"),
    "a group of another year": ("GBD 2016 Collaborators", "GBD 2019 Collaborators"),
    "groups that differ in their number": ("NA48 Collaboration", "NA62 Collaboration"),
    "a group and the one after it": ("Belle Collaboration", "Belle II Collaboration"),
    "a group and a person": ("Planck Collaboration", "Max Planck"),
}
UNKNOWN: dict[str, tuple[str, str]] = {
    "a middle name and another initial": ("Robert Tappan Morris", "Robert H. Morris"),
    "a frequent family name alone": ("Wang", "Wei Wang"),
    "a short family name with a letter less, and a frequent given name": ("Andreas Krause", "Andreas Kraus"),
    "long syllables of which a letter differs": ("Tae-Hyun Oh", "Tae-Hyung Oh"),
    "two alphabets between which lie several transliterations": ("Israel Gelfand", "Израиль Гельфанд"),
    "a letter more in a family name that many bear, and a frequent given name": ("Mark Johnson", "Mark Johnston"),
    "a family name that may be cut": ("Dilek Demir", "Dilek Demirtas"),
    "a group with a word more": ("R Core Team", "R Development Core Team"),
    "a group in another spelling": ("World Health Organisation", "World Health Organization"),
    "a group with a letter that its number may stand for": ("DØ Collaboration", "D0 Collaboration"),
    "a given name without the part before its hyphen": ("Thang Luong", "Minh-Thang Luong"),
    "a given name from Arabic and a respelled family name": ("Naguib Mahfouz", "Najib Mahfuz"),
    "given names of two genders": ("Gabriel Petit", "Gabrielle Petit"),
    "a given name that begins a longer one": ("Paul Roux", "Pauline Roux"),
    "a given name that begins a longer one, beside a frequent family name": ("Rama Patel", "Ramakrishna Patel"),
    "an initial more before the others": ("S. Ferrell", "B. S. Ferrell"),
    "an initial more between others": ("C. R. Ferrell", "C. N. R. Ferrell"),
    "an initial more behind a given name": ("Ann W. Ferrell", "Ann H. W. Ferrell"),
    "initials of other syllables": ("Xiaoming Li", "X. Y. Li"),
    "initials of other syllables, in one piece": ("Yi-Jun Wang", "Wang YZ"),
    "initials of another name with a hyphen": ("Jean-Pierre Ferrell", "J.-M. Ferrell"),
    "a syllable more": ("Chen Wang", "Wang Chen Yu"),
    "a family name without the end behind its hyphen, beside an initial": ("A. Huber", "Anna Huber-Meier"),
    "two people between commas, and one of them": ("Ann Bee, Cy Dee", "Ann Bee"),
    "nobody": ("Anonymous", "Anonymous Authors"),
    "nothing": ("", "Ann Bee"),
    "two people in one text": ("Ann Bee and Cy Dee", "Ann Bee"),
    "one name in two languages": ("Andrea Ferrell", "Andrew Ferrell"),
    "Korean syllables in two romanizations": ("Young-Soo Lee", "Yeongsu Lee"),
    "the first of two family names, and one initial": ("José Ferrell Mora", "Ferrell, J."),
    "a script that letters do not tell": ("佐藤 健", "Takeru Sato"),
}


@pytest.mark.parametrize(("left", "right"), SAME.values(), ids=SAME)
def test_two_spellings_of_one_name_are_the_same(left: str, right: str) -> None:
    assert same_person(left, right) is True


@pytest.mark.parametrize(("left", "right"), OTHER.values(), ids=OTHER)
def test_names_alike_of_two_people_are_not_the_same(left: str, right: str) -> None:
    assert same_person(left, right) is False


@pytest.mark.parametrize(("left", "right"), UNKNOWN.values(), ids=UNKNOWN)
def test_too_little_is_known_of_some(left: str, right: str) -> None:
    assert same_person(left, right) is None


def test_nobody_is_compared_with_none() -> None:
    assert same_person("", None) is same_person(None, "Ann Bee") is None


PARTS = st.sampled_from(
    "Ada Bo Chloé Dmitri Wei Zhang García van der Berg O'Neil MÜLLER j. RMF Jr. 王伟 Filho ATLAS Team, Ж J�rg".split()
)
NAMES = st.one_of(st.lists(PARTS, min_size=1, max_size=4).map(" ".join), st.text(max_size=20))


@given(NAMES, NAMES)
def test_the_answer_is_symmetric(left: str, right: str) -> None:
    assert same_person(left, right) is same_person(right, left)


def test_long_words_of_syllables_take_no_time() -> None:
    assert same_person(f"Ann {'eo' * 100}x", f"Ann {'eo' * 100}y") is not True


@given(NAMES)
def test_a_name_is_never_another_than_itself(name: str) -> None:
    assert same_person(name, name) is not False


def is_a_name(text: str) -> bool:
    """No word of it ("Www", "None") shows that nobody is named."""
    return (NEVER_IN_NAMES | PLACEHOLDERS).isdisjoint(text.lower().replace("-", " ").split())


GIVEN = st.from_regex(r"[A-Z][a-zéü]{2,8}(?: [A-Z]\.)?", fullmatch=True).filter(is_a_name)
FAMILY = st.from_regex(r"(?:van der )?[A-Z][a-zéüøł]{3,9}(?:-[A-Z][a-z]{3,6})?", fullmatch=True).filter(is_a_name)


@given(GIVEN, FAMILY)
def test_a_name_written_by_any_format_is_parsed_as_the_same_again(given_name: str, family: str) -> None:
    person = parse_person(RawName(f"{given_name} {family}", family=family, given=given_name))
    assert person is not None
    assert parse_people([name_list([person], str, complete=True)]).people == (person,)
    assert same_person(str(person), name_list([person], str, complete=True)) is True


KINGS = (
    "Martin Luther King Jr.",
    "Martin Luther King, Jr.",
    "King, Martin Luther, Jr.",
    "King, Jr., Martin Luther",
    "Jr., Martin Luther King",
    RawName("Martin Luther King Jr.", family="King", given="Martin Luther", suffix="Jr."),
    RawName("Jr. Martin Luther King", family="Martin Luther King", given="Jr."),
    RawName("Martin Luther King Jr.", family="Jr.", given="Martin Luther King"),
    RawName("Martin Luther King Jr.", family="King Jr.", given="Martin Luther"),
)


@pytest.mark.parametrize("raw", KINGS, ids=map(repr, KINGS))
def test_export_linkage_and_comparison_read_the_same_family_name(raw: RawName | str) -> None:
    person = parse_person(raw)
    assert person is not None
    assert (person.family, person.given, person.suffix) == ("King", "Martin Luther", "Jr.")
    assert (family_key(person), linkage_key(raw)) == ("king", "king")
    assert compare_people([raw], ["M. L. King"]).agreement is Agreement.MATCH


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Ann Berger", "berger"),
        ("Ludwig van der Berg", "berg"),
        ("Berg, Ludwig van der", "berg"),
        ("Gabriel García Márquez", "marquez"),
        ("García Márquez, Gabriel", "marquez"),
        ("FISHER RMF", "fisher"),
        ("XIONG Ming", "xiong"),
        ("Prashanth L. A.", "prashanth"),
        ("Katherine St. John", "john"),
        ("ATLAS Collaboration", "collaboration"),
        ("Wei Wang 0001", "wang"),
        ("7 pages", ""),
        ("...", ""),
        (RawName("whatever", family="van der Berg", given="Jan"), "berg"),
    ],
)
def test_records_meet_at_the_last_word_of_the_family_name(text: str | RawName, key: str) -> None:
    assert linkage_key(text) == key


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Ann Berger", {"ann berger"}),
        ("Berger, Ann Mary", {"ann berger", "annmary berger"}),
        ("Ann M. Berger", {"ann berger"}),
        ("A. Mary Berger", {"berger mary"}),
        ("Ludwig van der Berg", {"berg ludwig"}),
        ("Gabriel García-Márquez", {"gabriel marquez"}),
        ("{\\'E}lise Müller", {"elise muller"}),
        ("Zhi-Hua Zhou", {"zhi zhou", "zhihua zhou"}),
        ("Ann Berger Jr.", {"ann berger"}),
        ("YaÄ\x9fiz Aksoy", {"aksoy yagiz"}),  # UTF-8 that was read as Latin-1
        ("J.-P. Serre", set()),
        ("Newman, MEJ", set()),
        ("NEWMAN, IDA", {"ida newman"}),
        ("ATLAS Collaboration", set()),
        ("", set()),
    ],
)
def test_full_names(text: str, keys: set[str]) -> None:
    assert set(full_name_keys(text)) == keys


WORDS = st.sampled_from("Ada Bo Chloé Dmitri Zhi-Hua García O'Neil Mary-ann Li".split())


PARTS_OF_NAMES = (
    "Ada J. M Yu. Zhi-Hua McEwen DeShawn Jean-luc van der de la ten von Le Jr. Dr. O'Neil Li 0003 YaÄ\x9fiz".split()
)


@given(st.lists(st.sampled_from(PARTS_OF_NAMES), min_size=2, max_size=5).map(" ".join))
def test_keys_of_names_that_are_not_parsed_are_those_of_the_parsed_name(name: str) -> None:
    keys = set(full_name_keys(name))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(render, "_FURTHER", re.compile("(?!)"))
        render._keys_of_text.cache_clear()
        assert set(full_name_keys(name)) == keys
    render._keys_of_text.cache_clear()


@given(st.lists(WORDS | st.sampled_from(["J.", "M"]), min_size=1, max_size=3), WORDS)
def test_full_names_meet_in_either_order(given_names: list[str], family: str) -> None:
    given_name = " ".join(given_names)
    keys, other_keys = (set(full_name_keys(name)) for name in (f"{given_name} {family}", f"{family}, {given_name}"))
    assert keys == other_keys or keys & other_keys


@pytest.mark.shared
def test_labeled_pairs_of_names(shared: Path) -> None:
    rows = [json.loads(line) for line in (shared / "truth/relations/names_dev.jsonl").read_text("utf-8").splitlines()]
    answers = [(same_person(row["a"], row["b"]), row["same"]) for row in rows if row["same"] != "unsure"]
    called_same = [label for answer, label in answers if answer]
    assert called_same.count(True) / len(called_same) >= 0.98
    assert called_same.count(True) / sum(label for _, label in answers) >= 0.97
