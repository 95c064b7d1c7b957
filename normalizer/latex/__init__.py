"""LaTeX documents: what they cite, and how their .bib files follow."""
