"""The numbers that decide are fitted by `benchmarks/fit_relations.py`; here they are pinned."""

from __future__ import annotations

import pytest

from normalizer.works import evidence, title_pair, vetoes
from normalizer.works.relation import weights

WEIGHTS = {
    "title": {"other": 0.0, "some_words": 4.702, "reworded": 4.702, "contained": 4.702, "near": 4.702, "same": 4.702},
    "printed_title": {
        "other": 0.0,
        "some_words": 0.0,
        "reworded": 2.241,
        "contained": 3.218,
        "near": 3.218,
        "same": 3.218,
    },
    "people": {
        "other": -9.387,
        "garbled": -0.657,
        "few": -0.657,
        "some": 0.0,
        "most": 1.829,
        "match": 4.199,
        "sure": 4.527,
        "all": 8.21,
    },
    "year": {"far": -3.121, "apart": -2.561, "close": 0.0, "near": 0.0, "same": 4.033},
    "printed_year": {"far": -3.899, "apart": -2.89, "close": -2.89, "near": 0.0, "same": 2.079},
    "venue": {"other": -1.697, "same": 1.31},
    "id": {"other_arxiv": -14.876, "other_doi": -7.438, "same": 2.789},
    "pages": {"other": -0.161, "same": 1.149},
    "volume": {"other": -0.067, "same": 0.0},
    "abstract": {"other": -0.07, "alike": 7.446, "same": 7.446},
}


@pytest.mark.parametrize("field", list(WEIGHTS))
def test_the_fitted_weights(field: str) -> None:
    assert weights().levels[field] == pytest.approx(WEIGHTS[field])


def test_every_field_has_weights() -> None:
    assert weights().levels.keys() == WEIGHTS.keys()


def test_the_fitted_prior_and_the_weight_of_information() -> None:
    fitted = weights()
    assert (fitted.prior, fitted.vetoed) == (-7.141, 0.0081)
    assert (fitted.information, fitted.most_information) == (0.044, 80.0)


def test_the_thresholds_of_levels() -> None:
    assert (evidence._SAME_ABSTRACT, evidence._OTHER_ABSTRACT, evidence._GARBLED) == (0.30, 0.15, 0.55)
    assert (evidence._SURE_WEIGHT, evidence._SEVERAL, evidence._MANY, evidence._MOST) == (1.5, 3, 4, 0.6)
    assert (evidence._CLOSE, evidence._FAR) == (3, 9)
    assert (title_pair._ALIKE, title_pair._SOME, title_pair._SOME_LETTERS, title_pair._ALIKE_LETTERS) == (
        0.5,
        0.2,
        0.55,
        0.75,
    )
    assert (vetoes._REPRINT, vetoes._COLUMN) == (10, 45.0)
