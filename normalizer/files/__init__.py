"""Writing files so that there is always either the old one or the new one."""

from normalizer.files.atomic import (
    Replacement,
    Rewritten,
    replace_together,
    write_atomically,
    write_bytes_atomically,
)
from normalizer.files.paths import (
    ChangedMeanwhile,
    cannot_write,
    check_unchanged,
    check_writable,
    guard_file,
    is_special,
    real_path,
)
from normalizer.files.temporary import remove_leftovers

__all__ = [
    "ChangedMeanwhile",
    "Replacement",
    "Rewritten",
    "cannot_write",
    "check_unchanged",
    "check_writable",
    "guard_file",
    "is_special",
    "real_path",
    "remove_leftovers",
    "replace_together",
    "write_atomically",
    "write_bytes_atomically",
]
