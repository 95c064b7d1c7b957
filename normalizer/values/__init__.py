"""Values: each is parsed, compared and rendered in one place."""
