"""Rows that bring the abstract of a paper: `abstract`, and `arxiv_id`, or what own rows have (own_shape.py).

Such a row needs no title: then it says something of the records of that arXiv id, and is none itself.
"""

from __future__ import annotations

from resolvers.catalog.own_shape import read_own
from resolvers.catalog.values import Fields, Row, RowError


def is_abstract(row: Row) -> bool:
    """An abstract, and whose it is."""
    try:
        fields = read_own(row)
    except RowError:
        return False
    return "abstract" in fields and ("arxiv" in fields or isinstance(row.get("title"), str))


def read_abstract(row: Row) -> Fields:
    """The attributes of a `Candidate` that a row gives, without its title."""
    fields = read_own(row)
    if "abstract" not in fields:
        raise RowError("no abstract")
    return fields
