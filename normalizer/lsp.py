"""The server: messages in, values of `normalizer.editor` out.

A change is checked at once, as far as an entry can be checked alone; whole files and the catalog follow when nothing
was typed for a moment. Between messages no work takes longer than a slice.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import Coroutine, Generator, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.uris import from_fs_path, to_fs_path

from normalizer.bib.edit import Edit
from normalizer.editor.answers import Answers, Item
from normalizer.editor.bib_buffer import BibBuffer, Placed
from normalizer.editor.positions import Position, Range
from normalizer.editor.session import File, Session
from normalizer.errors import BibnormError
from normalizer.lint.rule import Finding, Severity
from normalizer.version import __version__
from resolvers.errors import ResolverError

_SEVERITIES: Mapping[Severity, types.DiagnosticSeverity] = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}


def path_of(uri: str) -> Path | None:
    """The file of a URI; None for a text without a file."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(path) if path else None


def uri_of(path: Path) -> str:
    return from_fs_path(str(path)) or path.as_uri()


def to_range(given: Range) -> types.Range:
    return types.Range(types.Position(*given.start), types.Position(*given.end))


def from_position(given: types.Position) -> Position:
    return Position(given.line, given.character)


def from_range(given: types.Range) -> Range:
    return Range(from_position(given.start), from_position(given.end))


def to_diagnostic(placed: Placed) -> types.Diagnostic:
    finding = placed.finding
    return types.Diagnostic(
        range=to_range(placed.range),
        message=message_of(finding),
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        source="bibnorm",
        tags=[types.DiagnosticTag.Unnecessary] if finding.code == "BIB212" else None,
    )


def message_of(finding: Finding) -> str:
    """The message, with the value of the source that contradicts the entry."""
    if finding.expected is None:
        return finding.message
    source = f" ({finding.source})" if finding.source else ""
    return f"{finding.message}\nexpected: {finding.expected}{source}"


def to_edits(buffer: BibBuffer, edits: Iterable[Edit]) -> list[types.TextEdit]:
    return [types.TextEdit(to_range(buffer.range(edit.start, edit.end)), edit.text) for edit in edits]


def to_fix(uri: str, buffer: BibBuffer, placed: Placed, edits: Sequence[Edit]) -> types.CodeAction:
    """The quick fix of a finding; an unsafe one says so."""
    finding, fix = placed.finding, placed.finding.fix
    safe, message = (fix.safe, fix.message) if fix else (True, finding.message)
    return types.CodeAction(
        title=f"{message} ({finding.code}{'' if safe else ', unsafe: review the change'})",
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[to_diagnostic(placed)],
        is_preferred=safe,
        edit=types.WorkspaceEdit(changes={uri: to_edits(buffer, edits)}),
    )


# Seconds that one slice of work takes, and without a change until work on whole files begins.
_SLICE_SECONDS, _QUIET_SECONDS = 0.05, 0.3
# Editors show no more (VS Code: 1,000 a file), and to send all of a neglected file takes longer than a keystroke.
MAX_DIAGNOSTICS = 1_000
ADD_ENTRY, FIX_ALL = "bibnorm.addEntry", "bibnorm.fixAll"
_FIX_ALL_KIND = "source.fixAll.bibnorm"

_log = logging.getLogger(__name__)


