"""A LaTeX source read as TeX reads it: macros are expanded, and what TeX does not see as commands is passed over."""
