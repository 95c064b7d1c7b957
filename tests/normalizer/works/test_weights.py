"""The numbers that decide are fitted by `benchmarks/fit_relations.py`; here they are pinned."""

from __future__ import annotations

import pytest

from normalizer.works import evidence, title_pair, vetoes
from normalizer.works.relation import weights

WEIGHTS = {
    "title": {"other": 0.0, "some_words": 2.862, "reworded": 2.862, "contained": 2.862, "near": 2.862, "same": 2.862},
    "printed_title": {
        "other": 0.0,
        "some_words": 0.0,
        "reworded": 3.462,
        "contained": 3.614,
        "near": 6.208,
        "same": 6.208,
    },
    "word": {"other": 0.0},
    "people": {
        "other": -7.492,
        "garbled": -0.638,
        "few": -0.319,
        "some": 2.303,
        "most": 2.303,
        "match": 5.075,
        "sure": 6.858,
        "all": 7.84,
    },
    "retitled_people": {
        "other": -8.275,
        "garbled": -5.538,
        "few": -2.787,
        "some": 0.0,
        "most": 1.497,
        "match": 2.96,
        "sure": 2.96,
        "all": 6.572,
    },
    "year": {"far": -5.046, "apart": -2.529, "close": -1.745, "near": 0.0, "same": 3.189},
    "printed_year": {"far": -3.382, "apart": -3.066, "close": -1.839, "near": 0.0, "same": 0.828},
    "venue": {"other": -1.562, "same": 0.0},
    "id": {"other_arxiv": -14.028, "other_doi": -7.021, "same": 4.333},
    "pages": {"other": -0.373, "same": 2.308},
    "volume": {"other": -0.207, "same": 0.0},
    "abstract": {"other": 0.0, "alike": 7.677, "same": 7.677},
}


@pytest.mark.parametrize("field", list(WEIGHTS))
def test_the_fitted_weights(field: str) -> None:
    assert weights().levels[field] == pytest.approx(WEIGHTS[field])


def test_every_field_has_weights() -> None:
    assert weights().levels.keys() == WEIGHTS.keys()


def test_the_fitted_prior_and_the_weight_of_information() -> None:
    fitted = weights()
    assert (fitted.prior, fitted.vetoed, fitted.one_work) == (-5.955, 0.0033, 0.66)
    assert (fitted.information, fitted.most_information) == (0.0468, 80.0)


def test_the_thresholds_of_levels() -> None:
    assert (evidence.SAME_ABSTRACT, evidence.OTHER_ABSTRACT, evidence._GARBLED) == (0.30, 0.15, 0.55)
    assert (evidence._SURE_WEIGHT, evidence._SEVERAL, evidence._MANY, evidence._MOST) == (1.5, 3, 3, 0.6)
    assert (evidence._CLOSE, evidence._FAR) == (3, 9)
    assert (title_pair._ALIKE, title_pair._SOME, title_pair._SOME_LETTERS, title_pair._ALIKE_LETTERS) == (
        0.5,
        0.2,
        0.55,
        0.75,
    )
    assert (vetoes._REPRINT, vetoes._COLUMN) == (10, 45.0)
