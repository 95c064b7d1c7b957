"""The lock file: what was decided on each title, by whom, from what, and which key its work was given."""

from normalizer.lock.deserialize import LockError
from normalizer.lock.lock import Lock, NoSuchTitle
from normalizer.lock.values import BIBNORM, Alternative, Asked, Beside, Decision, LockedTitle, LockedWork, Output

__all__ = [
    "BIBNORM",
    "Alternative",
    "Asked",
    "Beside",
    "Decision",
    "Lock",
    "LockError",
    "LockedTitle",
    "LockedWork",
    "NoSuchTitle",
    "Output",
]
