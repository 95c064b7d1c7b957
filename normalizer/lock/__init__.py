"""The lock file: decisions, records and keys of titles."""

from normalizer.lock.lock import Lock, TitleNotFoundError
from normalizer.lock.reader import LockError
from normalizer.lock.values import (
    BIBNORM,
    Alternative,
    Decision,
    LockedTitle,
    LockedWork,
    Output,
    QueryLog,
    TitleContext,
)

__all__ = [
    "BIBNORM",
    "Alternative",
    "Decision",
    "Lock",
    "LockError",
    "LockedTitle",
    "LockedWork",
    "Output",
    "QueryLog",
    "TitleContext",
    "TitleNotFoundError",
]
