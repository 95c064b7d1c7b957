"""Names of people and groups: one parser, one comparison, one renderer."""
