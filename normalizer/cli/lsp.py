"""`bibnorm lsp`: the server for editors."""

from __future__ import annotations

import os
import signal

import click

from normalizer.errors import BibnormError
from normalizer.files import INTERRUPTS


@click.command("lsp")
@click.option("--stdio", is_flag=True, help="Use standard input and output, as always.")
def command(stdio: bool) -> int:
    """Serve editors through the Language Server Protocol, on standard input and output.

    Findings appear while you type, with fixes; citations are completed from the .bib files of the document and from the
    catalog. The editor starts the command: docs/editors.md says how. It needs the extra lsp:
    pip install 'bibnorm[lsp]'.

    \b
    Example:
      bibnorm lsp
    """
    try:
        from normalizer.lsp import create_server
    except ImportError as error:
        raise BibnormError(f"{error.name} is not installed; run `pip install 'bibnorm[lsp]'`") from error
    server = create_server()
    # A thread waits for standard input, and Python would wait for it. Nothing is written that could be cut off, and the
    # processes in the background end with this one.
    for number in INTERRUPTS:
        signal.signal(number, lambda number, _: os._exit(128 + number))
    try:
        server.start_io()
    finally:
        server.session.background.close()
    return 0
