"""What a sentence states about a repository: whose code or data it is, and whether it is released or announced.

The last verb before the link governs it ("builds on X (URL)", "code is available at URL"), and the words before the
link name the owner ("our", "their original") and the content (code, data, a list of papers). A repository without such
words is the paper's own: abstracts give a bare link only to their own code. It is not if it is the object of another
statement ("we audit URL"), or if the words name it after a work that neither the title nor the text mentions.
"""

from __future__ import annotations

import itertools
import re

from normalizer.values.code_links import Repository
from normalizer.values.lazy import lazy_re
from normalizer.works.scraped import LinkRole


def _pattern(text: str) -> re.Pattern[str]:
    return lazy_re(text, re.IGNORECASE)


# Nouns and verbs of the sentences that give a link. A repository of MATERIAL also contains code.
_ADVERB = r"(?:\s(?:\w+ly|also|then|have|did|not|could|can|will|first|now|made))*"
_IMPLEMENTATION = (
    r"(?:code(?:[- ]?base)?s?|(?:re-?)?implementations?|librar(?:y|ies)|packages?|toolkits?|toolbox|software|versions?)"
)
_CODE = (
    rf"(?:{_IMPLEMENTATION}|tools?|frameworks?|scripts?|programs?|modules?"
    r"|repositor(?:y|ies)|repos?|github|pipelines?|notebooks?|simulators?|plug-?ins?|forks?|re-?productions?|ports?)"
)
_MATERIAL = (
    r"(?:models?|weights|checkpoints?|benchmarks?|leaderboards?|results?|experiments?|materials?|resources?|projects?"
    r"|contents?|demos?|details|information|pages?|web\s?sites?|systems?|everything|algorithms?|suites?|platforms?|methods?"
    r"|baselines?)"
)
_DATA = (
    r"(?:data(?:[- ]?sets?|[- ]?bases?)?|corpus|corpora|annotations?|recordings?|images|labels|test[- ]sets?"
    r"|lexic(?:on|a)|treebanks?|transcri(?:pts?|ptions?)"
    r"|(?:annotated|labell?ed|transcribed)\s\w+|trajectories|measurements?|questionnaires?|ground[- ]truth)"
)
_PAPERS = r"(?:papers|works|literature|articles|publications|references)"
BE = r"(?:is|are|was|were|be|been|being)"
AVAILABLE = (
    r"(?:ava\w{3,7}le?|released?|publi(?:shed|c|ci[sz]ed)|hosted|access(?:ible|ed)|found|download(?:ed|able)|obtained"
    r"|distributed|open(?:-?\s?sourced?)?|provided|shared|uploaded|posted|stored|given|disclosed|located|deposited)"
)
RELEASE = (
    r"(?:release|provide|publish|share|open(?:-?\s?source)?|make|made|present|introduce|propose|develop|contribute"
    r"|describe|offer|create|maintain|implement|host|give|upload|design|construct|publici[sz]e|distribute|write|wrote)(?:s|d|e?s|ed)?"
)
_BUILT = (
    r"(?:built|build(?:s|ing)?|based?|adapted|derived?|fork(?:ed|s)?|borrow(?:ed|s)?|rel(?:y|ies|ied|ying)|inherit(?:ed|s)?"
    r"|depend(?:s|ed|ing)?|taken|start(?:s|ed|ing)?|initiali[sz]ed|implemented|developed|comes?)"
    r"(?:\s\w+)?\s(?:up)?(?:on|from)"
)
_USE = (
    r"(?:(?:re-?)?us(?!eful|ual)|utili[sz]|employ|adopt|leverag|extend|modif|adapt|fork|port|wrap"
    r"|(?<!the )follow)"
)
_STUDY = r"(?:(?:compare|stud(?:y|ie)|analy[sz]e|examine|investigate|mine)d?|inspect(?:ed)?)"
_CAPITAL = r"(?-i:[A-Z])"
WE = rf"\bwe{_ADVERB}\s"
_NOT = r"not|never|cannot"
_PRESENTS = rf"\b(?:we|this|here|paper|work|article)(?:\s(?!(?:the|an?|{_NOT})\b)\w+){{0,3}}?\s{RELEASE}\b(?!\suse\b)"


