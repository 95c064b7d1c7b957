"""The entry point: commands by name, settings, exit codes."""

from __future__ import annotations

import contextlib
import errno
import gc
import importlib
import os
import signal
import sys
import threading
from collections.abc import Mapping
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click
from click.core import ParameterSource

from normalizer.cli.console import OutputClosed, discard_buffer, print_message
from normalizer.config import (
    ConfigError,
    environment_name,
    find_settings,
    settings_file,
    unknown_variables,
    unread_table,
)
from normalizer.errors import BibnormError, not_permitted
from normalizer.files import INTERRUPTS
from normalizer.values.text import similar_word
from normalizer.version import __version__
from resolvers.errors import ResolverError

if TYPE_CHECKING:
    from normalizer.app.resolve import ResolutionResult

# Name -> (module, first line of its help). A module is imported when its command is called, so that `--version`
# and completion don't wait for numpy.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "build": ("normalizer.cli.build", "Build a bibliography from pages of paper titles."),
    "match": ("normalizer.cli.match", "Match each title to a record and print JSON Lines."),
    "cite": ("normalizer.cli.cite", "Print entries for arXiv IDs, DOIs, URLs or titles."),
    "compare": ("normalizer.cli.compare", "Show what one work is to another, and why."),
    "sync": ("normalizer.cli.sync", "Add missing cited entries to a LaTeX document's .bib file."),
    "subset": ("normalizer.cli.subset", "Extract the cited entries of a .bib file."),
    "lock": ("normalizer.cli.lock", "Inspect and edit the lock file."),
    "review": ("normalizer.cli.review", "Review ambiguous and unmatched titles in a browser."),
    "check": ("normalizer.cli.check", "Lint .bib files."),
    "fix": ("normalizer.cli.fix", "Fix lint findings in .bib files."),
    "update": ("normalizer.cli.update", "Take published versions and complete missing values."),
    "lsp": ("normalizer.cli.lsp", "Serve editors: findings, fixes and completion while you type."),
    "rule": ("normalizer.cli.rule", "Explain lint rules."),
    "catalog": ("normalizer.cli.catalog", "Build and update the local catalog."),
    "sources": ("normalizer.cli.sources", "List the online sources, their terms and their health."),
    "cache": ("normalizer.cli.cache", "Show or clear the cache."),
    "completion": ("normalizer.cli.completion", "Print a shell completion script."),
}
# A subcommand and an option may have one name: `lock merge`, `build --merge`.
GROUPS = ("lock", "catalog", "cache")
SUBCOMMANDS = "build update info verify publish pull clear status upgrade decide reopen merge install-git".split()

# Wrong settings stop neither these commands nor help. An editor is told of them for each file (`editor.project`).
_WITHOUT_SETTINGS = frozenset(["completion", "lsp", "rule"])
_HELP = ("-h", "--help")
_ASKS_HELP = f"{__name__}.asks_help"

_DISK_FULL_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class ExitCode(IntEnum):
    """Exit codes, as product.md has them; 130 is the shell's own for Ctrl-C, and 128 and its number for a signal."""

    DONE = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    BUG = 4
    INTERRUPTED = 130


def exit_code(found: ResolutionResult, *, findings: bool) -> ExitCode:
    """An unavailable source has precedence over findings: it may have the missing works."""
    if found.is_incomplete:
        return ExitCode.INCOMPLETE
    return ExitCode.FINDINGS if findings else ExitCode.DONE


class Commands(click.Group):
    """A group that imports the called command only."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _ = COMMANDS[cmd_name]
        command = importlib.import_module(module).command
        assert isinstance(command, click.Command)
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[_ASKS_HELP] = any(option in args for option in _HELP)
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and (close := similar_word(args[0], COMMANDS)):
            ctx.fail(f"No such command {args[0]!r}; did you mean {close!r}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": [*_HELP]})
@click.version_option(__version__, prog_name="bibnorm")
@click.pass_context
def bibnorm(ctx: click.Context) -> None:
    """Resolve paper titles to BibTeX, BibLaTeX, CSL, Hayagriva or RIS entries.

    \b
    Example:
      bibnorm build page.txt -o refs.bib
    """
    ctx.obj = _settings(ctx)
    # The defaults of every command and subcommand that has such an option.
    defaults = {name.replace("-", "_"): value for name, value in ctx.obj.items()}
    ctx.default_map = dict.fromkeys(COMMANDS, defaults)
    ctx.default_map |= dict.fromkeys(GROUPS, defaults | dict.fromkeys(SUBCOMMANDS, defaults))
    unread = unread_table(Path.cwd()) if ctx.obj else None
    for sentence in [*unknown_variables(os.environ), *([unread] if unread else [])]:
        print_message(f"Warning: {sentence}")


def _settings(ctx: click.Context) -> dict[str, str | bool | float]:
    """The settings of the current folder; none if they are wrong and what is asked for does not depend on them."""
    try:
        return find_settings(Path.cwd())
    except ConfigError:
        if ctx.invoked_subcommand in _WITHOUT_SETTINGS or ctx.meta[_ASKS_HELP]:
            return {}
        raise


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code.

    A daemon thread that still waits for a server when the interpreter shuts down can crash it (`threading`, "daemon
    threads are abruptly stopped at shutdown"). With one alive the process ends without the shutdown.
    """
    _distrust_current_folder()
    _set_up_numpy()
    _end_on_signals()
    code = run(arguments)
    if any(thread.daemon for thread in threading.enumerate()):
        for stream in filter(None, (sys.stdout, sys.stderr)):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)
    gc.freeze()  # else Python looks for cycles in all that was loaded, when it ends
    sys.exit(code)


