"""Commands that make up a document: its parts, packages, environments and bibliographies."""

from __future__ import annotations

import re
from collections.abc import Mapping

from normalizer.values.lazy import lazy_re
from normalizer.values.tex.citing import QUOTES, split_keys
from normalizer.values.tex.macros import HOLE, Macro
from normalizer.values.tex.reader import Handler, Reader
from normalizer.values.tex.source import Location, Slice, Source, joined
from normalizer.values.tex.state import PartName, Unit

# \bibliographyown: for the citations of \citeown, which multibib's \newcites{own}{Own Work} has made
BIBLIOGRAPHY = lazy_re(r"(?:no)?bibliography(?!style|unit|name|heading|item)[A-Za-z]*|defaultbibliography")
# \input{part} and its relatives: how many arguments name a folder before the one that names the file.
_INPUTS = {
    "input": 0, "include": 0, "subfile": 0, "subfileinclude": 0, "InputIfFileExists": 0, "@input": 0,
    "loadglsentries": 0, "includestandalone": 0, "@@input": 0,
    "import": 1, "subimport": 1, "inputfrom": 1, "includefrom": 1, "subinputfrom": 1, "subincludefrom": 1,
}  # fmt: skip
_BARE_FILE = lazy_re(r"[ \t]*=?[ \t]*(?P<name>[^\s{}\\%]+)")
_UNITS = frozenset({"bibunit", "refsection", "btSect", "btUnit"})


# --- Parts


def _input(reader: Reader, name: str, location: Location) -> None:
    tex = reader.tex
    tex.take("*")
    if name in ("loadglsentries", "includestandalone"):
        tex.option()
    folder = ""
    if _INPUTS[name]:
        folder = reader.text(tex.group() or ())
        if not tex.frames or tex.skip_gap() != "{":
            return
    if tex.skip_gap() == "{":
        named = reader.text(tex.group() or ())
    elif name in ("input", "@input", "@@input") and tex.frames:
        named = _bare_name(reader)
    else:
        return
    named = named.strip('"')
    if not named:
        return
    if HOLE in named + folder:
        if not reader.is_scan:
            reader.add_problem("the name of a part is made by a macro here, which only LaTeX can tell", location)
        return
    left_out = name == "include" and reader.only is not None and named not in reader.only
    if left_out:
        reader.found.left_out.setdefault(named)
    reader.include(PartName(name, named, folder), location, unsure=left_out)


def _bare_name(reader: Reader) -> str:
    """Only the primitive takes a name without braces."""
    frame = reader.tex.frames[-1]
    if reader.tex.word():
        start = frame.position
        reader.tex.take_word()
        return reader.text([frame.slice(start, frame.position)])
    found = _BARE_FILE.match(frame.text, frame.position, frame.limit)
    if not found or found["name"].startswith("|"):
        return ""
    frame.position = found.end()
    return found["name"]


def _include_only(reader: Reader, _name: str, _place: Location) -> None:
    reader.only = set(split_keys(reader.text(reader.tex.group() or ())))


def _end_input(reader: Reader, _name: str, _place: Location) -> None:
    r"""An \endinput in a conditional is mostly one that is not met: \ifdefined\x\endinput\fi"""
    if not reader.branches.is_uncertain and reader.parts:
        reader.end_input()


def _external(reader: Reader, _name: str, _place: Location) -> None:
    reader.tex.option()
    named = reader.text(reader.tex.group() or ())
    if named and HOLE not in named:
        reader.found.external.setdefault(named)


# --- Class and packages


_OWN_START = lazy_re(r"\\begin\s*\{document\}")
_BIB_STYLE = lazy_re(r"(?:^|,)\s*bibstyle\s*=\s*\{?([^,{}]+)|(?:^|,)\s*style\s*=\s*\{?([^,{}]+)")


def _class(reader: Reader, name: str, location: Location) -> None:
    tex = reader.tex
    options = joined(tex.option() or ())
    document_class = reader.text(tex.group() or ())
    part = reader.parts[-1] if reader.parts else None
    if name == "documentclass" and reader.has_class and part and not (part.is_package or part.preamble_only):
        frame = tex.frames[-1]  # a part that is a document as well: its own preamble is not read
        start = _OWN_START.search(frame.text, frame.position, frame.limit)
        frame.position = start.end() if start else frame.position
        reader.own_documents.append(len(reader.parts))
        return
    if name == "documentclass":
        reader.has_class = True
    if document_class == "subfiles" and options:
        reader.is_subfile = True
        reader.include(PartName("main", options), location)
        return
    reader.found.document_class = reader.found.document_class or document_class
    if HOLE not in document_class:
        reader.include(PartName("class", document_class), location, options=options)


