"""Family names of several words, where other lists state them."""

from __future__ import annotations

import pytest

from normalizer.values.names.parse import parse_people, with_stated_families
from normalizer.values.names.person import RawName

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
