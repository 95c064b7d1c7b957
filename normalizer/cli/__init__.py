"""The command line: thin commands, the only code that prints."""

from normalizer.cli.main import main

__all__ = ["main"]
