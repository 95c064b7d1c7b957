"""Rules that compare an entry with what a catalogue or a source says (BIB4xx)."""
