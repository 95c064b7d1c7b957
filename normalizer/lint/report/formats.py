"""All reports by name. Each is imported when it is asked for: most runs print lines of text, and want nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from normalizer.lint.report.data import Report

# Name -> the module and its function.
REPORTS: Mapping[str, tuple[str, str]] = {
    "text": ("normalizer.lint.report.text", "text"),
    "json": ("normalizer.lint.report.json", "json_report"),
    "sarif": ("normalizer.lint.report.sarif", "sarif"),
    "github": ("normalizer.lint.report.github", "github"),
    "gitlab": ("normalizer.lint.report.gitlab", "gitlab"),
    "junit": ("normalizer.lint.report.junit", "junit"),
}


def render(report: Report, form: str) -> str:
    """The report in one of the forms."""
    module, function = REPORTS[form]
    write: Callable[[Report], str] = getattr(import_module(module), function)
    return write(report)
