"""The files of a publication: streams of bytes and changed records."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from publication_rows import rows

from resolvers.catalog import build_catalog
from resolvers.catalog.publication import publishing, streams
from resolvers.catalog.publication.streams import RecordChanges, line_hashes, patched_blocks, shifts_between
from resolvers.catalog.storage.mapped_files import open_files


@given(
    st.lists(st.integers(0, 2**32 - 1), max_size=40),
    st.lists(st.integers(0, 2**32 - 1), max_size=40),
    st.sampled_from(sorted(streams._SUMS | streams._BUCKETS | streams._ROWS)),
)
def test_stream_gives_its_bytes_again(old: list[int], new: list[int], name: str) -> None:
    before, after = (memoryview(np.array(numbers, streams.ARRAYS[name]).tobytes()) for numbers in (old, new))
    for earlier in (None, before):
        stream = bytes(streams.stream_of(name, after, earlier))
        dictionary = streams.dictionary_of(name, earlier, ((0, 0),))
        made = [(frame, dictionary[frame.start : frame.end]) for frame in streams.frames(stream, dictionary)]
        unpacked = b"".join(streams.unpacked(memoryview(frame.data), frame.length, part) for frame, part in made)
        assert streams.bytes_of(name, unpacked, earlier) == bytes(after)


@pytest.mark.once
@settings(max_examples=6, deadline=None)
@given(st.data())
def test_blocks_have_the_lines_of_the_new_state(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Rows that were removed, inserted and changed anywhere."""
    folder = tmp_path_factory.mktemp("blocks")
    count = data.draw(st.integers(1, 300))
    lines = rows(count)
    at = data.draw(st.integers(0, count))
    removed = data.draw(st.integers(0, 40))
    inserted = rows(data.draw(st.integers(0, 70)), seed=5)
    after = lines[:at] + [row | {"arxiv_id": None} for row in inserted] + lines[at + removed :]
    after = [row | {"venue": "X"} if data.draw(st.integers(0, 20)) == 0 else row for row in after] or lines[:1]
    stored = []
    for name, some in (("old", lines), ("new", after)):
        source = folder / "papers.jsonl"
        source.write_text("".join(json.dumps(row) + "\n" for row in some))
        build_catalog([source], folder / name)
        stored.append(open_files(folder / name))
    old, new = stored
    hashes = line_hashes(old), line_hashes(new)
    shifts = shifts_between(*hashes)
    changes = publishing.changed_records(new, *hashes, shifts)
    changes = RecordChanges.parse(changes.as_bytes())
    made = b"".join(blocks.data for blocks in patched_blocks(old, changes, shifts, new.rows))
    expected = b"".join(
        blocks.data
        for blocks in patched_blocks(
            old, RecordChanges(np.arange(new.rows), new.lines(np.arange(new.rows))), ((0, 0),), new.rows
        )
    )
    assert made == expected
