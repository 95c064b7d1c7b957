"""Updates of a catalog in place."""
