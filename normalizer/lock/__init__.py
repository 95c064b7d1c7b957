"""The lock file: what was decided on each title, by whom, from what, and which key its work was given."""

from normalizer.lock.deserialize import LockError
from normalizer.lock.lock import Lock, TitleNotFoundError
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