# Whether a verb is that of a clause, or of a phrase that may only describe a noun ("based on X").
_CLAUSE, _PHRASE = True, False
# What a verb before a link makes of the link; the last one decides.
_VERBS = tuple(
    (role, is_clause, _pattern(pattern))
    for role, is_clause, pattern in (
        (LinkRole.OURS, _CLAUSE, rf"\b{BE}(?:\s(?!(?:by|the)\b)\w+){{0,3}}?\s{AVAILABLE}\b"),
        (LinkRole.OURS, _CLAUSE, rf"\b(?:and|or|but|has|have|can)\s(?:\w+ly\s)?(?:{AVAILABLE}|{RELEASE})\b"),
        (LinkRole.OURS, _CLAUSE, rf"\b{BE}(?:\s\w+ly)?\s(?:at|on|in|under)\W*$"),
        (LinkRole.OURS, _CLAUSE, rf"\bimplemented\sin(?:\s[\w.+-]+){{1,5}},\s{AVAILABLE}\b"),
        (LinkRole.OURS, _CLAUSE,
         rf"^(?:[\w-]+\s){{1,4}}?{_CODE}(?:\s\S+)?,\s(?:\w+ly\s)?{AVAILABLE}\s(?=(?:at|on|from|via)\W*$)"),
        (LinkRole.OURS, _CLAUSE, _PRESENTS),
        (LinkRole.OURS, _CLAUSE, rf"\brefer(?:red|s)?\sto\b|,\s(?:\w+ly\s)?{AVAILABLE}\W*$"),
        (LinkRole.OURS, _CLAUSE,
         r"\bcan\sbe\s\w+|\b(?:can|may|to|please)\s(?:\w+ly\s)?(?:download|access|obtain|find|get|visit|try|see)\b"),
        (LinkRole.BUILDS_ON, _CLAUSE, rf"(?:\b{BE}|{WE}|\b(?=\w+s\b)){_ADVERB}\s?{_BUILT}\b"),
        (LinkRole.BUILDS_ON, _CLAUSE,
         rf"(?<!can )\b{BE}{_ADVERB}\s(?!{AVAILABLE})[\w-]+(?:ed|lt|en|un|ne)"
         rf"\s(?:using|from"
         rf"|(?:with|by)(?=\s(?:(?:the|an?)\s)?(?:{_CAPITAL}|(?:[\w.-]+\s){{0,2}}?{_CODE}\b)))\b"
         rf"|\brequires?\sthe\s{_IMPLEMENTATION}\s"),
        (LinkRole.BUILDS_ON, _CLAUSE,
         r"\b(?:was|were|been)\s(?:downloaded|obtained|retrieved|taken)\sfrom\b|\b(?:makes?|made|making)\suse\sof\b"
         rf"|{WE}{_USE}(?:e|ed|y|ied)?\s(?!for|in|to|\W)|\b{_USE}(?:es|s|ies)\b"
         rf"|(?<!\bto )\b{_USE}[ey]?\s(?=(?:the|an?)\b|{_CAPITAL})"
         rf"|{WE}\w+\s{_USE}ing\b"
         rf"|{WE}(?!{RELEASE})\w+\s[^,;]{{0,60}}\bfrom\W*$"
         rf"|{WE}(?!{RELEASE}|{_STUDY})\w+\s(?=the\s(?:[\w-]+\s){{0,3}}?{_CODE}(?:\sof)?\s\S+\W*$)"),
        (LinkRole.BUILDS_ON, _CLAUSE, r"\b(?:thank(?:s|ful)?|grateful|acknowledge|on top of)\b"),
        (LinkRole.BUILDS_ON, _PHRASE,
         rf"\b(?:{_BUILT}|{_USE}ing)\b|\b(?:with|by)\s(?:[\w'’]+\s){{0,2}}{_CODE}(?=\s(?:at|from|of)\W*$)"),
        (LinkRole.DATASET, _PHRASE,
         r"\b(?:evaluat\w+|test(?:s|ed|ing)?|train(?:ed|ing)?|validat\w+|experiments?)"
         rf"(?:\s(?!{AVAILABLE}\b)[\w-]+){{0,3}}?\son\b"),
        (LinkRole.UNKNOWN, _CLAUSE,
         rf"{WE}compared?(?:\s[\w-]+){{1,5}}?\s(?:with|to|against)\b|{WE}{_STUDY}\b"
         rf"|\b(?:{_NOT})\s{RELEASE}\b"
         rf"|\b{BE}\s(?:not|no longer)\s(?!only|yet)(?:\w+\s)?{AVAILABLE}\b"),
        (LinkRole.UNKNOWN, _PHRASE,
         r"\b(?:(?:compar\w+|evaluated)\s(?:with|to|against)|outperforms|than|such\sas"
         r"|among\s(?:others|them)|e\.g|unlike"
         r"|for\s(?:example|instance),?(?:\sthe\s\w+)?)\b"),
    )
)  # fmt: skip
# The code of what was named before: "the victim model is NanoKit, whose code is available at URL".
_WHOSE = _pattern(rf"\bwhose\s(?:\w+\s){{0,2}}?{_CODE}\b|\b(?:whose|which|that)\s(?:\w+\s){{0,3}}?we\s{_STUDY}\b")
_RELATIVE = _pattern(rf"\b(?:which|that|whose((?:\s\w+){{1,3}}?))\s(?:{BE}|can be|has been|have been)\b")
_OPEN_BRACKET = lazy_re(r"\(([^()]*)$")
# The noun that a link in brackets belongs to.
_BRACKETED = _pattern(
    rf"(?:(?P<preposition>\b(?:of|on|for|against|to|with|into|than|from|over|by|in|via|through)\s)(?:the\s)?)?(?P<noun>[\w.+-]+)"
    rf"\s*(?:\(|(?:\(|,)\s?(?:\w+ly\s)?{AVAILABLE}\s(?:at|on|from|via|in))\s*$",
)
_SMALL_WORD = lazy_re(r"\b[a-z]\w*")
# A complement that is the paper's: "is available as part of X (".
_PART_OF_TOOL = _pattern(r"\bpart\sof(?:\s[\w-]+){1,3}\s*\($")
# A tool by its name, which may have no capital: "timed with py-spy (URL)".
_TOOL = _pattern(r"\b(?:with|using)\s(?:the\s)?(?P<name>[\w.+-]+)(?:\s(?:v?\d[\w.]*|\w+)(?=\s?[(:]))?\W*$")
_OUR_BRACKETED = _pattern(
    rf"\bour(?:\s(?!(?:the|an?)\b)[\w-]+){{0,3}}?\s(?:{_CODE}|{_MATERIAL}),?(?:\s[\w.+-]+)?\s*(?:\(|,)[\w\s]*$"
)
_CODE_BRACKETED = _pattern(r"\b(?:codes?|implementations?|repositor(?:y|ies)|github)\s*(?:\(|,)[\w\s]*$")
_PRESENTED = _pattern(_PRESENTS)
_OUR_WORD = _pattern(r"\bours?\b")
# What names something for the first time: "an open-source library NanoKit".
_INTRODUCES = _pattern(r"\ban?\s(?:[\w-]+\s){0,4}$")
_OUR = _pattern(
    rf"\bours\b|\bour\s(?:own\b|(?:(?!(?:we|to|into|on|from|than)\b)[\w-]+,?\s){{0,5}}?(?:{_CODE}|{_MATERIAL})\b)"
)
_OUR_CODE = _pattern(rf"\b(?:our|the)\s(?:[\w-]+\s){{0,2}}?{_IMPLEMENTATION}\b")
_CODE_NOUN = _pattern(rf"\b{_CODE}\b")
_CODE_NAMED = _pattern(rf"\b(?:{_CODE}|install\w*|artifacts?|commits?)\b")
_PROGRAMS = rf"(?:{_IMPLEMENTATION}|tools?|frameworks?|scripts?|pipelines?)"
_PROGRAM = _pattern(rf"\b{_PROGRAMS}\b")
_OWN = rf"(?:{_CODE}|{_MATERIAL})"
_OWN_NOUN = _pattern(rf"\b{_OWN}\b")
# A head noun: no noun follows ("dataset generator").
_DATA_NOUN = _pattern(
    rf"\b{_DATA}\b(?!\s(?!{BE}|{AVAILABLE}|\w+(?:ed|ly)|(?:and|or|as|at|in|on|for|of|to|from|with|under|via|can|will|has|have"
    r"|link|here)\b)\w)",
)
# Data that something else is for: "code for the dataset", "models of images".
_OF_DATA = _pattern(rf"\b(?:of|for|on|in|from|with|to|across|over|about)\s(?:[\w-]+\s){{0,4}}?{_DATA}\b")
# Papers as the content, not what the code before them concerns ("code of the best papers").
_PAPER_LIST = _pattern(
    rf"^(?!.*\b{_PROGRAMS}\b.*\b{_PAPERS}\b).*\b(?:{_PAPERS}"
    r"|(?:papers?|reading|reference)[\s-](?:lists?|collections?))\b"
    r"|\b(?:lists?|collections?|compilations?|summary|overview|repositor(?:y|ies))\sof\s"
    r"(?:[\w-]+,?\s){0,6}?(?:methods|models|resources)\b"
)
_LIST_NAME = _pattern(r"awesome|papers|(?:^|[-_])(?:lists?|surveys?)$")
_DATA_NAME = _pattern(r"(?:^|[-_.])(?:data(?:sets?)?|corpus|corpora)$")
# What the content is needed for: "the data required to run the code".
_PURPOSE = _pattern(rf"\b(?:required|needed|necessary|used)\s(?:to|for|in|by)\b[^,;]*?(?=\s(?:and|{BE}|can)\b)")
# The noun behind these names the content: "version 2 of our dataset".
_PART_OF = _pattern(r"\b(?:versions?|copy|copies|parts?|subsets?|samples?)\s(?:[\w.]+\s)?of\b")
# The place of data, not what lies there.
_ON_FORGE = _pattern(r"\bon\s(?:github|gitlab)\b")
_OTHERS = _pattern(
    rf"\b(?:(?<!all )original|(?<!and )(?<!with )their|predecessor['’]s)\s"
    rf"(?:[\w-]+\s){{0,2}}?{_CODE}\b"
    rf"|\b{_CODE}\s(?:[\w-]+\s){{0,3}}?(?:by|from|of)\s(?:the\s)?(?:(?!the\b)[\w-]+\sauthors|developers)\b"
    rf"|\bother\s(?:[\w-]+\s){{0,3}}?{_IMPLEMENTATION}\s*\($|\b{_CODE}\sof\sits\b"
    rf"|\b{BE}\s(?:\w+ly\s)?\w+(?:ed|en|lt)\sby\s(?:its|their|the(?!\sauthors\b))\s\w"
    rf"|\b{_CODE}\s(?:of|for|from)\s(?:the\s)?(?:original|competing|compared|other|previous|prior|existing)\s\w"
    rf"|\b{_CODE}\s(?:of|from)\s(?:the\s)?(?:baselines?|competitors?)\b"
    rf"|\b(?:reimplement|re-implement|rewr[io]te|from scratch)\w*\b.*\b(?:since|because|as)\b.*\b{_CODE}\s*\(?$",
)
# Others, as a citation names them: "Noether et al. (1921)"; not where the sentence then goes on about the paper.
_CITED = _pattern(
    r"(?:^|[,;]\s|\b(?:by|of|from)\s)(?-i:(?:[A-Z][a-z]+-?){1,2})\s(?:\w+\s){0,3}?et\sal\b"
    r"(?!.*\b(?:we|ours?|and)\b)"
)
# A link that another word than one of availability governs: "competes with URL", "the commits of URL".
_OBJECT = _pattern(
    rf"^(?!.*\b(?:part|branch|folder|directory)(?:\s\S+)?\sof\s$).*\b(?<!ours )"
    rf"(?:of|against|than|like|into|follow(?:s|ing)?)\s(?:the\s)?$"
    rf"|^(?!.*\b(?:this|it|ours?)\b).*\w(?:s|ed)\s(?:with|by)\s(?:the\s)?$"
    rf"|{WE}(?!(?:{RELEASE}|buil[dt])\b)\w+\s(?:the\s)?$"
    rf"|^(?:\W*(?-i:\w+[A-Z]\w*)\s|\W+)(?!(?:{_OWN}|{BE})\b)(?-i:[a-z]+s)\s$"
)
# A clause that only concedes something before the sentence's own statement: "while X is public (URL), our code ...".
_CONCESSION = _pattern(r"(?:while|although|though|whereas)\s[^,;]*$")
_DOCUMENT = _pattern(r"\b(?:slides?|posters?|appendi(?:x|ces)|lecture\snotes|supplement)\b")
_OBJECT_OF_NOUN = _pattern(r"\b(?!(?:it|us|them)\b)\w+\s(?:in|on|to|for|via|through)\s(?:the\s)?$")
# A name, not at the beginning of a sentence unless it has a capital or digit inside; not what something is written in.
_NAMED = lazy_re(
    r"(?<!\bin )(?<!\bon )(?<!\bto )(?<!\bwith )(?<!\binto )(?<!\busing )(?:[A-Z][\w+-]*|[\w+-]+[A-Z][\w+-]*)"
)
_ADDRESS = lazy_re(r"\S*/\S*")
_IN_BRACKETS = lazy_re(r"\([^()]*\)")
_REIMPLEMENTED = r"(?:re-?implement|re-?produc|replicat|re-?writ|port)\w*"
_BY_OTHERS = r"(?:others|third[- ]part(?:y|ies)|the community|other\s\w+|another\s\w+)"
_UNOFFICIAL = _pattern(
    rf"\b(?:unofficial|third[- ]party|independent|community|alternative)(?:ly)?\s(?:[\w-]+\s)?(?:{_IMPLEMENTATION}"
    rf"|{_REIMPLEMENTED})\b"
)
# ... as the text of a link: "[PyTorch reimplementation](URL)", "[Unofficial](URL)".
_CALLED_UNOFFICIAL = _pattern(
    r"\[(?![^\[\]]*\bours?\b)[^\[\]]{0,60}\b(?:(?:un|non-?)official|third[- ]party|re-?implement\w*)[^\[\]]{0,60}\]+\($"
)
# ... as a remark behind it: "[code](URL) (third-party JAX)".
_REMARK_UNOFFICIAL = _pattern(
    r"\W{0,5}\((?![^()]*\bours?\b)[^()]{0,40}\b(?:(?:un|non-?)official|third[- ]party|re-?implement\w*)\b[^()]{0,40}\)"
)
# What a library has beside a model of others, and what a paper is compared with: "[Example](URL)", "[Baseline](URL)".
_CALLED_OTHERS = _pattern(
    r"\[(?![^\[\]]*\bours?\b)(?:\s?[*_]{0,2}examples?[*_]{0,2}\s?|\W*(?:baseline|original|related|others?['’]?s?)\b[^\[\]]{0,60}"
    r"|[^\[\]]{0,40}\b(?:for|of|from)\s(?:(?:the|an?)\s)?(?:baseline|other)\b[^\[\]]{0,40})\]+\($"
)
# ... which names the owner of the repository: "[PyTorch (lucidrains)](URL)". Its authors' own needs no name.
_CALLED_BY_OWNER = _pattern(r"\[[^\[\]]{0,60}\((?P<owner>[\w.-]{1,60})\)\]+\($")
_DONE_BY_OTHERS = _pattern(
    rf"\b(?:{_IMPLEMENTATION}|{_REIMPLEMENTED})\s(?:[\w-]+\s){{0,3}}?by\s{_BY_OTHERS}\b"
    rf"|\b(?:written|made|developed|contributed|maintained|published)\sby\s{_BY_OTHERS}\b"
    r"|\bre-?(?:implementation|production)\s(?:[\w-]+\s){0,6}?by\s(?!us\b)"
    rf"|\b(?:{_IMPLEMENTATION}|port)\s(?:written|made|developed|contributed|maintained)\sby\s(?-i:[A-Z])"
    rf"|\b{_BY_OTHERS}['’]s\s(?:[\w-]+\s)?(?:{_IMPLEMENTATION}|port)\b"
    rf"|\b(?:{_BY_OTHERS}|an?\s\w+)\sha(?:s|ve)\s(?:\w+\s){{0,2}}?{_REIMPLEMENTED}"
    rf"|\b{_BY_OTHERS}\s(?:\w+ly\s)?{_REIMPLEMENTED}",
)
_BASIS = r"(?:baseline|backbone|basis|base|start|foundation)"
# What follows another's repository.
_USED = _pattern(
    rf"\W*(?:(?:is|are|was|were|has been|have been)\s(?:\w+ly\s)?(?:{_USE}\w*|applied|(?:re-?)?trained)\b|serve[sd]?\b"
    rf"|as\s(?:a|an|the|our)\s(?:\w+\s)?{_BASIS})",
)


