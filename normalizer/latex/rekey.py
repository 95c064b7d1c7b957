r"""Sources in which `\cite`s follow entries to their keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from normalizer.files import Rewritten
from normalizer.latex.citations import DocumentError
from normalizer.latex.sources import codec_of, read_bytes, read_source
from normalizer.values.latex.rekey import keys_in, with_keys


def keys_in_sources(paths: Iterable[Path]) -> set[str]:
    """Every key that sources cite or mention where it can be rewritten."""
    return {key for path in paths for key in keys_in(read_source(path))}


def recite(path: Path, keys: Mapping[str, str]) -> Rewritten:
    """The source with another key in the place of each that is in `keys`; none is cited twice in one list.

    Raises DocumentError where it cannot be read, or its encoding lacks a letter of a key.
    """
    before = read_bytes(path)
    codec = codec_of(before)
    after = with_keys(before.decode(codec), keys)
    try:
        return Rewritten(path, before, after.encode(codec))
    except UnicodeEncodeError as error:
        odd = after[error.start]
        raise DocumentError(
            f"{path}: {odd!r} (U+{ord(odd):04X}), which a new key has, does not exist in its encoding; "
            "convert the file to UTF-8 first"
        ) from error
