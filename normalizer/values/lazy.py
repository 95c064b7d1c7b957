"""What is computed at its first use: attributes, and regular expressions.

The package has about 800 regular expressions. To compile them all takes a third of a second, and a command uses less
than half of them; the programs that they are compiled to are kept in `__pycache__`.
"""

from __future__ import annotations

import atexit
import pickle
import re
import sys
from array import array
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib import import_module
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, AnyStr, Generic, TypeVar, cast, overload

from normalizer.values.compiled import save_kept

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - used as a decorator
    """Like `functools.cached_property`, without its lock, which costs more than most comparisons here."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self.compute = compute
        self.name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> lazy[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> lazy[T] | T:
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.compute(instance)
        return value


class _LazyPattern:
    """Stands for a `re.Pattern`; `__getattr__` is called at the first use of each attribute only."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "_compiled":
            self._compiled = _compile(self.pattern, int(self._flags))
            return self._compiled
        value = getattr(self._compiled, name)
        setattr(self, name, value)
        return value

    def __reduce__(self) -> tuple[Any, ...]:
        return _LazyPattern, (self.pattern, self._flags)


def lazy_re(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """A pattern with the methods and attributes of that of `re.compile`; an invalid one raises at its first use."""
    return cast("re.Pattern[AnyStr]", _LazyPattern(pattern, flags))


# --- the programs of patterns, kept as Python keeps the byte code of modules

_KEPT = Path(cache_from_source(__file__)).with_suffix(".patterns")


def _compile(pattern: Any, flags: int) -> re.Pattern[Any]:
    """What `re.compile` returns; Python has no other way to keep what takes a quarter of a short command."""
    try:
        programs = _programs()
        if (pattern, flags) not in programs:
            programs[pattern, flags] = _program(pattern, flags)
            _save_at_exit()
        all_flags, code, *groups = programs[pattern, flags]
        compiled: re.Pattern[Any] = import_module("_sre").compile(pattern, all_flags, code.tolist(), *groups)
    except Exception:  # noqa: BLE001 -- an invalid pattern, a damaged file, a Python that compiles otherwise
        return re.compile(pattern, flags)
    return compiled


@cache
def _programs() -> dict[tuple[Any, int], tuple[Any, ...]]:
    """The program of each pattern, by its text and flags."""
    with suppress(Exception), _KEPT.open("rb") as file:  # missing, of another version, damaged
        if pickle.load(file) == sys.version:  # noqa: S301 -- whoever may write there can change the code as well
            return cast("dict[tuple[Any, int], tuple[Any, ...]]", pickle.load(file))  # noqa: S301
    return {}


def _program(pattern: Any, flags: int) -> tuple[Any, ...]:
    """All that `re` gives to its engine."""
    parsed = import_module("re._parser").parse(pattern, flags)
    code = import_module("re._compiler")._code(parsed, flags)
    state = parsed.state
    names = {number: name for name, number in state.groupdict.items()}
    return (
        flags | state.flags,
        array("I", code),
        state.groups - 1,
        state.groupdict,
        tuple(map(names.get, range(state.groups))),
    )


@cache
def _save_at_exit() -> None:
    if not sys.dont_write_bytecode:
        atexit.register(_save)


def _save() -> None:
    with suppress(OSError):
        save_kept(_KEPT, pickle.dumps(sys.version) + pickle.dumps(_programs()))
