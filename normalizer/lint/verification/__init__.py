"""Verification of entries: what a record source says of the work that an entry cites."""
