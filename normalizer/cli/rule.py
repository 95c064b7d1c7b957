"""`bibnorm rule`: the documentation of the lint rules."""

from __future__ import annotations

from collections.abc import Iterator

import click
from click.shell_completion import CompletionItem

from normalizer.cli.console import deliver


def rules_with(begun: str) -> list[CompletionItem[str]]:
    """The codes with a beginning, with their names; or names."""
    from normalizer.lint.registry import RULES

    codes = [CompletionItem(rule.code, help=rule.name) for rule in RULES if rule.code.startswith(begun.upper())]
    return codes or [CompletionItem(rule.name) for rule in RULES if rule.name.startswith(begun)]


@click.command("rule")
@click.argument("asked", nargs=-1, metavar="[CODE]...", shell_complete=lambda ctx, argument, begun: rules_with(begun))
def command(asked: tuple[str, ...]) -> None:
    """Explain a rule and how to fix its findings; without CODE, list all rules.

    CODE is a rule code (BIB203), a code prefix (BIB2) or a rule name (duplicate-doi).

    \b
    Example:
      bibnorm rule BIB203
    """
    from normalizer.lint.registry import RULES, UnknownRuleError, matches, unknown_selector_message
    from normalizer.lint.rule import render_markdown

    for selector in asked:
        if not any(matches(selector, rule) for rule in RULES):
            raise UnknownRuleError(unknown_selector_message(selector))
    shown = [rule for rule in RULES if any(matches(selector, rule) for selector in asked)]
    deliver("\n".join(map(render_markdown, shown)) if asked else "".join(f"{line}\n" for line in _list()))


def _list() -> Iterator[str]:
    from normalizer.lint.registry import RULES
    from normalizer.lint.rule import parse_documentation

    width = max(len(rule.name) for rule in RULES)
    for rule in RULES:
        yield f"{rule.code}  {rule.name:<{width}}  {parse_documentation(rule).summary}"
