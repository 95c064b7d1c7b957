"""Values of bibliographic data: each is parsed, compared and rendered in one place."""
