"""Lint: rules over a `.bib` document, their findings, and how these are reported, suppressed and fixed."""