def role_of_repository(repository: Repository, before: str, after: str, context: str) -> LinkRole:
    """The role of a repository between two texts; `context` is the rest of the text, which introduces names."""
    if _CALLED_OTHERS.search(before[-WINDOW:]):
        return LinkRole.UNKNOWN
    before, after = last_sentence(before), first_sentence(after)
    lead = _RELATIVE.sub(r"\1", _innermost(before))
    if _is_reimplementation(repository, before, lead, after):
        return LinkRole.REIMPLEMENTATION
    role, start, end = _governing(lead)
    name = _letters(repository.name)
    noun = _BRACKETED.search(lead)
    host = repository.host if repository.owner else repository.url.removesuffix(repository.name)
    if noun and (
        _letters(noun["noun"]) in _letters(host)
        or (noun["noun"].islower() and not _OWN_NOUN.fullmatch(noun["noun"]) and _letters(noun["noun"]) not in name)
    ):
        noun = None  # the bracket follows the whole sentence
    is_object = role is LinkRole.OURS and not end and _is_object(lead)
    is_our = _OUR_BRACKETED.search(lead) if noun else _OUR.search(lead, 0 if role is LinkRole.OURS else end)
    if is_our and not is_object:
        return _content(repository, lead)
    if role is not LinkRole.OURS:
        return role
    tool = _TOOL.search(lead)
    if _USED.match(after) or (tool and _letters(tool["name"]) == name and not _PRESENTED.search(lead)):
        return LinkRole.BUILDS_ON
    whose = _WHOSE.search(before)
    if whose and not (_PRESENTED.search(before, 0, whose.start()) or _OUR_WORD.search(before, 0, whose.start())):
        return LinkRole.UNKNOWN
    if is_object or _CONCESSION.match(lead) or _OTHERS.search(lead) or _CITED.search(lead):
        return LinkRole.UNKNOWN
    if noun and not _is_own_noun(noun, lead, repository, has_verb=end > 0):
        return LinkRole.UNKNOWN
    role = _content(repository, lead)
    is_label = _SMALL_WORD.search(lead) is None
    is_others = (
        role is LinkRole.OURS and not is_label and _is_named_after_others(repository, lead[: start or None], context)
    )
    return LinkRole.UNKNOWN if is_others else role


