"""`bibnorm completion`: what a shell needs to complete commands, options and files."""

from __future__ import annotations

from collections.abc import Mapping

import click
from click.shell_completion import get_completion_class

# Shell -> what to replace in click's script, and by what. Where the program has no suggestion, click's scripts offer
# nothing, but most of our arguments are files; and for fish a suggestion ends at its first comma.
_CHANGES: Mapping[str, Mapping[str, str]] = {
    "bash": {"complete -o nosort -F": "complete -o nosort -o default -F"},
    "zsh": {"    for type key descr in": '    [[ -z "$response" ]] && _files\n\n    for type key descr in'},
    "fish": {
        "    for completion in": (
            '    test -z "$response"; and __fish_complete_path (commandline -ct);\n\n    for completion in'
        ),
        'string split ","': 'string split --max 1 ","',
    },
}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(_CHANGES)))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print a shell completion script.

    \b
    Example (bash):
      bibnorm completion bash > ~/.local/share/bash-completion/completions/bibnorm

    \b
    Example (zsh, in a folder of $fpath):
      bibnorm completion zsh > ~/.zfunc/_bibnorm

    \b
    Example (fish):
      bibnorm completion fish > ~/.config/fish/completions/bibnorm.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    script = kind(ctx.find_root().command, {}, "bibnorm", "_BIBNORM_COMPLETE").source()
    for before, after in _CHANGES[shell].items():
        script = script.replace(before, after)
    click.echo(script)
