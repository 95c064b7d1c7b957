"""From a run to the text of its page."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache

from normalizer.report.counts import (
    RunCounts,
    coverage,
    format_percent,
    group_by_decision,
    queries_by_date,
    short_pages,
    used_keys,
)
from normalizer.report.data import ReportData, TitleOutcome, TitleResult, changed_indexes, compare_runs
from normalizer.report.title_data import COLUMNS, count_levels, render_data, strips
from normalizer.report.unresolved import groups
from normalizer.report.works import lines, reported_works, repositories
from normalizer.values.text import counted
from normalizer.web import shown, static_text, template_environment

_PACKAGE = "normalizer.report"
# Near the start of every report, by which one is recognized.
GENERATOR_MARK = '<meta name="generator" content="bibnorm '
# Rows of a table that the page shows at once. The rest is text that a browser does not lay out.
ROWS_PER_SHEET = 250


def page(run: ReportData) -> str:
    """The HTML of the report, which loads and sends nothing and needs no scripts.

    It can be encoded in UTF-8 whatever the pages contained.
    """
    names = short_pages(row.scraped.page for row in run.rows)

    def where(row: TitleResult) -> str:
        return f"{names[row.scraped.page]}:{row.scraped.line}"

    works = reported_works(run, used_keys(run.rows))
    changes = compare_runs(run.earlier, run.rows)
    changed = changed_indexes(changes, run.rows)
    rows = list(lines(run, works, where))
    doubts = groups(run, works, where)
    style = static_text("normalizer.web", "base.css") + static_text(_PACKAGE, "report.css")
    script = static_text(_PACKAGE, "report.js")
    return _render()(
        run=run,
        names=names,
        counts=RunCounts.of(run),
        levels=count_levels(run.rows),
        strips=strips(run.rows, changed),
        changes=changes,
        fields=list(coverage([known.record for known in works.values()])),
        groups=doubts,
        explained={doubt.index for group in doubts for doubt in group.doubts},
        ways=group_by_decision(run.rows),
        lines=rows,
        repositories=repositories(works),
        asked=queries_by_date(run.rows),
        data=render_data(run.on, rows, changed),
        style=style,
        script=script,
        # The content security policy: only the style and script of this page.
        policy=f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'",
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


@cache
def _render() -> Callable[..., str]:
    """The template, read once."""

    def sanitize(value: object) -> object:
        return shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value

    made = template_environment(_PACKAGE).overlay(finalize=sanitize)
    made.globals.update(
        many=counted, percent=format_percent, Outcome=TitleOutcome, rows_per_sheet=ROWS_PER_SHEET, columns=COLUMNS
    )
    return made.get_template("report.html").render