def _is_reimplementation(repository: Repository, before: str, lead: str, after: str) -> bool:
    """Whether a sentence, a label or a remark ascribes a repository to others who implemented the paper again."""
    called = _CALLED_BY_OWNER.search(before)
    if called and called["owner"].casefold() == repository.owner.casefold():
        return True
    if _CALLED_UNOFFICIAL.search(before) or _REMARK_UNOFFICIAL.match(after) or _DONE_BY_OTHERS.search(lead):
        return True
    unofficial = _UNOFFICIAL.search(lead)
    if unofficial is None:
        return False
    return not (_PRESENTED.search(lead, 0, unofficial.start()) or _OUR_WORD.search(lead, 0, unofficial.start()))


def names_code(lead: str) -> bool:
    """Whether the words before a link name code, as they must before a link to an archive of anything."""
    return _CODE_NAMED.search(lead) is not None


def names_program(lead: str) -> bool:
    """Whether the words before a link name something that runs, as they must before the code of a survey."""
    return _PROGRAM.search(lead) is not None


def _is_object(lead: str) -> bool:
    """Whether a link without a verb of availability is the object of another word."""
    is_named = _OWN_NOUN.search(lead) or _DATA_NOUN.search(lead)
    return _OBJECT.search(lead) is not None or (not is_named and _OBJECT_OF_NOUN.search(lead) is not None)


