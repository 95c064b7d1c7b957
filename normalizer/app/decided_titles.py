"""Works that a person chose for a title, and that bear another one."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lock import Lock
from normalizer.lock.title_index import PageBlocks
from normalizer.values.text import shown
from normalizer.works.description import Description, Form
from normalizer.works.evidence import compare
from normalizer.works.record import describe_record
from normalizer.works.title_pair import TitleLevel


def other_titles(lock: Lock, on: PageBlocks) -> Iterator[str]:
    """A sentence for each title whose chosen work has another one: not only a subtitle, a name or endings differ."""
    blocks = {block.id: (seen, block) for seen, block in zip(on.seen, on.blocks, strict=True) if block}
    for seen, block in blocks.values():
        decision = block.decision
        if decision.choice is None or block.key is None:
            continue
        record = lock.works[block.key].record
        page = Description(source="page", title=block.title, form=Form.PAGE)
        if compare(page, describe_record(record)).titles.level < TitleLevel.CONTAINED:
            yield shown(
                f"{seen.scraped.where}: {decision.by} chose {decision.choice} for {block.title!r}, and the title of "
                f"that work is {record.title!r}; if it is another work, choose again with `bibnorm review`"
            )
