"""Writing files so that there is always either the old one or the new one."""

from normalizer.files.leftovers import remove_leftovers
from normalizer.files.place import (
    ChangedMeanwhile,
    cannot_write,
    check_unchanged,
    check_writable,
    guard_file,
    is_special,
    real_path,
)
from normalizer.files.replacing import (
    Replacement,
    Rewritten,
    replace_together,
    write_atomically,
    write_bytes_atomically,
)

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