def _is_named_after_others(repository: Repository, subject: str, context: str) -> bool:
    """Whether the words name a repository after a work that the rest of the text never mentions."""
    subject = _IN_BRACKETS.sub(" ", subject)
    if not context or _PRESENTED.search(subject) or _OUR_WORD.search(subject):
        return False
    name = _letters(repository.name)
    names = [each for each in _NAMED.finditer(subject) if each.start() or re.search(r"[A-Z\d]", each.group()[1:])]
    spans = [(each.start(), each.end()) for each in names]
    spans += [(one[0], two[1]) for one, two in itertools.pairwise(spans) if subject[one[1] : two[0]].isspace()]
    found = ""
    for start, end in spans:
        key = _letters(subject[start:end])
        is_kind = _OWN_NOUN.match(subject, end + 1)  # "PyTorch implementation"
        if len(key) > max(2, len(found)) and (name == key or (name.startswith(key) and not is_kind)):
            found = "" if _INTRODUCES.search(subject, 0, start) else key
    return bool(found) and found not in _letters(_ADDRESS.sub(" ", context))


def _is_own_noun(noun: re.Match[str], lead: str, repository: Repository, *, has_verb: bool) -> bool:
    """Whether the noun before a link in brackets is the paper's: what it presents, a label, or code without a name."""
    is_complement = noun["preposition"] and _letters(noun["noun"]) in _letters(repository.name)
    if is_complement and not (has_verb and _PART_OF_TOOL.search(lead)):
        return False
    is_label = len(_SMALL_WORD.findall(lead)) < 3  # or the names of authors
    return has_verb or is_label or _CODE_BRACKETED.search(lead) is not None


