"""Lint: rules over a `.bib` document, what they find, and how it is reported, suppressed and mended."""
