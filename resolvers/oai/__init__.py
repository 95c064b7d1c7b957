"""arXiv's records by OAI-PMH, for keeping a catalog up to date."""
