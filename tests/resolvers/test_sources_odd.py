"""Records with any value in any place: a client may find less, but never fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.works.description import Description
from resolvers.errors import BadReply
from resolvers.replies import Fields
from resolvers.sources import crossref, datacite, dblp, huggingface, openalex, openreview, semantic_scholar
from resolvers.sources.dblp import read_records

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.lists(st.one_of(st.none(), st.text(max_size=3), st.integers()), max_size=2),
    st.dictionaries(
        st.sampled_from(["value", "name", "text", "id", "date-parts"]), st.none() | st.text(max_size=3), max_size=2
    ),
)

RECORDS: dict[str, tuple[Callable[[Fields], Description | None], dict[str, Any]]] = {
    "semantic-scholar": (
        semantic_scholar.candidate,
        {
            "paperId": "1",
            "title": "Looms",
            "externalIds": {"ArXiv": "2401.00001", "DBLP": "journals/corr/abs-2401-00001", "DOI": "10.1000/1"},
            "publicationVenue": {"name": "Engines", "type": "conference"},
            "journal": {"name": "Looms", "volume": "1", "pages": "1-9"},
            "publicationTypes": ["Conference"],
            "year": 2024,
            "authors": [{"name": "Ada Lovelace"}],
        },
    ),
    "crossref": (
        crossref.candidate,
        {
            "DOI": "10.1000/1",
            "title": ["Looms"],
            "subtitle": ["A Study"],
            "container-title": ["Engines"],
            "author": [{"given": "Ada", "family": "Lovelace"}, {"name": "Team"}],
            "issued": {"date-parts": [[2024, 5, 1]]},
            "published-print": {"date-parts": [[2024]]},
            "relation": {
                "has-preprint": [{"id": "10.48550/arXiv.2401.00001"}],
                "is-preprint-of": [{"id": "10.1000/2"}],
            },
            "updated-by": [{"type": "retraction", "DOI": "10.1000/3"}],
        },
    ),
    "dblp": (
        dblp.candidate,
        {
            "title": "Looms.",
            "key": "conf/engine/L24",
            "authors": {"author": [{"text": "Ada Lovelace 0001"}]},
            "venue": ["A", "B"],
            "ee": ["https://doi.org/10.1000/1"],
            "year": "2024",
            "type": "Journal Articles",
        },
    ),
    "openalex": (
        openalex.candidate,
        {
            "doi": "https://doi.org/10.1000/1",
            "title": "Looms",
            "primary_location": {"source": {"type": "journal", "display_name": "Engines"}, "landing_page_url": "x"},
            "locations": [{"landing_page_url": "https://arxiv.org/abs/2401.00001"}],
            "authorships": [{"raw_author_name": "Lovelace, Ada", "author": {"display_name": "Ada"}}],
            "biblio": {"first_page": "1", "last_page": "9"},
            "abstract_inverted_index": {"Looms": [0], "weave": [1]},
            "publication_year": 2024,
        },
    ),
    "openreview": (
        openreview.candidate,
        {
            "id": "abcDEF123",
            "forum": "abcDEF123",
            "pdate": 1_715_040_000_000,
            "content": {
                "title": {"value": "Looms"},
                "authors": {"value": ["Ada Lovelace"]},
                "venue": {"value": "ICLR 2024 poster"},
                "venueid": {"value": "ICLR.cc/2024/Conference"},
            },
        },
    ),
    "datacite": (
        datacite.candidate,
        {
            "doi": "10.48550/arxiv.2401.00001",
            "titles": [{"title": "Looms"}],
            "creators": [{"name": "Lovelace, Ada", "nameType": "Personal"}],
            "dates": [{"date": "2024-01-02", "dateType": "Submitted"}],
            "identifiers": [{"identifier": "2401.00001", "identifierType": "arXiv"}],
            "relatedIdentifiers": [{"relationType": "IsVersionOf", "relatedIdentifier": "10.1000/1"}],
            "descriptions": [{"description": "Weaving.", "descriptionType": "Abstract"}],
        },
    ),
    "huggingface": (
        huggingface.candidate,
        {
            "id": "2401.00001",
            "title": "Looms",
            "authors": [{"name": "Ada", "hidden": False}],
            "githubRepo": "https://x",
        },
    ),
}


def spoilt(value: Any, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
    """The same with one of its parts, at any depth, replaced by an odd value."""
    if isinstance(value, dict) and value and draw(st.integers(0, 4)):
        key = draw(st.sampled_from(sorted(value)))
        return value | {key: spoilt(value[key], draw)}
    if isinstance(value, list) and value and draw(st.booleans()):
        return [spoilt(value[0], draw), *value[1:]]
    return draw(ODD)


@pytest.mark.parametrize("source", RECORDS)
@given(data=st.data())
def test_spoilt_record_is_read_or_left_out(source: str, data: st.DataObject) -> None:
    read, record = RECORDS[source]
    assert read(Fields(record)) is not None
    found = read(Fields(spoilt(record, data.draw)))
    assert found is None or (found.title and found.source == source)


@given(st.binary(max_size=60), st.integers(0, 200))
def test_spoilt_xml_is_read_or_bad(noise: bytes, place: int) -> None:
    record = b'<dblp><article key="k"><author>Ada</author><title>Looms &amp; B&ouml;hlen</title></article></dblp>'
    try:
        records = read_records(record[:place] + noise + record[place:])
    except BadReply:
        return
    assert len(records) <= 1
