"""What can go wrong when a source is asked. Every message says what, where and what next."""


class ResolverError(Exception):
    """A source could not do what it was asked; shown to the user without a traceback."""


class CatalogError(ResolverError):
    """A local catalogue is missing, damaged, half built or of another layout."""


class ImportFormatError(ResolverError):
    """A file given to `catalog build` is not in a shape that an importer knows."""