def _end_on_signals() -> None:
    """Let TERM and HUP end a run as Ctrl-C does, except where whoever started it ignores them (`nohup`)."""
    for number in INTERRUPTS:
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _interrupt)


def _interrupt(number: int, _: object) -> NoReturn:
    raise KeyboardInterrupt(number)


def _distrust_current_folder() -> None:
    """Keep programs and modules that lie in the current folder from being run by what this process starts.

    Python puts the folder on the path of modules of `python -c`, by which `multiprocessing` starts its processes.
    Windows searches it for programs first, and so does a PATH with an empty or relative part.
    """
    os.environ["PYTHONSAFEPATH"] = os.environ["NODEFAULTCURRENTDIRECTORYINEXEPATH"] = "1"
    parts = os.environ.get("PATH", os.defpath).split(os.pathsep)
    os.environ["PATH"] = os.pathsep.join(filter(os.path.isabs, parts))


def _set_up_numpy() -> None:
    """Keep NumPy, which is imported later, from starting threads, and from sorting with AVX-512 where that is slow.

    No command multiplies matrices, and a process with threads cannot be forked (`lint.parallel`).
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with contextlib.suppress(OSError), Path("/proc/cpuinfo").open("rb") as processors:
        if sorts_slowly(processors.read(1 << 12)):  # the first of them
            os.environ.setdefault("NPY_DISABLE_CPU_FEATURES", "X86_V4")


def sorts_slowly(processor: bytes) -> bool:
    """Say whether this is the description of an AMD processor with AVX-512, as Linux has it.

    Zen 4 stores compressed vectors slowly: NumPy 2.4 sorts 64-bit numbers three to ten times as fast with AVX2, and
    titles of tables are matched in four fifths of the time.
    """
    return b"AuthenticAMD" in processor and b" avx512f " in processor


def run(arguments: list[str] | None = None) -> int:
    """Run a command, whose exit code is 0 if it returns none; an expected failure is one message and an exit code."""
    gc.set_threshold(200_000)  # most runs end before there is anything to collect
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # looking for them takes longer than to match a title
    try:
        Path.cwd()
    except FileNotFoundError:
        return _print_error("Error: the current folder does not exist any more; change to another one")
    try:
        result = bibnorm.main(args=arguments, prog_name="bibnorm", standalone_mode=False)
        return int(result or ExitCode.DONE)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as error:
        return _usage_error(error)
    except (BibnormError, ResolverError) as error:
        return _print_error(f"Error: {error}")
    except OutputClosed:
        return ExitCode.DONE
    except OSError as error:
        return _system_error(error)
    except (KeyboardInterrupt, click.Abort) as error:
        # click turns Ctrl-C into an Abort; what is worth knowing hangs on the first of them.
        interrupt = error.__cause__ if isinstance(error.__cause__, KeyboardInterrupt) else error
        notes = getattr(error, "__notes__", ()) or getattr(interrupt, "__notes__", ())
        print_message("; ".join(["interrupted", "no file was partially written", *notes]))
        return 128 + interrupt.args[0] if interrupt.args else ExitCode.INTERRUPTED
    except Exception:  # noqa: BLE001 -- the last resort: a bug must show itself, with the exit code for bugs
        return _bug()


def _usage_error(error: click.ClickException) -> ExitCode:
    is_missing = isinstance(error, click.MissingParameter)  # its message is made when it is shown
    if isinstance(error, click.BadParameter) and not is_missing and error.ctx and error.param and error.param.name:
        message = f"{error.message}{value_origin(error.ctx, error.param.name)}"
        error = click.BadParameter(message, error.ctx, error.param, error.param_hint)
    error.show()
    return ExitCode.USAGE


def value_origin(context: click.Context, name: str) -> str:
    """Where the value of an option is from, in brackets for the end of a message; empty for the command line."""
    source = context.get_parameter_source(name)
    if source is ParameterSource.ENVIRONMENT:
        return f" (from the environment variable {environment_name(name.replace('_', '-'))})"
    if source is ParameterSource.DEFAULT_MAP:
        return f" (from {settings_file(Path.cwd())}: {name.replace('_', '-')})"
    return ""


def _system_error(error: OSError) -> ExitCode:
    if isinstance(error, PermissionError):  # until Python 3.14 `Path.exists` raises it for what is in a closed folder
        return _print_error(f"Error: {not_permitted(error)}")
    if error.errno not in _DISK_FULL_ERRNOS:
        return _bug()
    # Of help and the like, which click writes; results say so themselves.
    discard_buffer(sys.stdout)
    return _print_error(f"Error: cannot write: {error.strerror}")


def _bug() -> ExitCode:
    import traceback

    traceback.print_exc()
    click.echo("internal error: this is a bug in bibnorm; please report it with the traceback above", err=True)
    return ExitCode.BUG


def _print_error(sentence: str) -> ExitCode:
    print_message(sentence)
    return ExitCode.USAGE
