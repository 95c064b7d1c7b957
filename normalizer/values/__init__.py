"""Values of works: identifiers, titles, names, venues, dates; each is parsed, compared and rendered in one place."""
