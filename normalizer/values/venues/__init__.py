"""Venues: one table of them, how a text is read, and whether two name the same one."""
