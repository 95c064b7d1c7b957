"""A value that another program spelled in its own way is still bibnorm's; one that says something else is a person's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.bib.edit import TYPE, FieldChange
from normalizer.lock.digests import compare_entry, digest, digests, same_meaning

SAME = [
    ("title", "{VLTSeg}: A {CLIP} Story", "{{VLTSeg: A CLIP Story}}"),
    ("title", r"{Poincar{\'e}} Maps", "Poincaré\n   Maps"),
    ("author", r"Goul{\~a}o, Manuel", r"Goul\~{a}o, Manuel"),
    ("pages", "1--20", "1-20"),
    ("pages", "1–20", "1 -- 20"),
    ("month", "may", "5"),
    ("month", "may", "May"),
    ("doi", "10.1109/CVPR.2022", "10.1109/cvpr.2022"),
    ("url", "https://a.example/x_y", r"https://a.example/x\_y"),
    ("url", "https://a.example/x_y", r"https://a.example/x\%5Fy"),
    ("note", r"Code: \url{https://a.example/x_y}", r"Code: \url{https://a.example/x\_y}"),
    (TYPE, "phdthesis", "thesis"),
]
OTHER = [
    ("title", "Rings of Operators", "Rings of operators"),
    ("title", "Rings", "Rings."),
    ("author", "Noether, Emmy", "Noether, E."),
    ("pages", "1--20", "1--2"),
    ("url", "https://a.example/x", "https://a.example/y"),
    ("year", "2020", "2021"),
    (TYPE, "article", "misc"),
]


@pytest.mark.parametrize(("name", "one", "other"), SAME)
def test_another_spelling_has_the_same_meaning(name: str, one: str, other: str) -> None:
    assert same_meaning(digest(name, one), digest(name, other))


@pytest.mark.parametrize(("name", "one", "other"), OTHER)
def test_another_value_has_another_meaning(name: str, one: str, other: str) -> None:
    assert not same_meaning(digest(name, one), digest(name, other))


def test_digest_of_an_older_lock_file_is_of_the_spelling() -> None:
    old = digest("title", "{Rings}").partition(".")[0]
    assert same_meaning(old, digest("title", "{Rings}"))
    assert not same_meaning(old, digest("title", "Rings"))
    assert not same_meaning(None, digest("title", "Rings"))


OURS = {TYPE: "article", "title": "{Rings}", "journal": "Annals", "year": "1921", "month": "may", "pages": "1--2"}
IN_BIBER = {TYPE: "article", "title": "Rings", "journaltitle": "Annals", "date": "1921-05", "pages": "1-2"}


def test_new_values_change_what_is_as_before_and_a_persons_stay() -> None:
    found = compare_entry(digests(OURS), OURS, IN_BIBER)
    assert (found.changes, found.conflicts) == ((), ())
    assert found.written == digests(OURS)
    found = compare_entry(digests(OURS), OURS | {"journal": "Acta", "title": "Rings"}, IN_BIBER)
    assert found.changes == (FieldChange("journaltitle", "Acta"),)
    new = OURS | {"title": "{{Rings}}"}
    assert compare_entry(digests(OURS), new, OURS).changes == (FieldChange("title", "{{Rings}}"),)
    assert compare_entry(digests(OURS), new, OURS | {"title": "Rings"}).changes == ()
    found = compare_entry(digests(OURS), OURS | {"pages": "1--3"}, OURS | {"pages": "1--4"})
    assert found.changes == ()
    assert [each.name for each in found.conflicts] == ["pages"]


@given(st.sampled_from(["title", "url", "month", "doi", "@"]), st.text(max_size=40))
def test_every_text_has_a_digest(name: str, text: str) -> None:
    assert same_meaning(digest(name, text), digest(name, f" {text}\n"))
