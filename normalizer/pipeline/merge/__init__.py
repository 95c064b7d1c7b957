"""Works into an existing .bib file: which entry is which work, what is added, what bibnorm may update."""

from normalizer.pipeline.merge.merging import Merged, keys_in, merge
from normalizer.pipeline.merge.present import Present
from normalizer.pipeline.merge.update import fields_of

__all__ = ["Merged", "Present", "fields_of", "keys_in", "merge"]
