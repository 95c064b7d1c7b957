"""BIB314."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Fixable, Rule
from normalizer.lint.rules.helpers.values import named, quoted, rewritten

_WRAPPED = re.compile(r"\\(?:url|path|href)\s*\{([^{}]*)\}")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WEB = re.compile(r"https?:", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+\.[^\s/?#]+", re.IGNORECASE)
_LOCAL = re.compile(r"https?://(?:localhost|\d|\[)", re.IGNORECASE)
_TWICE = re.compile(r"https?:/*https?:", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+(?:[/?#:]|$)")


class MalformedUrl(Rule):
    r"""The value of `url` is no address, more than one, or in a \url of its own.

    ## Why
    Styles hand the value to `\url` as it stands. With a blank, a second address or another `\url` in it, the link
    in the reference list leads nowhere; without a scheme a viewer takes it for a file.

    ## Example
    @misc{a, title = {Comets}, url = {www.example.org/comets}}

    ## Instead
    @misc{a, title = {Comets}, url = {https://www.example.org/comets}}

    ## Fix
    The `\url` around an address goes. A missing scheme is added with `--unsafe`: not every host answers to https.
    """

    code = "BIB314"
    name = "malformed-url"
    fixable = Fixable.SAFE

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("url",)):
            written = text.strip()
            if found := _WRAPPED.fullmatch(written):
                fix = rewritten(field, found[1].strip(), r"take the \url away", safe=True)
                yield self.on_field(
                    entry, field, rf"{quoted(written)} has a command around it; styles add \url", fix=fix
                )
            elif wrong := _what_is_wrong(written):
                fix = None
                if _HOST.match(written) and " " not in written and not _WEB.match(written):
                    fix = rewritten(field, f"https://{written}", "add https://", safe=False)
                yield self.on_field(entry, field, f"{quoted(written)} {wrong}", fix=fix)


def _what_is_wrong(text: str) -> str | None:
    if not _SCHEME.match(text) and not text.startswith(("\\", "{")):
        return "is no address: it has no scheme such as https:"
    if _TWICE.match(text):
        return "has its scheme twice"
    if _WEB.match(text) and not (_WEB_ADDRESS.match(text) or _LOCAL.match(text)):
        return "is no address: it names no host"
    # A long address may have been wrapped: BibTeX keeps the blank that the line end becomes.
    return "has a blank in it" if len(text.split()) > 1 else None
