"""Importers: the shapes of source files and the parsing of their values."""
