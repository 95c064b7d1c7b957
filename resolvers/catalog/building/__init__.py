"""The build of a catalog from source files."""