def _package(reader: Reader, _name: str, location: Location) -> None:
    options = joined(reader.tex.option() or ())
    for written in reader.text(reader.tex.group() or ()).split(","):
        name = written.strip()
        if not name or HOLE in name:
            continue
        reader.found.packages.setdefault(name)
        if name == "biblatex":
            reader.found.biblatex = True
            _biblatex_options(reader, options)
        reader.include(PartName("package", name), location, options=options)


def _biblatex_options(reader: Reader, options: str) -> None:
    if found := _BIB_STYLE.search(options):
        reader.found.style = reader.found.style or (found[1] or found[2]).strip()


def _pass_options(reader: Reader, name: str, _place: Location) -> None:
    options = joined(reader.tex.argument() or ())
    if name == "ExecuteBibliographyOptions" or reader.text(reader.tex.argument() or ()) == "biblatex":
        _biblatex_options(reader, options)


def _option(reader: Reader, _name: str, _place: Location) -> None:
    r"""\DeclareOption{x}{...}: what an option does where it is given; "*" is any other one."""
    name = "*" if reader.tex.take("*") else reader.text(reader.tex.argument() or ())
    body = reader.tex.argument()
    if body is not None:
        reader.define(Macro(f"ds@{name}", (), tuple(body)))


def _process_options(reader: Reader, name: str, location: Location) -> None:
    r"""\ExecuteOptions{a,b} does what these do, \ProcessOptions what the options do that are given."""
    reader.tex.take("*")
    given = joined(reader.tex.group() or ()) if name == "ExecuteOptions" else reader.options_given()
    for option in reversed(given.split(",")):
        if isinstance(macro := reader.macros.get(f"ds@{option.strip()}"), Macro):
            reader.expand(macro, location)


def _hook(reader: Reader, name: str, _place: Location) -> None:
    r"""\AtBeginDocument{...}: read in its place; its braces are no group, so that what it defines stays."""
    reader.tex.option()
    for _ in range(_HOOKS[name]):
        reader.tex.argument()
    reader.tex.option()
    reader.tex.push(reader.tex.argument() or ())


def _moving(reader: Reader, name: str, _place: Location) -> None:
    r"""\caption[a]{b}: LaTeX prints the short text only in the list of figures or contents."""
    reader.tex.take("*")
    short = reader.tex.option()
    if short and not reader.has_list(name):
        reader.push_unsure(short)
    elif short:
        reader.tex.push(short)


def _glossary_entry(reader: Reader, name: str, _place: Location) -> None:
    r"""\newglossaryentry{x}{description={... \cite{key}}}: printed only in a glossary, which another program makes."""
    options = reader.tex.option() or ()
    if name == "newacronym":  # what it is short for is in the text
        reader.push_unsure(options)
        return
    reader.tex.argument()
    reader.push_unsure([*options, *(reader.tex.argument() or ())])


def _note(reader: Reader, _name: str, _place: Location) -> None:
    """A note of beamer, which is printed for the speaker."""
    if reader.found.document_class == "beamer":
        while reader.tex.option() is not None or reader.tex.option("<", ">") is not None:
            pass
        reader.push_unsure(reader.tex.argument() or ())


def _list_of(reader: Reader, name: str, _place: Location) -> None:
    reader.lists_printed.add(name)


# --- Environments


def _begin(reader: Reader, _name: str, location: Location) -> None:
    tex = reader.tex
    environment = reader.text(tex.group() or ()) if tex.skip_gap() == "{" else ""
    if environment in reader.verbatim or environment.removesuffix("*") in reader.verbatim:
        _skip_environment(reader, environment)
        return
    if environment == "document":
        if reader.parts and reader.parts[-1].preamble_only:
            reader.end_part()
        return
    reader.open_group()
    if macro := reader.environments.get(environment):
        reader.expand(macro, location)
    elif environment.removesuffix("*") in QUOTES:
        reader.commands.cite(reader, environment.removesuffix("*"), location)
    elif environment in _UNITS:
        _open_unit(reader, environment, location)