def _letters(text: str) -> str:
    return re.sub(r"\W|_", "", text.lower())


def _innermost(lead: str) -> str:
    """The words in the bracket around a link if they name its content: "X outperforms Y (code at URL)"."""
    inner = _OPEN_BRACKET.search(lead)
    return inner[1] if inner and (_OWN_NOUN.search(inner[1]) or _DATA_NOUN.search(inner[1])) else lead


def _governing(lead: str) -> tuple[LinkRole, int, int]:
    """The role that the verbs before a link give it, and where the deciding verb starts and ends."""
    found = sorted(
        (each.end(), is_clause, role, each.start())
        for role, is_clause, pattern in _VERBS
        for each in pattern.finditer(lead)
    )
    clauses = ((role, start, end) for end, is_clause, role, start in reversed(found) if is_clause)
    role, start, end = next(clauses, (LinkRole.OURS, 0, 0))
    phrase = next((each for each in found if each[0] > end and not each[1]), None)
    if role is not LinkRole.OURS or phrase is None:
        return role, start, end
    phrase_end, _, of_others, phrase_start = phrase
    is_object = _NEAR.fullmatch(lead, phrase_end) and not _is_description(lead, end, phrase_start)
    if phrase_start and of_others is LinkRole.UNKNOWN and re.fullmatch(r"[^A-Z]*[a-z][^A-Z]*", lead[phrase_end:]):
        is_object = False  # compared with something without a name, so the link follows the whole sentence
    return (of_others, phrase_start, phrase_end) if is_object else (role, start, end)


