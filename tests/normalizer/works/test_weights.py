"""The numbers that decide are fitted by `benchmarks/fit_relations.py`; here they are pinned."""

from __future__ import annotations

import pytest

from normalizer.works import evidence, title_pair, vetoes
from normalizer.works.relation import weights

WEIGHTS = {
    "title": {"other": 0.0, "some_words": 5.35, "reworded": 5.35, "contained": 5.35, "near": 7.349, "same": 7.784},
    "printed_title": {
        "other": 0.0,
        "some_words": 0.0,
        "reworded": 1.639,
        "contained": 2.84,
        "near": 2.84,
        "same": 2.84,
    },
    "people": {
        "other": -9.133,
        "garbled": -0.38,
        "few": -0.282,
        "some": 0.295,
        "most": 1.995,
        "match": 4.202,
        "sure": 4.256,
        "all": 6.473,
    },
    "year": {"far": -7.136, "apart": -4.285, "close": -3.404, "near": 0.0, "same": 0.008},
    "printed_year": {"far": -4.107, "apart": -2.783, "close": -2.783, "near": 0.0, "same": 1.956},
    "venue": {"other": -1.826, "same": 1.013},
    "id": {"other_arxiv": -13.249, "other_doi": -6.625, "same": 4.934},
    "pages": {"other": -0.673, "same": 1.79},
    "volume": {"other": -0.289, "same": 0.0},
    "abstract": {"other": -0.388, "alike": 6.889, "same": 6.889},
}


@pytest.mark.parametrize("field", list(WEIGHTS))
def test_the_fitted_weights(field: str) -> None:
    assert weights().levels[field] == pytest.approx(WEIGHTS[field])


def test_every_field_has_weights() -> None:
    assert weights().levels.keys() == WEIGHTS.keys()


def test_the_fitted_prior_and_the_weight_of_information() -> None:
    fitted = weights()
    assert (fitted.prior, fitted.vetoed, fitted.one_work) == (-6.594, 0.0081, 0.7)
    assert (fitted.information, fitted.most_information) == (0.044, 80.0)


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