class _Protocol(LanguageServerProtocol):
    """The session keeps the texts: pygls would copy a whole text for each change."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: Any) -> Generator[Any, Any, None]:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: Any) -> Generator[Any, Any, None]:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: Any) -> Generator[Any, Any, None]:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None


class BibnormServer(LanguageServer):
    """One editor."""

    def __init__(self) -> None:
        super().__init__("bibnorm", __version__, protocol_cls=_Protocol)
        self.session = Session()
        self.answers = Answers(self.session)
        self.max_diagnostics = MAX_DIAGNOSTICS
        self._uris: dict[File, str] = {}
        self._versions: dict[File, int] = {}
        self._slices: set[File] = set()
        self._quiet: dict[File, asyncio.TimerHandle] = {}
        self._tasks: dict[File, asyncio.Task[None]] = {}
        self._keys: dict[File, frozenset[str]] = {}
        self._told: set[str] = set()

    def file_of(self, uri: str) -> File:
        file = path_of(uri) or uri
        self._uris.setdefault(file, uri)
        return file

    def uri_of(self, file: File) -> str:
        return self._uris.get(file) or (uri_of(file) if isinstance(file, Path) else file)

    def tell(self, sentence: str) -> None:
        """Show a message to the user, once."""
        if sentence not in self._told:
            self._told.add(sentence)
            self.answer(sentence)

    def answer(self, sentence: str) -> None:
        """Show a message about what the user has just asked for, each time."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, sentence))

    # Diagnostics.

    def changed(self, file: File, version: int | None) -> None:
        """Check what has changed, soon; several changes that have come meanwhile are one."""
        if version is not None:
            self._versions[file] = version
        self._continue(file)
        loop = asyncio.get_running_loop()
        if handle := self._quiet.pop(file, None):
            handle.cancel()
        self._quiet[file] = loop.call_later(_QUIET_SECONDS, self._start_rest, file)

    def _continue(self, file: File) -> None:
        if file not in self._slices:
            self._slices.add(file)
            asyncio.get_running_loop().call_soon(self._slice, file)

    def _slice(self, file: File, *, is_first: bool = True) -> None:
        """Check for a moment, and leave the rest for later; what is found is shown now, and at the end."""
        self._slices.discard(file)
        bib = self.session.bibs.get(file)
        is_done = bib is None or bib.buffer.check(_SLICE_SECONDS)
        if not is_done:
            self._slices.add(file)
            asyncio.get_running_loop().call_later(0.001, partial(self._slice, file, is_first=False))
        if is_first or is_done:
            self.publish(file)

    def publish(self, file: File) -> None:
        bib = self.session.bibs.get(file)
        if bib is not None:
            found = [to_diagnostic(each) for each in bib.buffer.diagnostics(self.max_diagnostics)]
            self._publish(file, found)

    def _publish(self, file: File, found: list[types.Diagnostic]) -> None:
        params = types.PublishDiagnosticsParams(self.uri_of(file), found, self._versions.get(file))
        self.text_document_publish_diagnostics(params)

    def _start_rest(self, file: File) -> None:
        """Begin the work on the whole file, unless it goes on: then it begins again at its end."""
        self._quiet.pop(file, None)
        task = self._tasks.get(file)
        if task is None or task.done():
            self._tasks[file] = asyncio.ensure_future(self._guarded(self._check_rest(file)))

    async def _guarded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (BibnormError, ResolverError) as error:
            self.tell(str(error))
        except Exception:  # noqa: BLE001 -- the server goes on without what failed
            _log.exception("work in the background failed")

    async def _check_rest(self, file: File) -> None:
        if file in self.session.documents:
            found = await self.session.undefined(file)
            if file in self.session.documents:
                self._publish(file, [to_diagnostic(each) for each in found])
                self._check_others(file, frozenset(each.text for each in self.session.documents[file].citations))
            return
        for verify in (False, True):
            bib = self.session.bibs.get(file)
            if bib is None or (verify and bib.project.catalog is None):
                return
            if await self.session.check_rest(file, verify=verify):
                self.publish(file)
                self._check_others(file, frozenset(bib.buffer.keys))
            elif file in self.session.bibs:  # changed meanwhile
                asyncio.get_running_loop().call_soon(self._restart, file)
                return

    def _check_others(self, file: File, keys: frozenset[str]) -> None:
        """Other keys in a document change what is uncited in .bib files, and those of a .bib file what is undefined."""
        if self._keys.get(file) != keys:
            self._keys[file] = keys
            for other in self.session.bibs if file in self.session.documents else self.session.documents:
                self._restart(other)

    def _restart(self, file: File) -> None:
        if file not in self._quiet:
            self._quiet[file] = asyncio.get_running_loop().call_later(_QUIET_SECONDS, self._start_rest, file)

    def forget(self, file: File) -> None:
        if handle := self._quiet.pop(file, None):
            handle.cancel()
        self._versions.pop(file, None)
        self._keys.pop(file, None)
        if file in self.session.bibs or file in self.session.documents:
            self.session.close(file)
            self._publish(file, [])

    async def apply(self, file: File, edits: list[types.TextEdit], label: str) -> None:
        """Let the editor make edits."""
        if edits:
            edit = types.WorkspaceEdit(changes={self.uri_of(file): edits})
            await self.workspace_apply_edit_async(types.ApplyWorkspaceEditParams(edit, label))


def create_server() -> BibnormServer:
    """A server with all its features."""
    server = BibnormServer()
    _register_texts(server)
    _register_questions(server)
    _register_actions(server)
    return server


def _register_texts(server: BibnormServer) -> None:
    session = server.session

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        session.encoding = str(getattr(server.workspace.position_encoding, "value", server.workspace.position_encoding))
        uris = [folder.uri for folder in params.workspace_folders or ()] or [params.root_uri or ""]
        session.folders = [path for uri in uris if (path := path_of(uri))]
        options = params.initialization_options if isinstance(params.initialization_options, dict) else {}
        limit = options.get("maxDiagnostics")
        server.max_diagnostics = limit if isinstance(limit, int) and limit > 0 else MAX_DIAGNOSTICS

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        opened = params.text_document
        file = server.file_of(opened.uri)
        # A large file makes a million objects and no garbage: looking for some takes as long as reading the file.
        gc.disable()
        try:
            problems = session.open(file, opened.text, opened.language_id)
            gc.freeze()
        finally:
            gc.enable()
        for problem in problems:
            server.tell(problem)
        server.changed(file, opened.version)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        file = server.file_of(params.text_document.uri)
        for change in params.content_changes:
            where = change.range if isinstance(change, types.TextDocumentContentChangePartial) else None
            session.change(file, from_range(where) if where else None, change.text)
        server.changed(file, params.text_document.version)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        file = server.file_of(params.text_document.uri)
        session.save(file)
        for each in (file, *session.documents):
            server.changed(each, None)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.forget(server.file_of(params.text_document.uri))

    @server.feature(types.SHUTDOWN)
    def shutdown(_: None) -> None:
        session.background.close()


