"""The page on a real port, and the command that serves it."""

from __future__ import annotations

import errno
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
from browser_locks import ECLAIRS, GOATS, small
from click.testing import CliRunner, Result

from normalizer.cli import review
from normalizer.errors import BibnormError
from normalizer.lock import Lock, LockError
from normalizer.review import Server
from normalizer.review import server as server_module


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)  # commands name files as they are seen from here
    file = tmp_path / "refs.lock.json"
    small().save(file)
    return file


def ask(
    url: str, method: str = "GET", body: str | None = None, **headers: str
) -> tuple[int, http.client.HTTPMessage, str]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
    try:
        connection.request(method, parts.path, body, {**kind, **headers})
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()
    finally:
        connection.close()


def enter(url: str) -> tuple[str, dict[str, str]]:
    """Exchange the token of an address: the start of the page, and the header to send with each request."""
    status, headers, _ = ask(url)
    assert status == 200, url
    return f"{url.partition('/open/')[0]}/", {"Cookie": headers["Set-Cookie"].partition(";")[0]}


def test_page_is_served_at_its_address_and_nowhere_else(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with Server(path, "Ada") as server:
        url, cookie = enter(server.url)
        parts = urlsplit(url)
        assert (parts.scheme, parts.hostname) == ("http", "127.0.0.1")
        status, headers, _ = ask(url, **cookie)
        assert status == 303
        assert "Server" not in headers or "waitress" not in headers["Server"]
        assert (
            f'<h2 class="theirs" dir="auto" tabindex="-1" id="asked" autofocus>{ECLAIRS}'
            in ask(f"http://{parts.netloc}{headers['Location']}", **cookie)[2]
        )
        assert ask(f"http://{parts.netloc}/", **cookie)[0] == 403
        assert ask(url)[0] == 403
        assert ask(url, Host=f"evil.example:{parts.port}", **cookie)[0] == 403
        assert ask(url, Origin="http://evil.example", **cookie)[0] == 403
        opening = server.opening_file.path
        assert server.url in opening.read_text()
    assert not opening.exists()
    with pytest.raises(OSError):
        ask(url)
    assert capfd.readouterr() == ("", "")


def test_each_run_has_another_root_and_cookie(path: Path) -> None:
    with Server(path, "Ada") as one, Server(path, "Ada") as other:
        (first, cookie), (second, _) = enter(one.url), enter(other.url)
        assert urlsplit(first).path != urlsplit(second).path
        assert ask(second, **cookie)[0] == 403


def test_connections_that_send_nothing_cost_no_thread_and_keep_nobody_waiting(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_module, "_MAX_CONNECTIONS", 40)
    monkeypatch.setattr(server_module, "_MAX_REQUEST_SECONDS", 0.3)
    before = threading.active_count()
    with Server(path, "Ada") as server, ExitStack() as stack:
        parts = urlsplit(server.url)
        for _ in range(100):
            stack.enter_context(socket.create_connection(("127.0.0.1", parts.port or 0)))
        slow = stack.enter_context(socket.create_connection(("127.0.0.1", parts.port or 0), timeout=60))
        slow.sendall(b"GET / HTTP/1.1\r\nHost: ")
        url, cookie = enter(server.url)
        assert ask(url, **cookie)[0] == 303
        assert threading.active_count() - before <= 6
        assert slow.recv(100) == b""


def test_decisions_of_many_threads_are_all_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one of an idle connection beside them, as browsers open them."""
    monkeypatch.setattr(
        "normalizer.review.decisions._LOCK_TIMEOUT_SECONDS", 60.0
    )  # a busy machine may let one wait for long
    with Server(path, "Ada") as server, socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0)):
        titles = [each for each in Lock.load(path).titles if each.is_open]

        def decide(number: int) -> None:
            outcome = server.session.decide(titles[number].id, None, str(number), _seen(titles[number]))
            assert outcome.settled

        threads = [threading.Thread(target=decide, args=(number,)) for number in range(len(titles))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert server.session.progress.left == 0
    assert [Lock.load(path).find(each.id).decision.note for each in titles] == ["0", "1", "2", "3"]


def _seen(each: object) -> str:
    from normalizer.lock import LockedTitle
    from normalizer.review.decisions import fingerprint

    assert isinstance(each, LockedTitle)
    return fingerprint(each)


def test_port_that_is_taken_is_an_error(path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(
            BibnormError,
            match=rf"^cannot use port {port} \({os.strerror(errno.EADDRINUSE)}\); choose another or omit --port$",
        ):
            Server(path, "Ada", port)


# -- the command


def run(*arguments: str) -> Result:
    # As `bibnorm` has it, for click keeps the first help option of a command, which the manual pages show.
    return CliRunner().invoke(review.command, arguments, standalone_mode=False, help_option_names=["-h", "--help"])


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str], None]], None]:
    """Does something with the address, and then ends the review as Ctrl-C does."""

    def install(act: Callable[[str], None]) -> None:
        def opened(url: str) -> bool:
            try:
                act(url)
            finally:
                os.kill(os.getpid(), signal.SIGINT)
            return True

        monkeypatch.setattr(webbrowser, "open", opened)
        monkeypatch.setenv("DISPLAY", ":0")

    return install


def in_file(url: str) -> str:
    """The address in the file that the browser is given."""
    assert url.startswith("file:///")
    [address] = re.findall(r'href="([^"]*)"', Path(urlsplit(url).path).read_text())
    return str(address)


def test_review_opens_the_browser_and_ends_with_a_summary(
    path: Path, browser: Callable[[Callable[[str], None]], None]
) -> None:
    seen: list[str] = []

    def act(url: str) -> None:
        seen.append(url)
        start, cookie = enter(in_file(url))
        each = Lock.load(path).find(GOATS)
        place = f"{start}title/{each.id}/decide"
        assert ask(place, "POST", f"choice=&seen={_seen(each)}", **cookie)[0] == 303

    browser(act)
    result = run(str(path), "--by", " Ada Lovelace ")
    assert result.exception is None
    assert result.exit_code == 0
    assert result.stdout == f"Open {seen[0]}\n"
    assert result.stderr.splitlines() == [
        "press Ctrl-C to stop; decisions are saved",
        "2 decided, 3 left open; update the bibliography with "
        "bibnorm build pages/meadow.txt -o refs.bib --lock refs.lock.json",
    ]
    assert Lock.load(path).find(GOATS).decision.by == "Ada Lovelace"


def test_review_of_a_lock_that_broke_meanwhile_ends_all_the_same(
    path: Path, browser: Callable[[Callable[[str], None]], None]
) -> None:
    browser(lambda url: path.unlink())
    result = run(str(path), "--by", "Ada")
    assert result.exit_code == 0
    assert result.stderr.splitlines()[-1].startswith(f"The lock cannot be read now: {path}: lock file not found")


def test_handlers_of_signals_are_put_back(path: Path, browser: Callable[[Callable[[str], None]], None]) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    browser(lambda url: None)
    run(str(path), "--by", "Ada")
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before


WRONG = {
    "no lock": (
        ["none.lock.json"],
        r"none\.lock\.json: lock file not found; create it with bibnorm build PAGE\.\.\. --lock none",
    ),
    "a folder": (["."], r"folder"),
    "bibnorm is no person": (["--by", " BibNorm"], r"--by must name the person who decides, not 'BibNorm'"),
    "nobody": (["--by", " "], r"--by must name the person who decides, not ''"),
    "bytes that are no name": (["--by", "Gr\udcffce"], r"--by must name the person who decides, not 'Gr\\udcffce'"),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG)
def test_wrong_usage_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BibnormError, match=said):
        raise run(*arguments, "--no-browser").exception or AssertionError


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(LockError, match=r"pipe: it is no file; name the lock that bibnorm build --lock keeps"):
        raise run(str(pipe), "--no-browser").exception or AssertionError


def test_interrupt_ends_the_review_while_the_lock_is_opened(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a drive that does not answer."""

    def stalled(self: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)
        raise AssertionError("the interrupt was only noted")

    monkeypatch.setattr("normalizer.review.decisions.LockStore.read", stalled)
    with pytest.raises(click.Abort):
        review.command.main([str(path), "--no-browser"], standalone_mode=False, help_option_names=["-h", "--help"])


def test_missing_package_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("normalizer.review")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "flask", None)
    result = run(str(path))
    assert str(result.exception) == "`bibnorm review` requires extra packages; run: pip install 'bibnorm[review]'"
    assert isinstance(result.exception, BibnormError)


