"""What a source said about a paper: raw, attributed, never interpreted."""
