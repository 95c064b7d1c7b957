"""What a judgement is explained by: rows, sentences, policies, and their text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.works import relation
from normalizer.works.description import Description
from normalizer.works.explain import _bar, text_of
from normalizer.works.explanation import Explanation, bits, explain_pair, nearest
from normalizer.works.facts import Fact, Relation
from normalizer.works.policies import BEYOND, DIFFERENCES, LIMITS, Action, Policy, decide, disagreements
from normalizer.works.relation import weights

PREPRINT = {"title": "Counting Sheep in Meadows", "arxiv": "2105.01234", "authors": ["Anna Hirt"], "year": 2021}
ARTICLE = {
    "title": "Counting Sheep in Meadows", "kind": "entry", "type": "article", "authors": ["Hirt, Anna"],
    "venue": "Journal of Pastoral Arithmetic", "year": 2022, "volume": "3", "number": "2", "pages": "1--9",
    "doi": "10.1000/sheep",
}  # fmt: skip


def description(row: dict[str, Any]) -> Description:
    return Description.from_mapping(row)


def explained(left: dict[str, Any], right: dict[str, Any]) -> Explanation:
    return explain_pair([description(left)], [description(right)], "left", "right")


def test_rows_have_the_values_of_both_as_they_are_written() -> None:
    rows = {row.field: row for row in explained(PREPRINT, ARTICLE).fields}
    assert list(rows) == [
        "source", "title", "authors", "year", "venue", "printed as", "identifiers", "volume", "pages",
    ]  # fmt: skip
    assert (rows["authors"].left, rows["authors"].right) == ("Anna Hirt", "Hirt, Anna")
    assert (rows["year"].left, rows["year"].right, rows["year"].level) == ("2021", "2022", "near")
    assert (rows["volume"].left, rows["volume"].right, rows["volume"].is_compared) == ("", "3(2)", False)
    assert (rows["printed as"].left, rows["printed as"].right, rows["printed as"].level) == (
        "preprint",
        "journal",
        None,
    )
    assert (rows["identifiers"].left, rows["identifiers"].right) == ("arXiv:2105.01234", "doi:10.1000/sheep")


def test_total_is_the_sum_of_prior_and_weights() -> None:
    assert _bar(0.0, 0.0, 0.0, 0.0, size=3) == "|  "
    view = explained(PREPRINT, ARTICLE)
    assert view.prior == weights().prior
    assert repr(view) == f"<Explanation: 'left' and 'right': {view.judgement}>"
    assert view.total == pytest.approx(view.prior + sum(view.judgement.contributions.values()))
    assert view.probability == pytest.approx(1 / (1 + 2**-view.total))


def test_a_word_that_stands_for_another_counts_with_the_title(monkeypatch: pytest.MonkeyPatch) -> None:
    fitted = weights()
    monkeypatch.setattr(relation, "weights", lambda: replace(fitted, levels={**fitted.levels, "word": {"other": -2.0}}))
    view = explained({"title": "A dual approach to lanes"}, {"title": "A primal approach to lanes"})
    assert view.judgement.contributions["word"] == -2.0
    assert view.total == pytest.approx(view.prior + sum(view.judgement.contributions.values()))


def test_long_lists_are_cut_and_abstracts_counted() -> None:
    many = PREPRINT | {"authors": [f"Person Number{place}" for place in range(11)]}
    cut = PREPRINT | {"authors_complete": False}
    rows = {row.field: row for row in explained(many, cut).fields}
    assert rows["authors"].left.endswith("Person Number7 and 3 more")
    assert rows["authors"].right == "Anna Hirt et al."
    rows = {row.field: row for row in explained(PREPRINT | {"abstract": "Sheep are counted."}, PREPRINT).fields}
    assert (rows["abstract"].left, rows["abstract"].right) == ("3 words", "")


def test_nearest_descriptions_of_two_works_are_compared() -> None:
    bare = Description(source="other", title="Counting Sheep")
    left, right, judgement = nearest([bare, description(PREPRINT)], [bare, description(ARTICLE)])
    assert (left.arxiv, right.doi) == ("2105.01234", "10.1000/sheep")
    assert judgement.relation.is_one_work


def test_policy_rows_are_the_decisions_and_name_the_limit_that_changed_one() -> None:
    view = explained(PREPRINT, ARTICLE | {"authors": []})
    for row in view.policies:
        assert row.action == decide(Policy(row.policy), view.judgement).value
    [row] = [row for row in view.policies if row.policy == "duplicate"]
    if row.action == "ask":
        assert row.reason
        assert LIMITS[Policy.DUPLICATE].reason in row.reason


def test_veto_is_named_with_its_sentence_and_note() -> None:
    view = explained(PREPRINT, PREPRINT | {"title": "Counting Sheep in Meadows, Part II", "arxiv": "2205.04321"})
    assert view.veto is not None
    assert view.veto.text == Fact(view.veto.name).sentence
    lines = text_of(view).splitlines()
    assert f"veto        {view.veto.name}: {view.veto.text}" in lines
    assert not view.relation.is_one_work


def test_policies_that_agree_after_all_have_no_difference_to_explain() -> None:
    same = explained(ARTICLE, ARTICLE)
    assert same.relation is Relation.SAME
    reasons = {row.reason for row in DIFFERENCES if row.relation is Relation.SAME}
    assert {row.reason for row in same.differences} == reasons
    assert explained(PREPRINT, ARTICLE).differences == ()


COMMON = {"title": "A Study of Learning Methods for Network Models", "year": 2021}
# Two descriptions, and the policy that decides otherwise than by relation and probability.
BEYOND_THE_TABLE: dict[str, tuple[dict[str, Any], dict[str, Any], Policy, Action]] = {
    "a long title of a preprint and of a record that names nobody": (
        {**COMMON, "type": "preprint", "arxiv": "2105.01234", "authors": ["Anna Hirt"]}, {**COMMON, "year": 2023}, Policy.JOIN, Action.TAKE,
    ),
    "a long title of common words in a file that names nobody": (
        COMMON | {"authors": ["Anna Hirt"]}, COMMON | {"year": 2022}, Policy.PRESENT, Action.TAKE,
    ),
    "a title with other small words": (
        ARTICLE | {"doi": None}, ARTICLE | {"title": "Counting Sheep on Meadows", "doi": None}, Policy.PRESENT, Action.ASK,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("left", "right", "policy", "action"), BEYOND_THE_TABLE.values(), ids=BEYOND_THE_TABLE)
def test_a_policy_that_decides_beyond_the_table_says_why(
    left: dict[str, Any], right: dict[str, Any], policy: Policy, action: Action
) -> None:
    view = explained(left, right)
    [row] = [row for row in view.policies if row.policy == policy.value]
    assert (row.action, row.reason) == (action.value, BEYOND[policy, action])
    assert disagreements(view.judgement) == ()


@pytest.mark.parametrize(
    ("title", "more", "sentence", "find"),
    [
        ("Generative Adversarial Networks", {}, "It is uncertain whether they are one work", Action.ASK),
        ("Generative Adversarial Network", {}, "It is uncertain whether they are one work", Action.ASK),
        ("Generative Adversarial Networks", {"authors": ["Bo Wu"]}, Relation.NAMESAKE.sentence, Action.NO),
        ("Forging Iron Gates", {}, Relation.DIFFERENT.sentence, Action.NO),
    ],
)
def test_two_works_need_more_than_too_little_evidence(
    title: str, more: dict[str, Any], sentence: str, find: Action
) -> None:
    record = PREPRINT | {"title": "Generative Adversarial Networks", "authors": ["Ian Goodfellow", "Yoshua Bengio"]}
    for one, other in ((record, {"title": title} | more), ({"title": title} | more, record)):
        view = explained(one, other)
        assert not view.relation.is_one_work
        assert view.sentence.startswith(sentence)
        assert [row.action for row in view.policies if row.policy == "find"] == [find]


@pytest.mark.parametrize(
    ("entry", "record", "action"),
    [
        (PREPRINT, ARTICLE, Action.TAKE),
        (ARTICLE, PREPRINT, Action.NO),
        (ARTICLE, ARTICLE, Action.NO),
        (PREPRINT | {"kind": "entry"}, ARTICLE | {"kind": "record"}, Action.TAKE),
        (ARTICLE | {"kind": "record"}, PREPRINT | {"kind": "entry"}, Action.NO),
    ],
)
def test_only_the_publication_is_taken_over(entry: dict[str, Any], record: dict[str, Any], action: Action) -> None:
    [row] = [row for row in explained(entry, record).policies if row.policy == "publish"]
    assert row.action == action.value


MEADOWS = {
    "title": "Counting Sheep in Meadows of Wales",
    "authors": ["Anna Hirt"],
    "year": 2022,
    "kind": "entry",
    "type": "article",
}
RECORD = MEADOWS | {"kind": "record"}
NAMED = {"title": "Counting Sheep: Meadows and Fences of Wales", "doi": "10.1000/sheep"}
# What an entry has otherwise than a record of one work; what the record has; whether the record is in the file.
WRITTEN: dict[str, tuple[dict[str, Any], dict[str, Any], Action]] = {
    "a letter is missing": ({"title": "Counting Sheep in Medows of Wales"}, {}, Action.TAKE),
    "a letter is missing, and the year": ({"title": "Counting Sheep in Medows of Wales", "year": None}, {}, Action.TAKE),
    "a letter is missing, and the years are far apart": ({"title": "Counting Sheep in Medows of Wales", "year": 2019}, {}, Action.ASK),
    "the entry is a preprint of two years before": ({"type": "preprint", "year": 2020}, {}, Action.TAKE),
    "the preprint was of that year": ({"venue": "Bioinformatics", "year": 2019}, {"published": "2019-03"}, Action.TAKE),
    "the preprint was of that year, and the entry was in the journal a year later": (
        {"venue": "Bioinformatics", "year": 2021}, {"venue": "Bioinformatics", "published": "2021-03"}, Action.TAKE,
    ),
    "the preprint was of that year, and the entry was in the journal then": (
        {"venue": "Bioinformatics", "year": 2019}, {"venue": "Bioinformatics", "published": "2019-03"}, Action.ASK,
    ),
    "a letter is another": ({"title": "Counting Microbial Sheep"}, {"title": "Counting Macrobial Sheep"}, Action.ASK),
    "the entry has no subtitle": ({"title": "Counting Sheep"}, NAMED, Action.TAKE),
    "the entry has no name before the title": ({}, {"title": "TrapNet: Counting Sheep in Meadows of Wales"}, Action.TAKE),
    "the entry has a name before the title": ({"title": "TrapNet: Counting Sheep in Meadows of Wales"}, {}, Action.TAKE),
    "the record has a word before the title": ({}, {"title": "Nets: Counting Sheep in Meadows of Wales"}, Action.ASK),
    "the record has no subtitle": (NAMED, {"title": "Counting Sheep"}, Action.ASK),
    **{
        f'"{word}" comes and goes': ({}, {"title": f"Counting {word} Sheep in Meadows of Wales"}, Action.TAKE)
        for word in "a an the and".split()
    },
    "the entry names nobody, and a part of the title": (
        {"title": "Counting Sheep", "doi": "10.1000/sheep", "authors": [], "year": None}, NAMED, Action.TAKE,
    ),
    "the entry names others, and a part of the title": (
        {"title": "Counting Sheep", "doi": "10.1000/sheep", "authors": ["Bo Wu"]}, NAMED, Action.NO,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("entry", "record", "action"), WRITTEN.values(), ids=WRITTEN)
def test_an_entry_that_differs_a_little_from_its_record(
    entry: dict[str, Any], record: dict[str, Any], action: Action
) -> None:
    assert decide(Policy.PRESENT, explained(MEADOWS | entry, RECORD | record).judgement) is action


@pytest.mark.parametrize(("weight", "text"), [(0.0, "+0.00"), (4.2, "+4.20"), (-13.249, "-13.25")])
def test_weights_have_their_sign(weight: float, text: str) -> None:
    assert bits(weight) == text


def test_hidden_characters_are_shown() -> None:
    assert "⟨U+202E⟩" in text_of(explained(PREPRINT | {"title": "Counting \u202eSheep"}, ARTICLE))


@given(
    st.fixed_dictionaries(
        {"title": st.text(max_size=200), "authors": st.lists(st.text(max_size=30), max_size=12)},
        optional={"year": st.integers(-10, 10000), "venue": st.text(max_size=80), "pages": st.text(max_size=20)},
    ),
    st.integers(1, 200),
)
def test_any_two_descriptions_have_a_text_within_its_width(row: dict[str, Any], width: int) -> None:
    view, other = explained(row, ARTICLE), explained(ARTICLE, row)
    for each in (view, other):
        sides = text_of(each, width).partition("\nweights ")[0]
        assert max(map(len, sides.splitlines())) <= max(width, 60)
    one, its = ([row for row in each.policies if row.policy != "publish"] for each in (view, other))
    assert (other.relation, other.total, its) == (view.relation, view.total, one)


@pytest.mark.parametrize("width", [60, 100, 300])
def test_lines_of_any_width_leave_nothing_out(width: int) -> None:
    """Blanks do not count, for lines end at them and within words that have a hyphen."""
    view = explained(PREPRINT | {"abstract": "Sheep are counted. " * 9}, ARTICLE | {"authors": []})
    text = text_of(view, width)
    sides, weights_and_veto, _ = text.split("\n\n", 2)
    assert [label for line in sides.splitlines() if (label := line[:12].strip())] == [row.field for row in view.fields]
    assert [line.count("|") for line in weights_and_veto.splitlines() if "|" in line] == [1] * (
        1 + sum(row.is_compared for row in view.fields)
    )
    rows = [f"{row.policy} {row.action} {row.question} ({row.commands})" for row in view.policies]
    reasons = [f"; {row.reason}" for row in view.policies if row.reason]
    facts = [f"probability of one work {view.probability:.4f}, from the sum, {bits(view.total)} bits", view.sentence]
    shown = "".join(text.split())
    assert [each for each in (*rows, *reasons, *facts) if "".join(each.split()) not in shown] == []


def test_tables_of_notebooks_have_a_row_for_each_field_and_for_what_follows_from_them() -> None:
    view = explained(PREPRINT, PREPRINT | {"title": "Counting Sheep in Meadows, Part II"})
    html = view._repr_html_()
    firsts = re.findall(r"<tr><td>(.*?)</td>", html)
    assert firsts == [*(row.field for row in view.fields), "prior", "sum", "veto", "relation"]
    assert "<td>prior</td><td></td><td></td><td></td>" in html


def test_the_explanation_as_json_has_what_the_text_shows() -> None:
    view = explained(PREPRINT, PREPRINT | {"title": "Counting Sheep in Meadows, Part II"})
    assert view.veto is not None
    shown = view.as_json()
    rows = {"fields": view.fields, "policies": view.policies, "differences": view.differences}
    assert {name: len(shown.pop(name)) for name in rows} == {name: len(each) for name, each in rows.items()}
    assert shown == {
        "left": "left", "right": "right", "relation": "sequel", "sentence": Relation.SEQUEL.sentence, "one_work": False,
        "probability": view.probability, "decided_by": "other-number", "prior": weights().prior, "sum": round(view.total, 4),
        "veto": {"name": "other-number", "text": Fact.OTHER_NUMBER.sentence, "note": ""},
    }  # fmt: skip


SHEEP = {"title": "Counting Sheep in Meadows", "doi": "10.1000/sheep", "authors": ["Anna Hirt", "Ben Weber", "Cy Oz"]}
# Two descriptions; the level of the people or titles, and the reason.
BORDERS: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "an identifier of works that share some people is copied": (
        SHEEP, SHEEP | {"title": "Forging Iron Gates", "authors": ["Anna Hirt", "Dora Quill", "Emil Esche"]}, "people SOME", "copied-id",
    ),
    "an extended abstract may lack the subtitle": (
        {"title": "Counting Sheep in Meadows (Extended Abstract)", "authors": ["Anna Hirt"]},
        {"title": "Counting Sheep in Meadows: Fences, Gates and Dogs", "authors": ["Anna Hirt"]}, "titles CONTAINED", "extended-abstract",
    ),
    "an identifier of unnamed people is copied up to some shared words": (
        {"title": "Counting Sheep in Alpine Meadows", "doi": "10.1000/sheep"},
        {"title": "Counting Iron Gates of Old Castles and Sheep Dogs in Wales", "doi": "10.1000/sheep"}, "titles SOME_WORDS", "copied-id",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("left", "right", "level", "reason"), BORDERS.values(), ids=BORDERS)
def test_vetoes_at_their_borders(left: dict[str, Any], right: dict[str, Any], level: str, reason: str) -> None:
    judgement = explained(left, right).judgement
    levels = (f"people {judgement.evidence.people.name}", f"titles {judgement.evidence.titles.level.name}")
    assert level in levels
    assert judgement.reason == reason
