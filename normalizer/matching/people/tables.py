"""Words that decide how names compare: particles, endings, nicknames, romanizations, family names that many share."""

from __future__ import annotations

import re

# Between given and family name, or at the head of the family name; sources write, glue or drop them at will.
PARTICLES = frozenset(
    """
    a af al am auf av bar bat ben bin bint da dal dalla de degli dei del della delle dello den der des di do dos du e
    ed el et ibn la las le lo los of ould st t ten ter the thoe tot u uit und van vande vanden vander ver vom von vor y
    zu zum zur
    """.split()
)
# Beginnings of a family name that some sources set apart ("Mc Donald", "O' Brien", "d' Alembert").
GLUED_PREFIXES = frozenset("mc mac o d l dell fitz".split())
# After a name. "M.D." and "J.R." with inner dots are initials.
SUFFIX = re.compile(r"(?i:[js]r|i{2,3}|iv)\.?")
# After a name of two words or more; after one they may be the family name, or initials.
ENDING = re.compile(r"(?i:ph\.?d|m\.?sc|esq)\.?|MD")
# Portuguese "son", "grandson", "nephew": a part of the family name that sources leave out, and a family name in itself.
GENERATIONS = frozenset("filho netto neto junior sobrinho".split())
# Before a name.
TITLES = frozenset("dr prof professor mr mrs ms sir".split())
# Where an author's name should be, but nobody is named.
PLACEHOLDERS = frozenset("anonymous anon unknown none null na author authors various staff and".split())
# What page furniture has instead of names ("ACM's Anthology", "2nd Edition", "portal.acm.org").
NEVER_IN_NAMES = frozenset(
    "abstract acm anthology conference edition ieee issue journal page pages proceedings symposium volume www".split()
)

# Read as one given name; each row is one name (English short forms, then forms of other languages and romanizations).
_NICKNAMES = """
abe abraham
abby abigail
al alan allan allen albert alfred alexander
alex alexander aleksandr alexandr aleksander alexandre alejandro alessandro sasha alec sandy
alexey alexei aleksei aleksey alexis
andy andrew andreas andre andrei andrey andres andrej
angie angela
anna anne ann anya annie
tony anthony antonio anton antoine
art arthur artur
barb barbara
becky rebecca
ben benjamin benny
bernie bernard bernhard
beth betty liz lisa elizabeth elisabeth eliza
bill will billy willy william wm willem wilhelm
bob rob bobby robert robbie bert
brad bradley
carl karl carlos charles charlie chuck chas
cathy kathy kate katie katherine catherine katharina kathleen kathryn ekaterina katya
chris christopher christian christoph christos kristian christina christine
cindy cynthia
dan daniel danny daniil
dave david davy
deb debbie deborah debra
dick rick richard rich ricky ricardo
dima dmitry dmitri dmitrii dmitriy dimitri dimitry dmytro
don donald donny
doug douglas
ed eddie edward edwin edgar eduard edmund ted ned
eugene evgeny evgenii yevgeny evgeniy yevgeniy evgueni
frank francis francisco franz francesco franklin
fred frederick frederic friedrich alfred freddy
gabe gabriel
gene eugene
george georg georges georgios jorge giorgio yuri yury iouri yuriy georgy georgii
geoff geoffrey jeff jeffrey jeffery
greg gregory gregor grigory grigorii
hank harry henry heinrich henri enrique
hal harold
ilya ilia
jack john jon johnny jonathan johann johannes jan ivan juan jean giovanni joao hans
jake jacob jakob
jen jenny jennifer
jerry gerald jerome jeremy gerard
jim jimmy james jamie
joe joey joseph josef jose giuseppe josh joshua jos
josh joshua
ken kenneth kenny
kim kimberly
larry lawrence laurence lorenz
leo leon leonard leonardo leonid
len lenny leonard
leslie les
lou louis luis ludwig luigi lewis
maggie meg margaret margarita peggy
manny manuel emmanuel
marc mark marcus markus marco marcos
matt matthew matthias mathieu matthieu matteo
max maxim maximilian maxime maksim
mick mickey mike michael michel mikhail miguel mikael michal michele misha
mitch mitchell
nate nathan nathaniel nat
nick nicholas nicolas nikolaos nikolai nikolay nicola nikolas nikos nicolai
norm norman
pam pamela
pat patrick patricia
paul pavel paolo pablo pawel
pete peter pierre pedro petr piotr pyotr pieter petros
phil philip phillip philippe filip
ray raymond
ron ronald
russ russell
sam samuel samantha
serge sergey sergei sergio serguei sergii serhii
shelly michelle shel sheldon
stan stanley stanislav
stefan stephan stephen steven steve stephane stefano esteban stefanos
sue susan suzanne
tim timothy timo timofey
tom thomas tommy tomas thom
vic victor viktor vik
vicky victoria viktoria
vince vincent vincenzo
vlad vladimir volodymyr wladimir vladislav
walt walter
yannis ioannis giannis john yiannis
yair jair
zach zachary zack zac
"""
NICKNAMES: dict[str, frozenset[int]] = {}
for _row, _names in enumerate(_NICKNAMES.strip().splitlines()):
    for _name in _names.split():
        NICKNAMES[_name] = NICKNAMES.get(_name, frozenset()) | {_row}

