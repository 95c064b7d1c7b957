r"""What each command does to the reading of a document: citations and conditionals; a table of all commands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from string import ascii_lowercase, ascii_uppercase

from normalizer.values.lazy import lazy_re
from normalizer.values.tex.citing import CiteCommand, KeyList, UnreadableKeys, cite_command, is_plain
from normalizer.values.tex.definitions import DEFINITIONS, define_switch
from normalizer.values.tex.macros import Macro, Parameter, body_of, expand
from normalizer.values.tex.reader import Commands, Handler, Reader, skip_branch
from normalizer.values.tex.source import Location, Slice, Source, joined, made
from normalizer.values.tex.state import BRANCHINGS, Found, Opener, Part, compare_numbers, decide, is_condition
from normalizer.values.tex.structure import BIBLIOGRAPHY, STRUCTURE, name_bibliographies

# After \cite, they ask about the command, or end it before it has got its keys: \ifx\cite\undefined
_NO_KEYS = frozenset("undefined relax par begin end item section subsection footnote".split())
_BRANCH_END = frozenset({"else", "fi", "or"})
_CITES = lazy_re(r"\\[A-Za-z@]*[cC]ite[A-Za-z@]*\s*[\[{*]")


def run_command(reader: Reader, name: str, location: Location) -> None:
    """Do what a command does that has just been passed over."""
    meaning = reader.macros.get(name)
    if isinstance(meaning, Macro):
        reader.expand(meaning, location)
        return
    if meaning is not None:
        name = meaning
    if handler := COMMANDS.get(name):
        handler(reader, name, location)
    elif is_condition(name):
        begin_condition(reader, name)
    elif name in BRANCHINGS:
        begin_branches(reader, name, location)
    elif cite_command(name):
        cite(reader, name, location)
    elif BIBLIOGRAPHY.fullmatch(name):
        name_bibliographies(reader, name, location)
    elif name.endswith(("true", "false")) and name.removesuffix("true").removesuffix("false") in reader.switches:
        reader.set_switch(name.removesuffix("true").removesuffix("false"), name.endswith("true"))


def run_text_command(reader: Reader, name: str) -> bool:
    """Do what a command does within a key or a name, where only macros and conditionals are known."""
    meaning = reader.macros.get(name)
    if isinstance(meaning, Macro):
        reader.expand(meaning, reader.here())
        return True
    if name in _BRANCH_END:
        (_end_condition if name == "fi" else _next_branch)(reader, name, reader.here())
        return True
    if is_condition(name):
        taken, _ = _value(reader, name)
        if taken is not None:
            _enter(reader, taken)
            return True
        return False
    if name == "subfix":  # of subfiles: the name counts from the folder of the file that it stands in
        reader.tex.push(reader.tex.argument() or ())
        return True
    if name == "csname":
        _call_by_name(reader, name, reader.here())
        return True
    if name == "romannumeral" and reader.tex.frames:
        frame = reader.tex.frames[-1]
        number = _NO_ROMAN_NUMBER.match(frame.text, frame.position, frame.limit)
        frame.position = number.end() if number else frame.position
        return number is not None
    if name in BRANCHINGS:
        return begin_branches(reader, name, reader.here(), certain_only=True)
    return False


# What has no letters as a Roman number, and only makes TeX expand what follows: \romannumeral-`0\x. TeXbook, chapter 20
_NO_ROMAN_NUMBER = lazy_re(r"[ \t]*(?:-[ \t]*(?:\d+|`\\?.)|0+(?!\d))[ \t]?")


# --- Citations


def cite(reader: Reader, name: str, location: Location) -> None:
    r"""Read the keys of a citation. Where a conditional ends before them, they are behind that."""
    tex, command = reader.tex, cite_command(name) or CiteCommand()
    suffix = next((each for each in reader.found.citation_files if name.endswith(each)), "")
    tex.skip_expandafter()
    tex.take("*")
    notes = _take_options(reader, "()") if command.has_several else []
    is_first = True
    while True:
        notes += _take_options(reader, "[]")
        if command.has_argument_before:
            if tex.skip_gap() != "{":
                break
            tex.group()
            notes += _take_options(reader, "[]")
        if not _take_keys(reader, name, command, location, suffix, is_first=is_first) or not command.has_several:
            break
        is_first = False
    for note in reversed(notes):  # it may cite as well: \citep[see also \citealp{b}]{a}
        tex.push(note, lambda: None, crosses=False)


def _take_options(reader: Reader, brackets: str) -> list[list[Slice]]:
    """The text of the options that are next, without the overlays of beamer."""
    tex = reader.tex
    found: list[list[Slice]] = []
    while True:
        tex.skip_expandafter()
        if (note := tex.option(*brackets)) is not None:
            found.append(note)
        elif brackets != "[]" or tex.option("<", ">") is None:
            return found


def _take_keys(
    reader: Reader, name: str, command: CiteCommand, location: Location, suffix: str, *, is_first: bool
) -> bool:
    tex = reader.tex
    first = tex.skip_expandafter()
    if first == "{":
        keys = tex.group()
        if keys is None:
            frame = tex.frames[-1]
            if "%" in frame.text[frame.position : frame.position + 500]:
                reader.add_problem(str(UnreadableKeys.PERCENT), location)
            return False
        if len(keys) == 1 and not is_plain(keys[0]) and _CITES.search(joined(keys)):
            tex.push(keys)  # \citelist{\cite{a}\cite{b}} of amsrefs
            return False
        reader.add_keys(keys, location, cites=command.cites, suffix=suffix)
        return True
    if not is_first or not command.cites:
        return False
    word = tex.word()
    if word in _BRANCH_END or (not first and tex.frames and not tex.frames[-1].crosses and reader.branches):
        reader.pending = name
    elif word and word not in _NO_KEYS and word.isalpha() and not is_condition(word) and not cite_command(word):
        if isinstance(reader.macros.get(word), Macro):
            frame, start = tex.frames[-1], tex.frames[-1].position
            tex.take_word()
            reader.add_keys([frame.slice(start, frame.position)], location, cites=True, suffix=suffix)
        elif word not in COMMANDS and word not in BRANCHINGS:
            reader.add_problem(str(UnreadableKeys.MACRO), location)
    return False


# --- Conditionals


def begin_condition(reader: Reader, name: str) -> None:
    taken, is_switch = _value(reader, name)
    if taken is not None and not is_switch:
        _enter(reader, taken)
    else:
        reader.branches.open(taken)


def _enter(reader: Reader, taken: bool) -> None:
    """Read the branch that TeX takes, and not the other one."""
    try:
        if taken or skip_branch(reader):
            reader.branches.open(taken=True)
            if not taken:
                reader.branches.innermost.branches.append({})
            reader.branches.innermost.skips = True
    except LookupError:
        return  # nothing is dead where there is neither \else nor \fi


_ALWAYS_DEFINED = frozenset({"cite", "nocite", "bibliography", "documentclass"})


def _value(reader: Reader, name: str) -> tuple[bool | None, bool]:
    """Whether a condition holds; and whether a switch says so, which may be set otherwise tomorrow."""
    tex, switch = reader.tex, name.removeprefix("if")
    taken: bool | None = None
    is_switch = False
    if name in ("iftrue", "iffalse"):
        taken = name == "iftrue"
    elif switch in reader.switches:
        taken, is_switch = reader.switches[switch], True
    elif name in ("ifx", "if"):
        taken = _same_tokens(reader)
    elif name == "ifdefined":
        word = tex.take_word()
        taken = True if word in reader.macros or word in _ALWAYS_DEFINED else None
    elif name == "ifnum" and tex.skip_gap():
        frame = tex.frames[-1]
        if compared := compare_numbers(frame.text, frame.position, frame.limit):
            taken, frame.position = compared
    if reader.negates and taken is not None:
        taken = not taken
    reader.negates = False
    return taken, is_switch


def _token(reader: Reader) -> str:
    """The next token, passing over it."""
    if word := reader.tex.take_word():
        return f"\\{word}"
    char = reader.tex.skip_gap()
    if char and char not in "\r\n{}":
        reader.tex.frames[-1].position += 1
        return char
    return ""


_EMPTY = frozenset({r"\@empty", r"\empty", r"\relax"})
_NO_MACROS = frozenset({r"\relax", r"\undefined", r"\@undefined"})


def _same_tokens(reader: Reader) -> bool | None:
    """Whether two tokens are the same, as they are compared to find out whether an argument is empty."""
    left, right = _token(reader), ""
    if left:
        right = _token(reader)
    if right == r"\detokenize" and left in _EMPTY:
        given = reader.tex.group()
        return not joined(given).strip() if given is not None else None
    meanings = [_meaning(reader, each) for each in (left, right)]
    if not left or not right or "\0" in left + right:
        return None
    if left == right:
        return True
    if None not in meanings:
        return meanings[0] == meanings[1]
    if not (left.startswith("\\") and right.startswith("\\")):
        return False  # a character, and another one or a command
    is_macro = [isinstance(reader.macros.get(each[1:]), Macro) for each in (left, right)]
    return False if any(is_macro) and {left, right} & _NO_MACROS else None


def _meaning(reader: Reader, token: str) -> str | None:
    """What a macro without parameters stands for."""
    if token in (r"\@empty", r"\empty"):
        return ""
    macro = reader.macros.get(token[1:]) if token.startswith("\\") else None
    if not isinstance(macro, Macro) or macro.parameters or macro.unsure:
        return None
    return "".join(each.text for each in macro.body if isinstance(each, Slice)).strip()


def _next_branch(reader: Reader, _name: str, _place: Location) -> None:
    if not reader.branches:
        return
    if not reader.branches.innermost.skips:
        reader.branches.next_branch()
        return
    try:
        while skip_branch(reader):  # one \else more than there can be
            pass
    except LookupError:
        return
    reader.close_condition()


def _end_condition(reader: Reader, _name: str, _place: Location) -> None:
    reader.close_condition()


def _negate(reader: Reader, _name: str, _place: Location) -> None:
    reader.negates = True


def begin_branches(reader: Reader, name: str, _place: Location, *, certain_only: bool = False) -> bool:
    """Read the branches in braces of a command; `certain_only`: only where it is known which."""
    count, branches = BRANCHINGS[name]
    tex = reader.tex
    if name in ("@ifnextchar", "@ifstar"):
        _if_next(reader, name)
        return True
    arguments = [joined(tex.argument() or ()) for _ in range(count)]
    if name == "IfFileExists":
        taken, is_switch = reader.has_file(arguments[0].strip()), False
    elif name == "ifSubfilesClassLoaded":
        taken, is_switch = reader.is_subfile if reader.has_class else None, False
    else:
        taken, is_switch = decide(name, arguments, reader.switches.get, reader.macros.__contains__)
    read = {each: tex.argument() or () for each in branches}
    first, second = read.get("T", ()), read.get("F", ())
    if taken is not None and not is_switch:
        tex.push(first if taken else second)
        return True
    if certain_only:
        return False
    reader.branch(first, second, taken)
    return True


def _if_next(reader: Reader, name: str) -> None:
    r"""\@ifnextchar[{...}{...}: the branch by the character behind the branches; \@ifstar takes the star as well."""
    tex = reader.tex
    wanted = "*" if name == "@ifstar" else joined(tex.argument() or ())
    first, second = tex.argument() or (), tex.argument() or ()
    is_next = tex.take("*") if name == "@ifstar" else bool(wanted) and tex.skip_gap() == wanted
    tex.push(first if is_next else second)


# --- Names that are made, and the order of expansion


def _expand_after(reader: Reader, _name: str, _place: Location) -> None:
    r"""\expandafter\a\fi: the conditional ends first."""
    tex = reader.tex
    tex.skip_expandafter()
    if not (first := tex.word()):
        return
    frame = tex.frames[-1]
    start = frame.position
    tex.take_word()
    second = tex.word()
    while second in _BRANCH_END and tex.frames and reader.branches:
        tex.take_word()
        (_end_condition if second == "fi" else _next_branch)(reader, second, reader.here())
        second = tex.word() if second == "fi" else ""
    run_command(reader, first, frame.location or Location(frame.source, start))


_LETTERS = lazy_re(r"[A-Za-z@]+")


def _call_by_name(reader: Reader, name: str, location: Location) -> None:
    r"""\csname x\endcsname and \csuse{x}."""
    tex = reader.tex
    written = tex.until(r"\endcsname") if name == "csname" else tex.argument()
    called = reader.text(written) if written else ""
    if "\0" in called or not written:
        reader.has_computed_names = True
        called = ""
    if called in reader.macros:
        run_command(reader, called, location)
    elif _LETTERS.fullmatch(called):
        tex.push([made(f"\\{called}", location)])


def _for_each(reader: Reader, name: str, _place: Location) -> None:
    r"""\foreach \x in {a,b}{...}, \@for\x:=a,b\do{...}: the text once for each item."""
    tex = reader.tex
    variable = tex.take_word()
    if name == "@for":
        tex.until("=")
        items = tex.until(r"\do")
    else:
        tex.option()
        frame = tex.frames[-1] if tex.skip_gap() else None
        if frame and frame.text.startswith("in", frame.position):
            frame.position += 2
        items = tex.group()
    body = tex.argument()
    if not variable or body is None:
        return
    loop: list[Slice] = []
    for item in _items(reader, items or ()):
        loop += [made(rf"\def\{variable}{{"), item, made("}"), *body]
    tex.push(loop)


def _for_list(reader: Reader, name: str, _place: Location) -> None:
    r"""\forcsvlist{\cite}{a,b}, \docsvlist{a,b}, \clist_map_inline:nn {a,b} {\cite{#1}}."""
    tex = reader.tex
    if name.startswith("clist"):
        items, body = tex.argument(), tex.argument()
    else:
        body = [made(r"\do")] if name == "docsvlist" else tex.argument()
        items = tex.argument()
    loop: list[Slice] = []
    for item in _items(reader, items or ()):
        if name == "clist_map_inline:nn" and body:
            loop += expand(body_of(body, [Parameter("m")]), [[item]], None)
        else:
            loop += [*(body or ()), made("{"), item, made("}")]
    tex.push(loop)


_RANGE = lazy_re(r"\s*(\d{1,4})\s*,\s*(?:(\d{1,4})\s*,\s*)?\.\.\.\s*,\s*(\d{1,4})\s*")
_ITEM = lazy_re(r"[^,\s][^,]*")
_MAX_ITEMS = 1_000


def _items(reader: Reader, slices: list[Slice] | tuple[Slice, ...]) -> list[Slice]:
    """The items of a list, where they stand."""
    if len(slices) == 1 and not set("\\%").isdisjoint(slices[0].text):
        slices = [made(reader.text(slices))]
    found: list[Slice] = []
    for piece in slices:
        if numbers := _RANGE.fullmatch(piece.text):
            first, last = int(numbers[1]), int(numbers[3])
            step = int(numbers[2]) - first if numbers[2] else 1
            found += [made(str(number)) for number in range(first, last + 1, step or 1)]
            continue
        for item in _ITEM.finditer(piece.source.text, piece.start, piece.end):
            found.append(piece._replace(start=item.start(), end=item.start() + len(item[0].rstrip())))
    return found[:_MAX_ITEMS]


COMMANDS: Mapping[str, Handler] = {
    **DEFINITIONS,
    **STRUCTURE,
    "else": _next_branch, "or": _next_branch, "fi": _end_condition, "repeat": _end_condition, "unless": _negate,
    "newif": define_switch,
    "expandafter": _expand_after, "csname": _call_by_name, "csuse": _call_by_name, "@nameuse": _call_by_name,
    "use:c": _call_by_name,
    "foreach": _for_each, "@for": _for_each, "forcsvlist": _for_list, "docsvlist": _for_list,
    "clist_map_inline:nn": _for_list, "clist_map_function:nN": _for_list,
}  # fmt: skip
_LATEX = Commands(run_command, run_text_command, cite)


def read_latex(part: Part, open_part: Opener | None = None, jobname: str = "main") -> Found:
    """Read a document by its main part; without `open_part` no other one is read."""
    return Reader(_LATEX, open_part, jobname).read(part)


_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def folded(key: str) -> str:
    """What the spellings have in common that are one key to BibTeX; the only letters it knows are those of ASCII."""
    return key.translate(_LOWER)


def key_lists(tex: str) -> list[KeyList]:
    """The keys of one source, read by itself, where they can be rewritten."""
    source = Source(tex, "")
    return list(read_latex(Part(source)).lists.values())


def with_keys(tex: str, keys: Mapping[str, str], *, case_counts: bool = True) -> str:
    """The source, read by itself, with another key in the place of each that is in `keys`.

    For BibTeX the case of a key does not count: then every spelling of the keys is meant.
    """
    return with_keys_in(tex, key_lists(tex), keys, case_counts=case_counts)


def with_keys_in(tex: str, lists: Iterable[KeyList], keys: Mapping[str, str], *, case_counts: bool = True) -> str:
    """The source with new keys in lists of it that are read already; none is cited twice in one list by that."""
    fold = str if case_counts else folded
    by_spelling = {fold(old): new for old, new in keys.items()}
    parts: list[str] = []
    done = 0
    ordered = sorted(lists, key=lambda each: each.start)
    changes = (change for each in ordered for change in _changes(each, lambda key: by_spelling.get(fold(key))))
    for start, end, new in changes:
        if start >= done:
            parts += (tex[done:start], new)
            done = end
    return "".join([*parts, tex[done:]])


_COMMENT = lazy_re(r"%[^\r\n]*\s*")


def _changes(each: KeyList, new_key: Callable[[str], str | None]) -> Iterator[tuple[int, int, str]]:
    """Spans with what takes their place.

    A new key that would stand in the list a second time goes, with what parts it from the one before it; a comment
    stays, and hides its line end as before.
    """
    new_ones = {new for key in each.keys if (new := new_key(key.text)) is not None}
    standing: set[str] = set()
    before = each.start
    for key in each.keys:
        new = new_key(key.text) or key.text
        if new in standing and new in new_ones:
            yield before, key.end, "".join(_COMMENT.findall(each.source.text, before, key.start))
        elif new != key.text:
            yield key.start, key.end, new
        standing.add(new)
        before = key.end
