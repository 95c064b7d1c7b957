"""Strings in, strings out: LaTeX and Unicode, capitals, links to code."""
