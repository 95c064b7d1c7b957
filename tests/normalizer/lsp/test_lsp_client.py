"""The server with a real client over standard input and output, in the words of the protocol."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from places import COUNTED, FIXTURES
from pygls.uris import from_fs_path

import normalizer
from normalizer.editor.positions import Lines, Position

pytestmark = [pytest.mark.once, pytest.mark.asyncio(loop_scope="module")]

ROOT = Path(normalizer.__file__).parent.parent
COMMAND = [sys.executable, "-m", "normalizer", "lsp", "--stdio"]
ENVIRONMENT = {**os.environ, **COUNTED, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1795000000"}
SECONDS = 30

ENTRY = "@misc{hutter, title = {Distribution of Mutual Information}, author = {Hutter, Marcus}, year = 2001,\n" + (
    "  eprint = {cs/0112019}, archiveprefix = {arXiv}}\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    normalizer.build_catalog([FIXTURES / "catalog/sample.jsonl"], folder / "catalog")
    (folder / "bibnorm.toml").write_text('catalog = "catalog"\nignore = "BIB301"\n')
    return folder


@pytest_lsp.fixture(scope="module", config=pytest_lsp.ClientServerConfig(COMMAND, server_env=ENVIRONMENT))
async def client(lsp_client: pytest_lsp.LanguageClient, folder: Path) -> AsyncIterator[None]:
    capabilities = pytest_lsp.client_capabilities("visual-studio-code")
    place = types.WorkspaceFolder(uri=str(from_fs_path(str(folder))), name="project")
    await lsp_client.initialize_session(types.InitializeParams(capabilities, workspace_folders=[place]))
    yield
    await lsp_client.shutdown_session()


class File:
    """A text that is open in the editor."""

    def __init__(self, client: pytest_lsp.LanguageClient, path: Path, text: str, language: str = "bibtex") -> None:
        self.client, self.uri, self.text, self.version = client, str(from_fs_path(str(path))), text, 1
        item = types.TextDocumentItem(self.uri, language, 1, text)
        client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    @property
    def identifier(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri)

    def position(self, words: str, offset: int = 0) -> types.Position:
        """The position of some words of the text."""
        return types.Position(*Lines(self.text).position(self.text.index(words) + offset))

    def change(self, old: str, new: str) -> None:
        """Replace some words, as an editor that syncs incrementally tells it."""
        at, self.version = self.text.index(old), self.version + 1
        where = Lines(self.text).range(at, at + len(old))
        self.text = self.text[:at] + new + self.text[at + len(old) :]
        change = types.TextDocumentContentChangePartial(
            types.Range(types.Position(*where.start), types.Position(*where.end)), new
        )
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(self.version, self.uri), [change])
        )

    def apply(self, edits: list[types.TextEdit]) -> str:
        """The text after some edits."""
        lines, text = Lines(self.text), self.text
        for edit in sorted(edits, key=lambda each: (each.range.start.line, each.range.start.character), reverse=True):
            start, end = (lines.offset(Position(at.line, at.character)) for at in (edit.range.start, edit.range.end))
            text = text[:start] + edit.new_text + text[end:]
        return text

    @property
    def codes(self) -> set[object]:
        return {each.code for each in self.client.diagnostics.get(self.uri, [])}

    async def until(self, holds: Callable[[set[object]], bool]) -> None:
        """Wait for diagnostics whose codes are as wanted."""
        async with asyncio.timeout(SECONDS):
            while not holds(self.codes):
                await asyncio.sleep(0.02)

    async def actions(self, words: str, only: str | None = None) -> dict[str, Any]:
        where = types.Range(self.position(words), self.position(words))
        context = types.CodeActionContext([], only=[types.CodeActionKind(only)] if only else None)
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(self.identifier, where, context)
        )
        return {each.title: each for each in found or []}

    def edited(self, action: Any) -> str:
        assert action.edit
        assert action.edit.changes
        return self.apply(list(action.edit.changes[self.uri]))


async def test_findings_follow_what_is_typed(client: pytest_lsp.LanguageClient, folder: Path) -> None:
    text = "\ufeff@article{a, title = {𝒳 and Y}, pages = {1-2}}\r\n@misc{b, title = {B}, doi = {10.1000/x}}\r\n"
    file = File(client, folder / "typed.bib", text)
    await file.until(lambda codes: "BIB320" in codes)
    (found,) = (each for each in client.diagnostics[file.uri] if each.code == "BIB320")
    assert found.range.start == file.position("pages")
    file.change("1-2", "1--2")
    await file.until(lambda codes: "BIB320" not in codes)
    file.change("10.1000/x}}", "10.1000/x}")
    await file.until(lambda codes: "BIB106" in codes)
    file.change("@article{a", "@article{b")
    await file.until(lambda codes: {"BIB106", "BIB201"} <= codes)
    client.text_document_did_close(types.DidCloseTextDocumentParams(file.identifier))
    await file.until(lambda codes: not codes)


async def test_half_a_character_hides_no_finding(client: pytest_lsp.LanguageClient, folder: Path) -> None:
    place = folder / "halves"
    place.mkdir()
    text = "@misc{a, title = {One}, doi = {10.1000/x}}\n@misc{b, title = {Two}, doi = {10.1000/x}}\n"
    (place / "refs.bib").write_text(text)
    (place / "main.tex").write_text("\\cite{a}\\bibliography{refs}\n")
    document = File(client, place / "main.tex", "\\cite{a}\\bibliography{refs} \udc00\n", "latex")
    file = File(client, place / "refs.bib", text)
    await file.until(lambda codes: {"BIB210", "BIB212"} <= codes)
    file.change("One", "One \ud83d")
    file.change("{10.1000/x}}\n@", "{10.1000/y}}\n@")
    await file.until(lambda codes: "BIB210" not in codes)
    file.change("/y", "/x")
    await file.until(lambda codes: {"BIB210", "BIB212"} <= codes)
    for each in (file, document):
        client.text_document_did_close(types.DidCloseTextDocumentParams(each.identifier))


async def test_fixes_are_marked_and_change_what_they_say(client: pytest_lsp.LanguageClient, folder: Path) -> None:
    text = "@article{a, title = {𝒳}, pages = {1-2}, doi = {10.1000/x}, url = {https://doi.org/10.1000/x}}\n"
    file = File(client, folder / "fixes.bib", text)
    await file.until(lambda codes: {"BIB320", "BIB351"} <= codes)
    safe = await file.actions("1-2")
    fix = safe["write -- (BIB320)"]
    assert fix.is_preferred
    assert file.edited(fix) == text.replace("1-2", "1--2")
    unsafe = await file.actions("url =")
    assert not unsafe["remove the url (BIB351, unsafe: review the change)"].is_preferred
    (everything,) = (await file.actions("@article", "source.fixAll")).values()
    assert "{1--2}" in file.edited(everything)
    assert "url =" in file.edited(everything), "unsafe fixes are not among those of the whole file"
    marked = File(client, folder / "marked.bib", "\ufeff" + text)
    (everything,) = (await marked.actions("@article", "source.fixAll")).values()
    assert marked.edited(everything) == "\ufeff" + text.replace("{1-2}", "{1--2}")


async def test_the_published_version_and_its_hover(client: pytest_lsp.LanguageClient, folder: Path) -> None:
    file = File(client, folder / "published.bib", ENTRY)
    await file.until(lambda codes: "BIB414" in codes)
    actions = await file.actions("hutter")
    (take,) = (each for title, each in actions.items() if title.startswith("take the published version"))
    assert "NeurIPS" in file.edited(take) or "Neural Information" in file.edited(take)
    hover = await client.text_document_hover_async(types.HoverParams(file.identifier, file.position("hutter")))
    assert hover
    assert isinstance(hover.contents, types.MarkupContent)
    assert "Distribution of Mutual Information" in hover.contents.value
    assert "cs/0112019" in hover.contents.value
    assert "NeurIPS 2001" in hover.contents.value


@pytest.mark.parametrize(
    ("name", "language", "cited", "typed"),
    [
        ("paper.tex", "latex", r"\cite{hutter}", r"\cite{"),
        ("paper.qmd", "quarto", "[@hutter]", "[@"),
        ("paper.typ", "typst", "@hutter ", "@"),
    ],
)
async def test_documents_complete_and_lead_to_entries(
    client: pytest_lsp.LanguageClient, folder: Path, name: str, language: str, cited: str, typed: str
) -> None:
    place = folder / language
    place.mkdir()
    (place / "refs.bib").write_text(ENTRY)
    text = f"{cited} and {typed}"
    (place / name).write_text(text)
    file = File(client, place / name, text, language)
    end = types.Position(0, len(text))
    found = await client.text_document_completion_async(types.CompletionParams(file.identifier, end))
    assert isinstance(found, types.CompletionList)
    assert [item.label for item in found.items] == ["hutter"]
    at = file.position("hutter", 2)
    definition = await client.text_document_definition_async(types.DefinitionParams(file.identifier, at))
    assert isinstance(definition, types.Location)
    assert definition.uri.endswith(f"{language}/refs.bib")
    assert definition.range == types.Range(types.Position(0, 6), types.Position(0, 12))
    context = types.ReferenceContext(include_declaration=True)
    references = await client.text_document_references_async(types.ReferenceParams(context, file.identifier, at))
    here = [each for each in references or [] if each.uri == file.uri]
    assert [each.range.start for each in here] == [file.position("hutter")]
    assert definition in (references or [])


async def test_a_work_of_the_catalog_is_added(client: pytest_lsp.LanguageClient, folder: Path) -> None:
    place = folder / "adds"
    place.mkdir()
    (place / "refs.bib").write_text(ENTRY)
    text = r"\cite{proof of sendov"
    (place / "main.tex").write_text(text)
    file = File(client, place / "main.tex", text, "latex")
    position = types.Position(0, len(text))
    found = await client.text_document_completion_async(types.CompletionParams(file.identifier, position))
    assert isinstance(found, types.CompletionList)
    item = found.items[0]
    assert item.command
    assert isinstance(item.text_edit, types.TextEdit)
    assert file.apply([item.text_edit]) == rf"\cite{{{item.label}"
    # An editor that does not run the command of what it completes has it as a fix of the undefined key.
    file.change(r"\cite{proof of sendov", rf"\cite{{{item.label}}} \cite{{arXiv:math/0206173}}")
    (fix,) = (await file.actions(item.label)).values()
    assert (fix.command, fix.arguments) == (item.command.command, item.command.arguments)
    assert list(await file.actions("math")) == ["Add the entry 'arXiv:math/0206173'"]
    applied: asyncio.Future[types.ApplyWorkspaceEditParams] = asyncio.get_running_loop().create_future()

    @client.feature(types.WORKSPACE_APPLY_EDIT)
    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        applied.set_result(params)
        return types.ApplyWorkspaceEditResult(applied=True)

    command = types.ExecuteCommandParams(item.command.command, item.command.arguments)
    await client.workspace_execute_command_async(command)
    edit = (await asyncio.wait_for(applied, SECONDS)).edit
    assert edit.changes
    (((uri, edits)),) = edit.changes.items()
    assert uri.endswith("adds/refs.bib")
    (one,) = edits
    assert f"{{{item.label}," in one.new_text
    assert "Sendov" in one.new_text
    # A work that has an entry under another key is not added, and the answer says so each time.
    before = len(client.messages)
    command = types.ExecuteCommandParams(item.command.command, [uri, "arXiv:cs/0112019", "arXiv:cs/0112019"])
    for _ in range(2):
        assert await client.workspace_execute_command_async(command) is None
    said = f"{place}/refs.bib: the work of 'arXiv:cs/0112019' has the entry 'hutter' already; cite 'hutter'"
    assert [each.message for each in client.messages[before:]] == [said, said]


async def test_a_baseline_hides_what_it_has(client: pytest_lsp.LanguageClient, folder: Path) -> None:
    place = folder / "baseline"
    place.mkdir()
    refs, main, known = place / "refs.bib", place / "main.tex", place / "known.json"
    settings = f'catalog = "{folder / "catalog"}"\nignore = "BIB301, BIB401"\nbaseline = "known.json"\n'
    (place / "bibnorm.toml").write_text(settings)
    refs.write_text("@misc{a, title = {T}, pages = {1-2}}\n")
    main.write_text("\\cite{a, old}\\bibliography{refs}\n")
    run = [*COMMAND[:3], "check", str(refs), "--tex", str(main), "--baseline", str(known), "--write-baseline"]
    subprocess.run(run, env=ENVIRONMENT, check=True)
    file = File(client, refs, "% new\n" + refs.read_text() + "@misc{b, title = {T}, pages = {3-4}}\n")
    await file.until(lambda codes: "BIB320" in codes)
    (found,) = (each for each in client.diagnostics[file.uri] if each.code == "BIB320")
    assert found.range.start == file.position("pages = {3")
    assert set(await file.actions("1-2")) == {"Fix all safe findings in this file"}
    document = File(client, main, "\\cite{a, old, new, old}\\bibliography{refs}\n", "latex")
    await document.until(lambda codes: "BIB211" in codes)
    assert [each.range.start for each in client.diagnostics[document.uri]] == [document.position("new")]


async def test_settings_that_name_missing_files_are_messages(client: pytest_lsp.LanguageClient, folder: Path) -> None:
    place = folder / "missing"
    place.mkdir()
    (place / "bibnorm.toml").write_text('catalog = "later"\nbaseline = "no.json"\n')
    file = File(client, place / "refs.bib", ENTRY)
    async with asyncio.timeout(SECONDS):
        while len(said := [each.message for each in client.messages if str(place) in each.message]) < 2:
            await asyncio.sleep(0.02)
    assert said == [
        f"{place}/no.json: no such baseline; create it with --baseline {place}/no.json --write-baseline",
        f"no catalog in {place}/later; build one with `bibnorm catalog build SOURCE... -o {place}/later`",
    ]
    (folder / "catalog").rename(place / "later")
    try:
        file.change("2001", "2002")
        await file.until(lambda codes: "BIB414" in codes)
    finally:
        (place / "later").rename(folder / "catalog")


async def test_undefined_citations_are_findings(client: pytest_lsp.LanguageClient, folder: Path) -> None:
    place = folder / "undefined"
    place.mkdir()
    (place / "refs.bib").write_text(ENTRY)
    text = "\\cite{hutter, huter}\\bibliography{refs}\n"
    (place / "main.tex").write_text(text)
    file = File(client, place / "main.tex", text, "latex")
    await file.until(lambda codes: codes == {"BIB211"})
    (found,) = client.diagnostics[file.uri]
    assert found.range.start == file.position("huter")
    bib = File(client, place / "refs.bib", ENTRY + "@misc{huter, title = {H}}\n@misc{uncited, title = {U}}\n")
    await file.until(lambda codes: not codes)
    await bib.until(lambda codes: "BIB212" in codes)
    assert [each.range.start for each in client.diagnostics[bib.uri] if each.code == "BIB212"] == [
        bib.position("uncited")
    ]
    file.change("huter", "uncited")
    await bib.until(lambda codes: "BIB212" not in codes)  # "huter" is cited until the document is saved


async def test_parent_in_another_file_is_known(client: pytest_lsp.LanguageClient, folder: Path) -> None:
    place = folder / "parents"
    (place / "lib").mkdir(parents=True)
    text = "@inbook{a, crossref = {one}}\n@inbook{b, crossref = {two}}\n@inbook{c, crossref = {three}}\n"
    (place / "more.bib").write_text("@book{one, title = {One}}\n")
    (place / "lib/far.bib").write_text("@book{two, title = {Two}}\n")
    main = "\\cite{a,b,c}\\bibliography{refs,lib/far}\n"
    (place / "main.tex").write_text(main)
    (place / "refs.bib").write_text(text)
    document, file = File(client, place / "main.tex", main, "latex"), File(client, place / "refs.bib", text)
    await file.until(lambda codes: "BIB208" in codes)
    assert [each.message for each in client.diagnostics[file.uri] if each.code == "BIB208"] == ["unknown entry 'three'"]
    for each in (file, document):
        client.text_document_did_close(types.DidCloseTextDocumentParams(each.identifier))


async def test_symbols_are_entries(client: pytest_lsp.LanguageClient, folder: Path) -> None:
    file = File(client, folder / "symbols.bib", "@comment{x}\n" + ENTRY)
    found = await client.text_document_document_symbol_async(types.DocumentSymbolParams(file.identifier))
    assert [
        (each.name, each.selection_range.start) for each in found or [] if isinstance(each, types.DocumentSymbol)
    ] == [("hutter", file.position("hutter"))]


async def test_odd_texts_and_requests_do_not_end_the_server(client: pytest_lsp.LanguageClient, folder: Path) -> None:
    (folder / "latin.bib").write_bytes("@misc{a, title = {Müller}}\n".encode("latin-1"))
    latin = File(client, folder / "latin.bib", "@misc{a, title = {Müller}}\n")
    await latin.until(lambda codes: "BIB117" in codes)
    unsaved = File(client, folder / "x.bib", "@misc{a\n" + "{" * 500 + "@@@")
    unsaved.uri = "untitled:Untitled-1"
    item = types.TextDocumentItem(unsaved.uri, "bibtex", 1, "@misc{a, pages = {1-2}, title = {T}}\n")
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await unsaved.until(lambda codes: "BIB320" in codes)
    nowhere = types.TextDocumentIdentifier("file:///nowhere/at/all.bib")
    far = types.Position(10**6, 10**6)
    assert await client.text_document_hover_async(types.HoverParams(nowhere, far)) is None
    assert await client.text_document_hover_async(types.HoverParams(unsaved.identifier, far)) is None
    change = types.TextDocumentContentChangePartial(types.Range(far, far), "x")
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(2, nowhere.uri), [change])
    )
    with pytest.raises(Exception, match="not defined"):
        await client.workspace_execute_command_async(types.ExecuteCommandParams("bibnorm.nothing"))


@pytest.mark.parametrize("end", ["input", "kill", "interrupt"])
async def test_the_server_and_its_processes_end_with_the_client(folder: Path, end: str) -> None:
    def message(method: str, params: object, number: int | None = None) -> bytes:
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **({"id": number} if number else {})})
        return f"Content-Length: {len(body)}\r\n\r\n{body}".encode()

    item = {"uri": f"file://{folder}/ends.bib", "languageId": "bibtex", "version": 1, "text": ENTRY}
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=ENVIRONMENT) as server:
        assert server.stdin
        assert server.stdout
        server.stdin.write(b"Content-Length: 9\r\n\r\n{not json" + message("initialize", {"capabilities": {}}, 1))
        server.stdin.write(message("textDocument/didOpen", {"textDocument": item}))
        server.stdin.flush()
        seen = b""
        while b"BIB414" not in seen:  # the process that looks works up has started
            seen += os.read(server.stdout.fileno(), 65536)
        # The processes hold the other end of standard output: it ends when the last one has ended.
        if end == "input":
            server.stdin.close()
        else:
            server.send_signal(signal.SIGKILL if end == "kill" else signal.SIGINT)
        while os.read(server.stdout.fileno(), 65536):
            pass
        assert server.wait(SECONDS) == {"input": 0, "kill": -signal.SIGKILL, "interrupt": 130}[end]
