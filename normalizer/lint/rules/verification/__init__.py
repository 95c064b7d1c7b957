"""Rules that compare an entry with what a catalog or a source says (BIB4xx)."""
