r"""Commands that define commands, environments, switches and verbatim text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from normalizer.values.lazy import lazy_re
from normalizer.values.tex.citing import cite_command
from normalizer.values.tex.macros import (
    Macro,
    Parameter,
    body_of,
    def_parameters,
    latex_parameters,
    xparse_parameters,
)
from normalizer.values.tex.source import Location, Slice, joined

if TYPE_CHECKING:
    from normalizer.values.tex.reader import Handler, Reader

_NAME = lazy_re(r"\s*\\([A-Za-z@_:]+|.)\s*")
_MAX_PARAMETER_CHARS = 500


def defined_name(reader: Reader) -> str:
    r"""The name that is being defined: \x, {\x}, \csname x\endcsname; "" where it is not known."""
    tex = reader.tex
    if tex.skip_expandafter() == "{":
        written = tex.group()
        found = _NAME.fullmatch(joined(written or ()))
        if found:
            return found[1]
        return _made_name(reader, written or ())
    if tex.word() == "csname":
        tex.take_word()
        return _made_name(reader, tex.until(r"\endcsname") or ())
    return tex.take_word()


def _made_name(reader: Reader, written: Sequence[Slice]) -> str:
    name = reader.text(written)
    if "\0" in name:
        reader.has_computed_names = True
        return ""
    return name.removeprefix("\\")


def add_macro(reader: Reader, name: str, parameters: Sequence[Parameter], body: Sequence[Slice] | None) -> None:
    if name and body is not None:
        unsure = reader.branches.is_uncertain
        reader.define(Macro(name, tuple(parameters), body_of(body, parameters), unsure=unsure))


def _overlay(reader: Reader) -> tuple[Parameter, ...]:
    r"""\newcommand<>{\x}[1]{...#2...} of beamer: \x takes an overlay specification as well. beameruserguide, 9.6.1"""
    return () if reader.tex.option("<", ">") is None else (Parameter("<"),)


def _parameters(reader: Reader, name: str, overlay: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    if "Document" in name:
        return xparse_parameters(joined(reader.tex.argument() or ()))
    return latex_parameters(reader.tex, is_xargs=name.endswith("x")) + overlay


def _new_command(reader: Reader, name: str, _place: Location) -> None:
    overlay = _overlay(reader)
    reader.tex.take("*")
    defined = defined_name(reader)
    parameters = _parameters(reader, name, overlay)
    body = reader.tex.argument()
    if not (name.startswith(("provide", "Provide")) and defined in reader.macros):
        add_macro(reader, defined, parameters, body)


def _def(reader: Reader, name: str, _place: Location) -> None:
    r"""\def\x#1{...}, and what names its command in braces: \csdef{x}#1{...}."""
    tex = reader.tex
    if name in ("def", "gdef", "edef", "xdef") or "_" in name:
        tex.skip_expandafter()
        defined = defined_name(reader) if tex.word() else ""
    else:
        defined = _made_name(reader, tex.argument() or ())
    if not defined:
        return
    tex.skip_gap()
    frame = tex.frames[-1] if tex.frames else None
    if frame is None:
        return
    brace = frame.text.find("{", frame.position, min(frame.limit, frame.position + _MAX_PARAMETER_CHARS))
    if brace < 0:
        return
    parameters = def_parameters(frame.text[frame.position : brace])
    frame.position = brace
    body = tex.group()
    is_protected = reader.parts and reader.parts[-1].is_package and cite_command(defined)
    if not is_protected:
        reader.is_global |= name[0] in "gx" or "_g" in name
        add_macro(reader, defined, parameters, body)


_ARGUMENTS = lazy_re(r":([nNpTFVvcxefo]*)")


def _new_function(reader: Reader, _name: str, _place: Location) -> None:
    r"""\cs_new:Nn \my_cite:nn {...}: the signature gives the number of arguments. https://ctan.org/pkg/l3kernel"""
    defined = defined_name(reader)
    found = _ARGUMENTS.search(defined)
    add_macro(reader, defined, [Parameter("m")] * len(found[1]) if found else (), reader.tex.argument())


def _let(reader: Reader, name: str, _place: Location) -> None:
    r"""\let\a=\b: both mean the same from now on, also when the other one is defined again."""
    tex = reader.tex
    if name == "let":
        defined = defined_name(reader)
        tex.take("=")
        meant = defined_name(reader) if tex.word() else ""
    else:
        by_name = name.startswith("cslet") or name == "csletcs" or name == "letcs"
        defined = _made_name(reader, tex.argument() or ()) if by_name and name != "letcs" else defined_name(reader)
        meant = _made_name(reader, tex.argument() or ()) if name.endswith("cs") else defined_name(reader)
    if not defined or not meant:
        return
    if reader.parts and reader.parts[-1].is_package and cite_command(defined):
        return
    meaning = reader.macros.get(meant, meant)
    if meaning != defined:
        reader.set(reader.macros, defined, meaning)


def _cite_command(reader: Reader, name: str, _place: Location) -> None:
    r"""\DeclareCiteCommand{\x}, and the other definers of biblatex: \x cites like \cite or like \cites."""
    reader.tex.take("*")
    if defined := defined_name(reader):
        reader.set(reader.macros, defined, "cites" if "Multi" in name else "cite", everywhere=True)


_OPENS_VERBATIM = lazy_re(
    r"\\(?:(?:[BL]?Verbatim|verbatim|spverbatim|lstlisting|comment|minted|verbatiminput)(?![A-Za-z@])|VerbatimEnvironment"
    r"|begin\s*\{(?:[BL]?Verbatim|verbatim|lstlisting|comment|minted|tcblisting)\*?\}|lst@)"
)


def _new_environment(reader: Reader, name: str, _place: Location) -> None:
    tex = reader.tex
    overlay = _overlay(reader)
    tex.take("*")
    defined = reader.text(tex.argument() or ())
    parameters = _parameters(reader, name, overlay)
    begin = tex.argument()
    end = tex.option() if name.endswith("nviron") else tex.argument()
    if begin is None or not defined:
        return
    if _OPENS_VERBATIM.search(joined(begin)) or (name.endswith("nviron") and r"\BODY" not in joined(begin)):
        reader.verbatim.add(defined)
        return
    bodies = body_of(begin, parameters), body_of(end or (), parameters)
    reader.define(Macro(defined, parameters, *bodies, unsure=reader.branches.is_uncertain, is_environment=True))


def _new_verbatim(reader: Reader, name: str, _place: Location) -> None:
    r"""\lstnewenvironment{x}, \DefineVerbatimEnvironment{x}, \newminted{python}, \excludecomment{x} and the like."""
    tex = reader.tex
    if name == "newminted":
        given = tex.option()
        language = reader.text(tex.argument() or ())
        named = reader.text(given) if given else f"{language}code"
        reader.verbatim.update({named, f"{named}*"})
        return
    while tex.option() is not None:
        pass
    reader.verbatim.add(reader.text(tex.argument() or ()))


def _include_comment(reader: Reader, _name: str, _place: Location) -> None:
    reader.verbatim.discard(reader.text(reader.tex.argument() or ()))


def _short_verb(reader: Reader, _name: str, _place: Location) -> None:
    r"""\MakeShortVerb{\|}, \lstMakeShortInline[...]|"""
    reader.tex.take("*")
    reader.tex.option()
    reader.add_mark(joined(reader.tex.argument() or ()).strip().removeprefix("\\"))


def define_switch(reader: Reader, _name: str, _place: Location) -> None:
    r"""\newif\ifdraft: not set as long as nothing sets it."""
    if (name := defined_name(reader)).startswith("if"):
        reader.set_switch(name.removeprefix("if"), value=False)


def _new_switch(reader: Reader, name: str, _place: Location) -> None:
    switch = reader.text(reader.tex.argument() or ())
    if not (name.startswith("provide") and switch in reader.switches):
        reader.set_switch(switch, value=False)


def _set_switch(reader: Reader, name: str, _place: Location) -> None:
    switch = reader.text(reader.tex.argument() or ())
    if name.startswith("set"):
        value = {"true": True, "false": False}.get(reader.text(reader.tex.argument() or ()))
    else:
        value = name.endswith("true")
    reader.set_switch(switch, value)


def _global(reader: Reader, _name: str, _place: Location) -> None:
    reader.is_global = True


_LATEX = """newcommand renewcommand providecommand DeclareRobustCommand newrobustcmd renewrobustcmd providerobustcmd
    newcommandx renewcommandx providecommandx DeclareRobustCommandx""".split()
_XPARSE = [
    f"{verb}{kind}DocumentCommand" for verb in ("New", "Renew", "Provide", "Declare") for kind in ("", "Expandable")
]
_CS = [
    f"cs_{scope}{verb}{kind}:Np{signature}"
    for scope in ("", "g")
    for verb in ("new", "set")
    for kind in ("", "_protected", "_nopar", "_protected_nopar")
    for signature in "nx"
]
_ENVIRONMENTS = """newenvironment renewenvironment newenvironmentx renewenvironmentx NewEnviron RenewEnviron
    NewDocumentEnvironment RenewDocumentEnvironment ProvideDocumentEnvironment DeclareDocumentEnvironment""".split()

DEFINITIONS: Mapping[str, Handler] = {
    **dict.fromkeys([*_LATEX, *_XPARSE], _new_command),
    **dict.fromkeys(["def", "gdef", "edef", "xdef", "@namedef", "csdef", "csgdef", "csedef", "csxdef", *_CS], _def),
    **dict.fromkeys([each.replace(":Np", ":N") for each in _CS], _new_function),
    **dict.fromkeys(
        """let NewCommandCopy RenewCommandCopy DeclareCommandCopy LetLtxMacro GlobalLetLtxMacro cslet csletcs
        letcs""".split(),
        _let,
    ),
    **dict.fromkeys("DeclareCiteCommand DeclareMultiCiteCommand".split(), _cite_command),
    **dict.fromkeys(_ENVIRONMENTS, _new_environment),
    **dict.fromkeys(
        """lstnewenvironment DefineVerbatimEnvironment RecustomVerbatimEnvironment newminted newtcblisting
        renewtcblisting NewTCBListing RenewTCBListing ProvideTCBListing DeclareTCBListing excludecomment
        excludeversion newverbatim newxverbatim NewDocumentVerbatim""".split(),
        _new_verbatim,
    ),
    **dict.fromkeys("includecomment includeversion specialcomment processcomment".split(), _include_comment),
    **dict.fromkeys("MakeShortVerb lstMakeShortInline DefineShortVerb".split(), _short_verb),
    **dict.fromkeys("newboolean provideboolean newbool providebool newtoggle providetoggle".split(), _new_switch),
    **dict.fromkeys("setboolean setbool settoggle booltrue boolfalse toggletrue togglefalse".split(), _set_switch),
    "global": _global,
}
