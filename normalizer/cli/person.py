"""Who decides: the person whose name a decision bears in the lock."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from typing import Any

import click


def login() -> str:
    """The name under which somebody works on this machine; empty where the system knows none."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


by_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--by", metavar="NAME", default=login, show_default="your login", help="Who decides; kept with the decision."
)
