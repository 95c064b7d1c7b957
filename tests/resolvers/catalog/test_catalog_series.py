from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.catalog.numbering import ARXIV, series_key

NAMES = {
    "a bare acronym": ("NeurIPS", "neurips"),
    "acronym and year": ("NeurIPS 2022", "neurips"),
    "acronym and short year": ("CHI '20: CHI Conference on Human Factors in Computing Systems", "chi"),
    "acronym in brackets": ("Proceedings of the European Conference on Computer Vision (ECCV)", "eccv"),
    "acronym and year in brackets": (
        "Proceedings of the Tenth International Conference on Language Resources and Evaluation (LREC'16)",
        "lrec",
    ),
    "acronym with a short year after a hyphen": ("Proceedings of the Conference on Robots (ROB-18)", "rob"),
    "acronym before the place": (
        "2020 IEEE Conference on Acoustics, Speech and Signal Processing, ICASSP 2020, Barcelona, Spain, May 4-8, 2020",
        "icassp",
    ),
    "the first of several acronyms": (
        "The Thirty-Fourth AAAI Conference on Artificial Intelligence, AAAI 2020, The Thirty-Second Innovative "
        "Applications of Artificial Intelligence Conference, IAAI 2020, New York, NY, USA, February 7-12, 2020",
        "aaai",
    ),
    "a name that begins with a word and a year": (
        "Interspeech 2021, 22nd Annual Conference of the International Speech Communication Association, Brno, Czechia",
        "interspeech",
    ),
    "acronym with the word conference": ("Proceedings of the Meeting on Data, SIGMOD Conference 2018, Houston", "sigmod"),
    "ordinal in figures": (
        "Proceedings of the 42nd International Conference on Machine Learning",
        "international conference machine learning",
    ),
    "ordinal in words": (
        "Proceedings of the Thirty-First Conference on Learning Theory",
        "conference learning theory",
    ),
    "number of a volume": (
        "Advances in Neural Information Processing Systems 34",
        "advances neural information processing systems",
    ),
    "volume in brackets": (
        "Proceedings of the 61st Annual Meeting of the Association for Computational Linguistics (Volume 1: Long Papers)",
        "meeting association computational linguistics",
    ),
    "part in brackets": ("HAIS (2)", "hais"),
    "date without an acronym": ("Conference on Ice, July 13-19, 2018, Oslo", "conference ice"),
    "a sponsor in brackets": ("Symposium on Valleys (ACM)", "symposium valleys"),
    "a place with a year": ("Symposium on Valleys, Oslo 2010", "symposium valleys"),
    "a journal": ("Journal of Machine Learning Research", "journal machine learning research"),
    "workshops of a conference": ("ICLR 2022 Workshops: GTRL", "iclr workshops gtrl"),
    "findings": ("Findings of the Association for Computational Linguistics: ACL 2023", "findings association computational linguistics acl"),
    "extended abstracts": ("CHI Extended Abstracts", "chi extended abstracts"),
    "arXiv": ("arXiv preprint arXiv:2209.10901", ARXIV),
    "CoRR": ("CoRR", ARXIV),
    "nothing": ("--", ""),
    "only a year": ("2019", ""),
}  # fmt: skip


@pytest.mark.parametrize(("venue", "key"), NAMES.values(), ids=NAMES.keys())
def test_volumes_of_a_series_have_one_key(venue: str, key: str) -> None:
    assert series_key(venue) == key


@given(st.text(max_size=80))
def test_every_text_has_a_key_of_one_line(venue: str) -> None:
    assert "\n" not in series_key(venue)
    assert series_key(venue) == series_key(venue).strip()


def test_long_text_is_read_in_no_time() -> None:
    assert series_key("Aa " * 20_000).startswith("aa aa")
