"""Entries that look like one of a work, and are of another; None where a kind does not fit the work."""

from __future__ import annotations

import re
from collections.abc import Callable

from merge_writing import Work, balanced, entry, inverted, plain


def by_others(work: Work, other: Work) -> str:
    return plain(work, author=inverted(other))


def by_others_as_preprint(work: Work, other: Work) -> str:
    return entry(
        "misc",
        work.key,
        {"title": work.title, "author": inverted(other), "eprint": "1907.98765", "archiveprefix": "arXiv"},
    )


def part_two(work: Work, other: Work) -> str:
    return plain(work, title=f"{work.title}, Part {work.rng.choice(['II', '2'])}")


def second_version(work: Work, other: Work) -> str:
    first, _, rest = work.title.partition(" ")
    return plain(work, title=f"{first}v2 {rest}" if work.rng.random() < 0.5 else f"{work.title} 2.0")


def another_word(work: Work, other: Work) -> str | None:
    """A title of the same people that differs in one telling word."""
    words = work.title.split(" ")
    telling = [place for place, word in enumerate(words) if word.isalpha() and len(word) > 5]
    theirs = [word for word in re.findall(r"[A-Za-z]{6,}", other.title) if word[:4].lower() not in work.title.lower()]
    if not telling or not theirs:
        return None
    words[work.rng.choice(telling)] = theirs[0]
    return plain(work, title=" ".join(words))


def more_words(work: Work, other: Work) -> str:
    lead = work.rng.choice(
        ["Towards", "A Survey of", "Rethinking", "On", "Beyond", "Applications of", "Efficient", "Theory of"]
    )
    return plain(work, title=f"{lead} {work.title}")


def other_subtitle(work: Work, other: Work) -> str | None:
    head, _, tail = work.title.partition(": ")
    return plain(work, title=f"{head}: {other.title}") if tail and balanced(head) and head.count("$") % 2 == 0 else None


def erratum(work: Work, other: Work) -> str:
    lead = work.rng.choice(["Erratum: ", "Comment on ``", "Correction to ", "Reply to "])
    return plain(work, title=f"{lead}{work.title}" + ("''" if "``" in lead else ""))


def thesis(work: Work, other: Work) -> str:
    family, given = work.people[0]
    kind = work.rng.choice(["phdthesis", "mastersthesis", "thesis"])
    return entry(
        kind,
        work.key,
        {"author": f"{family}, {given}", "title": work.title, "school": "A University", "year": work.year},
    )


def speaks_of_it(work: Work, other: Work) -> str | None:
    if not work.said.arxiv:
        return None
    name = work.rng.choice(["note", "annote", "abstract", "keywords", "comment"])
    return plain(
        work, title=other.title, **{name: f"Extends arXiv:{work.arxiv}, see https://arxiv.org/abs/{work.arxiv}"}
    )


def proceedings(work: Work, other: Work) -> str:
    return entry(
        "proceedings",
        work.key,
        {"title": work.title, "booktitle": work.title, "editor": inverted(work), "year": work.year},
    )


def program(work: Work, other: Work) -> str:
    return entry(
        "software",
        work.key,
        {"title": work.title, "author": inverted(work), "year": work.year, "url": "https://example.org/code"},
    )


def by_the_same_people(work: Work, other: Work) -> str:
    return plain(work, title=other.title)


def own_identifier(work: Work, other: Work) -> str | None:
    """The same title and people under an identifier of its own: a series, or a talk on it."""
    if not work.said.arxiv:
        return None
    return entry(
        "misc", work.key, {"title": work.title, "author": inverted(work), "eprint": "1907.98765", "eprinttype": "arXiv"}
    )


def long_ago(work: Work, other: Work) -> str | None:
    return plain(work, year=str(int(work.preprint_year) - 15)) if work.preprint_year else None


def forgotten_identifier(work: Work, other: Work) -> str | None:
    """An entry that was copied to write another, and still has the identifier of the first."""
    if not work.said.arxiv:
        return None
    return entry(
        "misc", work.key, {"title": other.title, "author": inverted(other), "eprint": work.arxiv, "year": other.year}
    )


DECOYS: tuple[Callable[[Work, Work], str | None], ...] = (
    by_others, by_others_as_preprint, part_two, second_version, another_word, more_words, other_subtitle, erratum, thesis,
    speaks_of_it, proceedings, program, by_the_same_people, own_identifier, long_ago, forgotten_identifier,
)  # fmt: skip