def test_other_missing_modules_are_a_bug(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in [name for name in sys.modules if name.startswith("normalizer.review")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "normalizer.review.app", None)
    assert isinstance(run(str(path)).exception, ModuleNotFoundError)


DISPLAYS = {
    "a window": ("linux", {"DISPLAY": ":0"}, True),
    "a newer kind of window": ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
    "a terminal alone": ("linux", {}, False),
    "an empty name": ("linux", {"DISPLAY": ""}, False),
    "a Mac": ("darwin", {}, True),
    "Windows": ("win32", {}, True),
}


@pytest.mark.parametrize(("platform", "environment", "expected"), DISPLAYS.values(), ids=DISPLAYS)
def test_browser_is_opened_where_there_is_a_display(
    monkeypatch: pytest.MonkeyPatch, platform: str, environment: dict[str, str], expected: bool
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert review._has_display() is expected


@pytest.mark.once
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_process_ends_cleanly_and_keeps_what_was_decided(path: Path, number: signal.Signals) -> None:
    code = "import sys; from normalizer.cli.review import command; sys.exit(command.main(standalone_mode=False))"
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(path), "--by", "Ada", "--no-browser", "-q"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    opened = process.stdout.readline()
    assert opened.startswith("Open http://127.0.0.1:")
    each = Lock.load(path).find(GOATS)
    url, cookie = enter(opened.split()[1])
    assert ask(f"{url}title/{each.id}/decide", "POST", f"choice=1909.09999&seen={_seen(each)}", **cookie)[0] == 303
    assert Lock.load(path).find(GOATS).decision.choice == "arXiv:1909.09999"
    process.send_signal(number)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out, err) == (0, "", "")
    with pytest.raises(OSError):
        ask(url)


def test_flask_is_loaded_by_nothing_but_the_review() -> None:
    code = (
        "import sys, normalizer.cli.main, normalizer.cli.review, normalizer.cli.build;"
        "print(*{'flask', 'werkzeug', 'jinja2', 'click'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "click\n"
