"""BIB312."""

from __future__ import annotations

from collections.abc import Iterator

from normalizer.lint.context import Context
from normalizer.lint.rule import Finding, Rule
from normalizer.lint.rules.helpers.ids import isbn_is_right, numbers
from normalizer.lint.rules.helpers.values import named, quoted


class MalformedIsbn(Rule):
    """An ISBN has a wrong length or a wrong check digit.

    ## Why
    No shop or library will find the book by it.

    ## Example
    @book{a, author = {Noether, Emmy}, title = {Algebra}, publisher = {Example Press}, year = {2021},
      isbn = {978-3-16-148410-1}}

    ## Instead
    @book{a, author = {Noether, Emmy}, title = {Algebra}, publisher = {Example Press}, year = {2021},
      isbn = {978-3-16-148410-0}}

    ## Fix
    None: which digit is wrong cannot be told.
    """

    code = "BIB312"
    name = "malformed-isbn"

    def check(self, context: Context) -> Iterator[Finding]:
        for entry, field, text in named(context, ("isbn",)):
            found = list(numbers(text))
            wrong = [number for number in found if not isbn_is_right(number)]
            # Several numbers parted by blanks only: they are right if they can be cut so that each is.
            if len(found) == 1 and wrong and all(map(isbn_is_right, found[0].split())):
                continue
            if wrong or not found:
                yield self.on_field(entry, field, f"{quoted(wrong[0] if wrong else text)} is no valid ISBN")
