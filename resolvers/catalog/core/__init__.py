"""Shared parts of the catalog: normalization, numbering, pairs, counts, reports."""