def _skip_environment(reader: Reader, environment: str) -> None:
    """Pass over what is verbatim; nothing is where there is no end."""
    frame = reader.tex.frames[-1]
    source = frame.source
    if environment.startswith("filecontents"):
        reader.tex.option()
        frame = reader.tex.frames[-1]
        closing = frame.source.closing.get(frame.position)
        name = frame.text[frame.position + 1 : closing].strip() if closing else ""
    else:
        name = ""
    if (source, environment) in reader.never_ending:
        return
    if environment in ("lstlisting", "tcblisting") and (options := reader.tex.option()):
        reader.tex.push(options)  # caption={From \cite{key}}
    start = frame.position
    found = re.compile(rf"\\end\s*\{{{re.escape(environment)}\}}").search(frame.text, start, frame.limit)
    if found is None:
        reader.never_ending.add((source, environment))
        return
    frame.position = found.end()
    if name.endswith(".tex"):
        first = frame.text.find("\n", start, found.start())
        content = Source(frame.text[first + 1 : found.start()] if first >= 0 else "")
        reader.files[name.removesuffix(".tex")] = Slice(content, 0, len(content.text))


def _end(reader: Reader, _name: str, location: Location) -> None:
    tex = reader.tex
    environment = reader.text(tex.group() or ()) if tex.skip_gap() == "{" else ""
    if environment == "document":
        _end_document(reader)
        return
    if macro := reader.environments.get(environment):
        if macro.end:
            reader.tex.push([], reader.close_group)
            reader.expand(macro, location, end=True)
            return
    elif environment in _UNITS and len(reader.units) > 1:
        reader.close_unit(reader.units.pop())
    reader.close_group()


def _end_document(reader: Reader) -> None:
    if reader.own_documents and reader.own_documents[-1] == len(reader.parts):
        reader.own_documents.pop()
        reader.end_input()  # which is what subfiles, standalone and docmute do
        return
    reader.parts.clear()
    reader.tex.frames.clear()


# --- Text that is no TeX


_BRACED_LINK = lazy_re(r"\s*\{[^{}]*\}")
_LINK_MARKS = '|!+/^"'


def _link(reader: Reader, name: str, _place: Location) -> None:
    r"""\url{a%20b}: a percent sign is a letter in it."""
    frame = reader.tex.frames[-1]
    if found := _BRACED_LINK.match(frame.text, frame.position, frame.limit):
        frame.position = found.end()
    elif name != "href" and frame.position < frame.limit and (mark := frame.text[frame.position]) in _LINK_MARKS:
        frame.position += 1
        reader.skip_marked(frame, mark)


def _verb(reader: Reader, name: str, _place: Location) -> None:
    r"""\verb|\cite{a}|, \lstinline[...]{...}, \mintinline{tex}{...}"""
    tex = reader.tex
    tex.take("*")
    if name not in ("verb", "Verb"):
        tex.option()
    if name == "mintinline":
        tex.group()
    frame = tex.frames[-1] if tex.frames else None
    if frame is None or frame.position >= frame.limit:
        return
    mark = frame.text[frame.position]
    if mark == "{" and name != "verb":
        found = re.compile(r"\{[^{}\r\n]*\}").match(frame.text, frame.position, frame.limit)
        if found:
            frame.position = found.end()
        else:
            tex.group()
    elif not (mark.isalnum() or mark.isspace() or mark in "*[{}\\"):
        frame.position += 1
        reader.skip_marked(frame, mark)


# --- Bibliographies


UNKNOWN_BIB = "the name of a .bib file is made by a macro here, which only LaTeX can tell"


def name_bibliographies(reader: Reader, name: str, location: Location) -> None:
    reader.tex.take("*")
    options = joined(reader.tex.option() or ())
    if reader.tex.skip_gap() == "{":
        _add_bibs(reader, name, reader.text(reader.tex.group() or ()), location, options)


def _add_bibs(reader: Reader, name: str, written: str, location: Location, options: str = "") -> None:
    is_resource = name in _RESOURCES
    names = [written] if is_resource else written.split(",")
    suffix = next((each for each in reader.found.citation_files if name.endswith(each)), "")
    if is_resource:
        reader.found.biblatex = True
    for each in (each.strip().strip('"') for each in names):
        if HOLE in each:
            if not reader.is_scan:
                reader.add_problem(UNKNOWN_BIB, location)
        elif each and "location=remote" not in options.replace(" ", ""):
            reader.found.bibs.setdefault(each)
            if name == "addglobalbib":
                reader.found.global_bibs.setdefault(each)
            if name in ("putbib", "refsection"):
                reader.units[-1].looks_up_in.append(each)
            if suffix:
                reader.bibs_of_suffix.setdefault(suffix, []).append(each)
            elif len(reader.units) > 1:
                reader.units[-1].bibs.append(each)


def _put_bibliography(reader: Reader, _name: str, location: Location) -> None:
    _add_bibs(reader, "putbib", reader.text(reader.tex.option() or ()), location)


