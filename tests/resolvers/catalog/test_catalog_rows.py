from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.values.ids import AclId, ArxivId, Doi
from normalizer.works.description import Description, RawName
from resolvers.catalog.storage.record_codec import decode_record, encode_record, id_key, id_keys, source_of

ORIGINS = [("arxiv", "catalog:arxiv.jsonl.zst"), ("other", "catalog:other.jsonl")]
text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
maybe = st.none() | text
names = st.builds(RawName, text, maybe, maybe, maybe)
records = st.builds(
    Description,
    source=st.just(""),
    title=text,
    **dict.fromkeys(
        "arxiv doi published primary_category venue kind volume issue pages publisher url comment".split(), maybe
    ),
    year=st.none() | st.integers(1000, 9999),
    authors=st.lists(names, max_size=3).map(tuple),
    authors_complete=st.booleans(),
    code=st.lists(text, max_size=2).map(tuple),
    other_titles=st.lists(text, max_size=2).map(tuple),
)


@given(record=records, source=st.sampled_from([0, 1]))
def test_record_comes_back_whole_and_on_one_line(record: Description, source: int) -> None:
    line = encode_record(record, source)
    back = decode_record(line, ORIGINS)
    assert b"\n" not in line
    assert source_of(line) == source
    assert (back.source, back.via) == ORIGINS[source]
    assert back == Description(
        **{name: getattr(record, name) for name in Description.__slots__} | {"source": back.source, "via": back.via}
    )


def test_what_is_not_given_takes_no_room() -> None:
    assert encode_record(Description("arxiv", "A title"), 0) == b'{"t":"A title"}'


@pytest.mark.parametrize(
    ("record", "keys"),
    [
        pytest.param(Description("a", "t"), (), id="no identifier"),
        pytest.param(Description("a", "t", arxiv="2209.10901"), ("arxiv:2209.10901",), id="arXiv id"),
        pytest.param(
            Description("a", "t", doi="10.1103/PhysRevA.1"), ("doi:10.1103/physreva.1",), id="DOI in lower case"
        ),
        pytest.param(Description("a", "t", doi="not one"), (), id="no DOI at all"),
        pytest.param(
            Description("a", "t", arxiv="2209.10901", doi="10.48550/arXiv.2209.10901"),
            ("arxiv:2209.10901", "doi:10.48550/arxiv.2209.10901"),
            id="arXiv DOI beside the id",
        ),
        pytest.param(
            Description("a", "t", doi="10.48550/arXiv.2209.10901"),
            ("doi:10.48550/arxiv.2209.10901", "arxiv:2209.10901"),
            id="arXiv DOI alone",
        ),
    ],
)
def test_identifiers_that_find_a_record(record: Description, keys: tuple[str, ...]) -> None:
    assert id_keys(record) == keys


def test_asked_and_stored_identifiers_have_one_form() -> None:
    assert id_key(ArxivId.parse("arXiv:2209.10901v3")) == "arxiv:2209.10901"
    assert id_key(Doi.parse("https://doi.org/10.1103/PhysRevA.1")) == "doi:10.1103/physreva.1"
    assert id_key(AclId("P04-1001")) == "acl:P04-1001"
