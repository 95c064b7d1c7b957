"""`check --explain`: what verified each field of named entries."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from normalizer.bib import scan
from normalizer.bib.file import decode
from normalizer.errors import BibnormError
from normalizer.lint.inputs import read_inputs
from normalizer.lint.verification.catalog import CatalogVerifier
from normalizer.lint.verification.explanation import explain


class UnknownKeyError(BibnormError):
    """No entry has the key that is to be explained."""


def explain_entries(named: Sequence[str], keys: Sequence[str], verifier: CatalogVerifier) -> str:
    """The explanation of each entry with one of the keys, in the order of the keys.

    Raises UnknownKeyError for a key that no file has, InputError for a file that cannot be read.
    """
    files = [(given.file, scan(decode(given.data)[0])) for given in read_inputs(named)]
    known = [entry.key for _, bib in files for entry in bib.entries]
    as_of = verifier.catalog.info.built[:10]
    texts = []
    for key in keys:
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            hint = f"did you mean {close[0]!r}?" if close else "keys are case-sensitive"
            raise UnknownKeyError(f"no entry has the key {key!r}; {hint}")
        for file, bib in files:
            entries = [entry for entry in bib.entries if entry.key == key]
            verified = verifier.verify_entries(entries)
            for entry in entries:
                place = f"{file}:{bib.position(entry.span.start)[0]}"
                texts.append(explain(entry, verified.get(entry), as_of).text(place))
    return "\n".join(texts)