# One family name in several romanizations: Korean by the Revised, McCune-Reischauer and people's own systems; Lü, whose
# passports say LYU and keyboards LV.
_ROMANIZATIONS = """
lee yi rhee ri
park pak bak
choi choe choy
kim gim
jung jeong chung cheong
kang gang
cho jo
jang chang
shin sin
yoon yun
seo suh
lim im rim
oh o
ryu yoo yu
noh roh no
kwon gwon
moon mun
bae pae
ahn an
koo gu ku
lv lyu lu
"""
ROMANIZATIONS: dict[str, int] = {
    name: row for row, names in enumerate(_ROMANIZATIONS.strip().splitlines()) for name in names.split()
}

# Family names that in romanized form are hardly ever given names; with them "Zhang Wei" is told from "Wei Zhang".
_SURE_EAST_ASIAN = frozenset(
    """
    wang zhang li liu chen yang wu xu huang zhou zhao lee kim zhu sun guo gao zheng tang song han cheng shen luo xie cao
    feng liang park nguyen peng chang cai pan yao deng zeng choi tian kang qin cui liao zou xue hou shao wong chan tran
    hwang pham hoang huynh jiang tanaka suzuki sato yamamoto takahashi watanabe ito nakamura kobayashi kato yoshida
    yamada sasaki
    """.split()
)
EAST_ASIAN = _SURE_EAST_ASIAN | frozenset(
    """
    lin hu shi yan ding dong fan tan du su yin gu fang dai xia xiong jia gong bai zhong meng qiu qian tao mao cho jung
    kong duan lai chung yoon jang lim lu ma he xiao ye wei yuan jin fu ren phan
    """.split()
)


def is_family_rather(first: str, second: str) -> bool:
    """Whether the first of two folded names is an East Asian family name and the second likelier a given name."""
    if second in EAST_ASIAN:
        return first in _SURE_EAST_ASIAN and second not in _SURE_EAST_ASIAN
    return first in EAST_ASIAN


# So many people bear one of these that the name without more proves little: the commonest of the catalogue, East Asian
# and not.
COMMON = EAST_ASIAN | frozenset(
    """
    yu xing lv hao qi ji hong wen shah singh kumar gupta sharma das jain patel rao ghosh roy khan ahmed ali hussain
    smith johnson williams brown jones davis miller wilson taylor anderson thomas martin moore jackson white harris
    cohen levy schmidt muller schneider fischer weber meyer silva santos garcia martinez rodriguez lopez gonzalez
    hernandez perez sanchez rossi russo dubois bernard ivanov smirnov popov nielsen hansen jensen andersson johansson
    """.split()
)
