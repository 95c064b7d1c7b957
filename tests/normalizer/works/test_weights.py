"""The numbers that decide are fitted by `benchmarks/fit_relations.py`; here they are pinned."""

from __future__ import annotations

import pytest

from normalizer.works import evidence, title_pair, vetoes
from normalizer.works.relation import weights

WEIGHTS = {
    "title": {"other": 0.0, "some_words": 2.867, "reworded": 2.867, "contained": 2.867, "near": 2.867, "same": 2.867},
    "printed_title": {
        "other": 0.0,
        "some_words": 0.0,
        "reworded": 3.395,
        "contained": 3.547,
        "near": 6.091,
        "same": 6.091,
    },
    "word": {"other": 0.0},
    "people": {
        "other": -7.489,
        "garbled": -0.613,
        "few": -0.307,
        "some": 2.346,
        "most": 2.346,
        "match": 5.081,
        "sure": 6.862,
        "all": 7.817,
    },
    "retitled_people": {
        "other": -8.275,
        "garbled": -5.539,
        "few": -2.787,
        "some": 0.0,
        "most": 1.496,
        "match": 2.941,
        "sure": 2.941,
        "all": 6.56,
    },
    "year": {"far": -5.019, "apart": -2.513, "close": -1.743, "near": 0.0, "same": 3.19},
    "printed_year": {"far": -3.386, "apart": -3.047, "close": -1.867, "near": 0.0, "same": 0.842},
    "venue": {"other": -1.355, "same": 0.0},
    "id": {"other_arxiv": -14.003, "other_doi": -7.008, "same": 4.358},
    "pages": {"other": -0.392, "same": 2.298},
    "volume": {"other": -0.229, "same": 0.0},
    "abstract": {"other": 0.0, "alike": 7.676, "same": 7.676},
}


@pytest.mark.parametrize("field", list(WEIGHTS))
def test_the_fitted_weights(field: str) -> None:
    assert weights().levels[field] == pytest.approx(WEIGHTS[field])


def test_every_field_has_weights() -> None:
    assert weights().levels.keys() == WEIGHTS.keys()


def test_the_fitted_prior_and_the_weight_of_information() -> None:
    fitted = weights()
    assert (fitted.prior, fitted.vetoed, fitted.one_work) == (-5.96, 0.0033, 0.66)
    assert (fitted.information, fitted.most_information) == (0.0468, 80.0)


def test_the_thresholds_of_levels() -> None:
    assert (evidence._SAME_ABSTRACT, evidence._OTHER_ABSTRACT, evidence._GARBLED) == (0.30, 0.15, 0.55)
    assert (evidence._SURE_WEIGHT, evidence._SEVERAL, evidence._MANY, evidence._MOST) == (1.5, 3, 3, 0.6)
    assert (evidence._CLOSE, evidence._FAR) == (3, 9)
    assert (title_pair._ALIKE, title_pair._SOME, title_pair._SOME_LETTERS, title_pair._ALIKE_LETTERS) == (
        0.5,
        0.2,
        0.55,
        0.75,
    )
    assert (vetoes._REPRINT, vetoes._COLUMN) == (10, 45.0)
