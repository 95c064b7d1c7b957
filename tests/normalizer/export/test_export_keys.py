import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.export import assign_keys
from normalizer.values.dates import PartialDate
from normalizer.values.names.person import Person
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
    "no year": (work("Cats", ADA, year=None), "lovelacecats"),
    "an author without letters is none": (work("Cats and Dogs", Person(family="…")), "cats2022dogs"),
    "nothing to go by": (work("!?", year=None), "work"),
}  # fmt: skip


@pytest.mark.parametrize(("record", "key"), KEYS.values(), ids=KEYS)
def test_key_of_a_record(record: Record, key: str) -> None:
    assert assign_keys([record]) == (key,)


def test_year_of_the_preprint_where_the_publication_has_none() -> None:
    record = Record(title="Cats", authors=(ADA,), preprint_date=PartialDate(year=1999, month=1))
    assert assign_keys([record]) == ("lovelace1999cats",)


def test_first_twin_keeps_the_bare_key() -> None:
    keys = assign_keys([work("Cats", ADA), work("Dogs", ADA), work("Cats", ADA), work("CATS!", ADA)])
    assert keys == ("lovelace2022cats", "lovelace2022dogs", "lovelace2022catsa", "lovelace2022catsb")


def test_twins_go_on_after_z() -> None:
    keys = assign_keys([work("Cats", ADA)] * 30)
    assert keys[26:] == ("lovelace2022catsz", "lovelace2022catsaa", "lovelace2022catsab", "lovelace2022catsac")


def test_key_that_was_ever_written_is_not_issued_again() -> None:
    taken = {"lovelace2022cats", "Lovelace2022CatsB"}
    assert assign_keys([work("Cats", ADA), work("Cats", ADA)], taken) == ("lovelace2022catsa", "lovelace2022catsc")


def test_twin_and_another_work_do_not_meet() -> None:
    keys = assign_keys([work("Cat", ADA), work("Cat", ADA), work("Cata", ADA)])
    assert keys == ("lovelace2022cat", "lovelace2022cata", "lovelace2022cataa")


RECORDS = st.builds(
    work, st.text(max_size=12), st.builds(Person, family=st.text(min_size=1, max_size=6)), year=st.sampled_from([2022])
)


@given(st.lists(RECORDS, max_size=8), st.sets(st.sampled_from(["a2022", "A2022", "work", "a2022b"])))
def test_keys_are_plain_and_never_repeat(records: list[Record], taken: set[str]) -> None:
    keys = assign_keys(records, taken)
    assert len(set(keys)) == len(records)
    assert not {key.casefold() for key in taken} & set(keys)
    assert all(key.isascii() and key.isalnum() and key == key.lower() for key in keys)
