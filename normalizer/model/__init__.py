"""Values of names and venues."""
