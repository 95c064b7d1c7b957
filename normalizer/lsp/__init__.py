"""The Language Server Protocol for `normalizer.editor`, through pygls."""
