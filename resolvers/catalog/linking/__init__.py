"""Linkage: which rows of a catalog describe one work."""
