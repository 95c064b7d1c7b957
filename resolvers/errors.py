"""What can go wrong when a source is asked. Every message says what, where and what next."""


class ResolverError(Exception):
    """A source could not do what it was asked; shown to the user without a traceback.

    `is_refusal` tells that the source could be reached and does not want us, now or at all; it is no outage.
    """

    is_refusal = False


class CatalogError(ResolverError):
    """A local catalog is missing, damaged, half built or of another layout."""


class ImportFormatError(ResolverError):
    """A file given to `catalog build` is not in a shape that an importer knows."""


class SourceUnavailable(ResolverError):
    """A source did not answer, or not with an answer; says nothing about whether a paper exists."""


class RateLimited(SourceUnavailable):
    """A source asks to be left alone for longer than we wait."""

    is_refusal = True


class ServiceOverloaded(RateLimited):
    """A source says that it cannot serve anybody (503): a limit to some, an outage to others."""

    is_refusal = False


class ServiceBlocked(SourceUnavailable):
    """A source does not serve us: it wants a key, a login or a browser, or the budget of the day is spent."""

    is_refusal = True


class NotSent(SourceUnavailable):
    """The run has no time left for the question; the next run asks it."""


class Unreachable(SourceUnavailable):
    """A host cannot be reached, or was given up earlier in this run."""


class NoReply(SourceUnavailable):
    """A host was reached and broke the connection off, whatever was asked."""


class TimedOut(NoReply):
    """A host was reached and did not answer in time."""


class Misdirected(SourceUnavailable):
    """A host redirects the request to another host, or in a circle."""


class RequestRefused(ResolverError):
    """A source understood the request and says no; asking again would not help.

    `status` is the HTTP status, `body` what the source says about it.
    """

    def __init__(self, message: str, status: int, body: bytes = b"") -> None:
        super().__init__(message)
        self.status = status
        self.body = body
        self.is_refusal = status in (401, 403)


class BadReply(ResolverError):
    """A source answered with something that is not what its protocol promises, or refused the question."""


class ReplyTooLarge(BadReply):
    """A source sends more than any answer can be."""


class StorageError(ResolverError):
    """A file cannot be kept: the disk is full, the folder cannot be written, or another process is writing it."""