def _open_unit(reader: Reader, environment: str, location: Location) -> None:
    reader.units.append(Unit())
    given = reader.text(reader.tex.option() or ())
    if environment == "refsection":
        _add_bibs(reader, environment, given, location)
    elif environment == "btSect":
        _add_bibs(reader, environment, reader.text(reader.tex.group() or ()), location)


def _new_section(reader: Reader, _name: str, location: Location) -> None:
    r"""\newrefsection[a.bib] ends with the next one."""
    if len(reader.units) > 1:
        reader.close_unit(reader.units.pop())
    _open_unit(reader, "refsection", location)


def _print_all(reader: Reader, _name: str, _place: Location) -> None:
    reader.units[-1].cites_all = True


def _style(reader: Reader, _name: str, _place: Location) -> None:
    written = reader.text(reader.tex.group() or ())
    if written and HOLE not in written:
        reader.found.style = reader.found.style or written


def _new_cites(reader: Reader, _name: str, _place: Location) -> None:
    reader.tex.option()
    for name in split_keys(reader.text(reader.tex.group() or ())):
        reader.found.citation_files.setdefault(name)


def _bibitem(reader: Reader, name: str, _place: Location) -> None:
    if name == "bibitem":
        reader.tex.option()
    if key := reader.text(reader.tex.group() or ()):
        reader.found.by_hand.add(key)


def _entry_set(reader: Reader, _name: str, location: Location) -> None:
    name = reader.text(reader.tex.group() or ())
    members = reader.tex.group() or ()
    reader.add_keys(members, location, cites=False)
    reader.found.sets[name] = split_keys(reader.text(members))


def _expl(reader: Reader, name: str, _place: Location) -> None:
    if reader.tex.frames:
        reader.tex.frames[-1].expl = name != "ExplSyntaxOff"


def _string(reader: Reader, name: str, _place: Location) -> None:
    r"""\string\cite{key} and \detokenize{\cite{key}} print the command."""
    if name == "detokenize":
        reader.tex.group()
    else:
        reader.tex.take_word()


# How many arguments there are before what is done.
_HOOKS = {
    "AtBeginDocument": 0, "AtEndDocument": 0, "AtEndPreamble": 0, "AfterEndPreamble": 0, "AtBeginShipout": 0,
    "AddToHook": 1, "AddToHookNext": 1, "AtBeginEnvironment": 1, "AtEndEnvironment": 1, "appto": 1, "g@addto@macro": 1,
    "AtEndOfPackage": 0, "AtEndOfClass": 0, "afterpage": 0, "@firstofone": 0,
}  # fmt: skip
_HEADINGS = "part chapter section subsection subsubsection paragraph subparagraph".split()
_RESOURCES = frozenset({"addbibresource", "addglobalbib", "addsectionbib"})

STRUCTURE: Mapping[str, Handler] = {
    **dict.fromkeys(_INPUTS, _input),
    "includeonly": _include_only, "endinput": _end_input,
    "externaldocument": _external, "externalcitedocument": _external,
    "documentclass": _class, "LoadClass": _class, "LoadClassWithOptions": _class,
    "usepackage": _package, "RequirePackage": _package, "RequirePackageWithOptions": _package,
    "PassOptionsToPackage": _pass_options, "ExecuteBibliographyOptions": _pass_options, "DeclareOption": _option,
    **dict.fromkeys(("ExecuteOptions", "ProcessOptions", "ProcessOptionsX"), _process_options),
    **dict.fromkeys(_HOOKS, _hook),
    **dict.fromkeys(("newglossaryentry", "longnewglossaryentry", "newacronym"), _glossary_entry), "note": _note,
    **dict.fromkeys(_HEADINGS, _moving), "caption": _moving,
    **dict.fromkeys(("tableofcontents", "listoffigures", "listoftables", "listof"), _list_of),
    "begin": _begin, "end": _end,
    "url": _link, "nolinkurl": _link, "path": _link, "href": _link,
    "verb": _verb, "Verb": _verb, "lstinline": _verb, "mintinline": _verb,
    **dict.fromkeys(_RESOURCES, name_bibliographies),
    "putbib": _put_bibliography, "newrefsection": _new_section, "btPrintAll": _print_all, "btPrintNotCited": _print_all,
    "bibliographystyle": _style, "newcites": _new_cites, "bibitem": _bibitem, "bib": _bibitem,
    "defbibentryset": _entry_set, "string": _string, "meaning": _string, "detokenize": _string,
    "ExplSyntaxOn": _expl, "ExplSyntaxOff": _expl, "ProvidesExplPackage": _expl, "ProvidesExplClass": _expl,
}  # fmt: skip
