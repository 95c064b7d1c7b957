"""Comparison of author lists and of venues."""
