"""Search by title words and by abstract fingerprints."""
