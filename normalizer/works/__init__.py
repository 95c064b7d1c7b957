"""Works: the description of a work, and whether two descriptions are of the same work."""
