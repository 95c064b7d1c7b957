"""Works into an existing .bib file: which entry is which work, what is added, what bibnorm may update."""

from normalizer.app.merge.entry_index import Present
from normalizer.app.merge.merge import Merged, keys_in, merge

__all__ = ["Merged", "Present", "keys_in", "merge"]