def _is_description(lead: str, clause: int, phrase: int) -> bool:
    """Whether a phrase with another's name only describes what is given: "we release code for X using Y at URL"."""
    given = clause or (_OWN_NOUN.search(lead, 0, phrase) and not _CODE_NOUN.search(lead, phrase))
    return bool(given) and _PLACED.search(lead, phrase) is not None


# A noun with at most a word behind its comma ("X, see URL"), then the link.
_NEAR = lazy_re(r"[^,;:]*(?:[,;:]\W*\w*)?\W*")
_PLACED = _pattern(r"\s\w.*(?:\b(?:at|on|in|via|from|under|through|here)|:)\W*$")


def _content(repository: Repository, lead: str) -> LinkRole:
    """The role of the paper's own repository: code unless the words name only data or a list of papers."""
    is_list = _PAPER_LIST.search(lead) and not _OUR_CODE.search(lead)
    is_list = is_list or (_DOCUMENT.search(lead) and not _OWN_NOUN.search(lead))
    if is_list or (_LIST_NAME.search(repository.name) and not _PROGRAM.search(lead)):
        return LinkRole.UNKNOWN
    lead = _PURPOSE.sub(" ", _PART_OF.sub(" ", _ON_FORGE.sub(" ", lead)))
    if not _OWN_NOUN.search(lead) and (
        _DATA_NAME.search(repository.name) or _DATA_NOUN.search(_OF_DATA.sub(" ", lead))
    ):
        return LinkRole.DATASET
    return LinkRole.OURS


