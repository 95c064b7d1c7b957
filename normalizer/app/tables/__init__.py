"""Tables of titles, matched: one row with a verdict for each row, in order."""
