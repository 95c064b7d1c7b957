"""BIB190. Only the engine knows which comments suppressed something: it speaks in this rule's name."""

from __future__ import annotations

from normalizer.lint.rule import Rule


class UnusedIgnore(Rule):
    """An ignore comment suppresses nothing.

    ## Why
    What it was written for is mended or never was; left standing, it would hide the next defect of that kind.

    ## Example
    % bibnorm: ignore duplicate-doi
    @article{a, doi = {10.1000/xyz}}

    ## Instead
    Delete the comment, or the code in it that is of no use.

    ## Fix
    None: a comment is yours.
    """

    code = "BIB190"
    name = "unused-ignore"