# Letters of a sentence before and after a link that are read.
WINDOW = 240
_SENTENCE_END = lazy_re(r"(?<!\bal\.)(?<!\bvs\.)(?<!e\.g\.)(?<!i\.e\.)(?<![\s(][A-Z]\.)(?<=[.!?])\s+")


_CONTINUES = _pattern(r"\W*(?:(?:(?:and|or|also|on|in|at|from|of|with|to|by)\b\W*)+(?:[\w.+-]+\s*){0,2}|[\w.+-]*)\W*")


# A second verb of the same subject: "code is available at URL under a license and archived on Zenodo at URL".
_SAME_SUBJECT = _pattern(
    rf"[\w\s,.-]*(?:\b(?:and|or)\s|\()(?:(?:is|are)\s)?(?:\w+ly\s|also\s)?(?!{_BUILT}|{_USE})(?:\w+ed|{AVAILABLE})"
    r"\s(?:(?!(?:on|to|with|by)\s\W*$)[\w]+\W{1,2}){0,4}\W*"
)


def is_continued(between: str) -> bool:
    """Whether the text between two links only adds the second to a list: "we build on X (URL) and Y (URL)"."""
    if len(between) >= WINDOW or last_sentence(between) != between:
        return False
    if not _SAME_SUBJECT.fullmatch(between):
        owners = (_CALLED_UNOFFICIAL, _CALLED_OTHERS, _OUR_WORD, *(pattern for *_, pattern in _VERBS))
        if not _CONTINUES.fullmatch(between) or any(pattern.search(between) for pattern in owners):
            return False
    return not _OWN_NOUN.search(between) and not _DATA_NOUN.search(between)


def last_sentence(before: str) -> str:
    """The last, unfinished sentence of a text, at most so long that one page of links stays linear work."""
    sentence = _SENTENCE_END.split(before[-WINDOW:])[-1]
    bracket = _OPEN_BRACKET.search(sentence)
    end = sentence.rfind("; ", 0, bracket.start() if bracket else None)
    return sentence if end < 0 else sentence[end + 2 :]


def first_sentence(after: str) -> str:
    """The rest of the sentence before a text's first end of a sentence, of the same length at most."""
    return _SENTENCE_END.split(after[:WINDOW], maxsplit=1)[0].partition("; ")[0]