def _register_questions(server: BibnormServer) -> None:
    answers = server.answers

    def location(place: Any) -> types.Location:
        return types.Location(server.uri_of(place.file), to_range(place.range))

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        text = await answers.hover(server.file_of(params.text_document.uri), from_position(params.position))
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text)) if text else None

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> types.Location | None:
        file = server.file_of(params.text_document.uri)
        place = await answers.definition(file, from_position(params.position))
        return location(place) if place else None

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location]:
        file, position = server.file_of(params.text_document.uri), from_position(params.position)
        found = [location(place) for place in await answers.references(file, position)]
        if params.context.include_declaration and (place := await answers.definition(file, position)):
            found.insert(0, location(place))
        return found

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        found = await answers.outlines(server.file_of(params.text_document.uri))
        return [
            types.DocumentSymbol(
                each.key or f"@{each.kind}",
                types.SymbolKind.Class,
                to_range(each.range),
                to_range(each.key_range),
                detail=each.title,
            )
            for each in found
        ]

    options = types.CompletionOptions(trigger_characters=["{", ",", "@", "<"])

    @server.feature(types.TEXT_DOCUMENT_COMPLETION, options)
    async def completion(params: types.CompletionParams) -> types.CompletionList:
        file = server.file_of(params.text_document.uri)
        found = await answers.complete(file, from_position(params.position))
        items = [_completion_item(server, item, rank) for rank, item in enumerate(found)]
        return types.CompletionList(is_incomplete=True, items=items)


def _add_command(server: BibnormServer, title: str, bib: File, query: str, key: str) -> types.Command:
    return types.Command(title, ADD_ENTRY, arguments=[server.uri_of(bib), query, key])


def _completion_item(server: BibnormServer, item: Item, rank: int) -> types.CompletionItem:
    command = None
    if item.work and item.bib is not None:
        command = _add_command(server, "Add the entry", item.bib, item.work.query, item.key)
    return types.CompletionItem(
        label=item.key,
        label_details=types.CompletionItemLabelDetails(description=item.title),
        kind=types.CompletionItemKind.Event if item.work else types.CompletionItemKind.Reference,
        detail=f"add to the .bib file: {item.detail}" if item.work else item.detail,
        documentation=item.title,
        # The words of a title are no beginning of a key: the editor must not sort the item out.
        filter_text=item.typed or item.key,
        sort_text=f"{rank:05d}",
        text_edit=types.TextEdit(to_range(item.range), item.key),
        command=command,
    )


def _register_actions(server: BibnormServer) -> None:
    session = server.session
    kinds = [types.CodeActionKind.QuickFix, _FIX_ALL_KIND]

    @server.feature(types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=kinds))
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction | types.Command]:
        uri = params.text_document.uri
        file, only = server.file_of(uri), params.context.only
        bib = session.bibs.get(file)
        if bib is None:
            works = await server.answers.additions(file, from_range(params.range))
            return [_add_command(server, f"Add the entry '{key}'", to, query, key) for to, query, key in works]
        actions: list[types.CodeAction | types.Command] = []
        if only is None or any(types.CodeActionKind.QuickFix.value.startswith(str(_value(kind))) for kind in only):
            found = bib.buffer.findings_in(from_range(params.range))
            actions += [to_fix(uri, bib.buffer, placed, edits) for placed, edits in found if edits]
            actions.append(types.Command("Fix all safe findings in this file", FIX_ALL, arguments=[uri]))
        if only is not None and any(_FIX_ALL_KIND.startswith(str(_value(kind))) for kind in only):
            edits = to_edits(bib.buffer, await session.fix_all(file))
            edit = types.WorkspaceEdit(changes={uri: edits})
            if edits:
                actions.append(types.CodeAction("Fix all safe findings", _FIX_ALL_KIND, edit=edit))
        return actions

    @server.command(FIX_ALL)
    async def fix_all(uri: str) -> None:
        file = server.file_of(uri)
        if bib := session.bibs.get(file):
            edits = await session.fix_all(file)
            await server.apply(file, to_edits(bib.buffer, edits), "Fix all safe findings")

    @server.command(ADD_ENTRY)
    async def add_entry(uri: str, query: str, key: str) -> None:
        file = server.file_of(uri)
        try:
            edits = await server.answers.add(file, query, key)
        except (BibnormError, ResolverError) as error:
            server.answer(str(error))
            return
        changes = [types.TextEdit(to_range(where), text) for where, text in edits]
        await server.apply(file, changes, f"Add {key}")


def _value(kind: Any) -> Any:
    return getattr(kind, "value", kind)
