"""Parsing of names and venues."""
