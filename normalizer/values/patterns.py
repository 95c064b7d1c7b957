"""Regular expressions that are compiled at their first use.

The package has about 800. To compile them all takes a third of a second, and a command uses less than half of them.
"""

import re
from typing import Any, AnyStr, cast


class _LazyPattern:
    """Stands for a `re.Pattern`; `__getattr__` is called at the first use of each attribute only."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "_compiled":
            self._compiled = re.compile(self.pattern, self._flags)
            return self._compiled
        value = getattr(self._compiled, name)
        setattr(self, name, value)
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        return _LazyPattern, (self.pattern, self._flags)


def lazy_re(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern with the methods and attributes of that of `re.compile`; an invalid one raises at its first use."""
    return cast("re.Pattern[AnyStr]", _LazyPattern(pattern, flags))
