"""Words that decide how names compare: particles, endings, nicknames, romanizations, family names that many share."""

from __future__ import annotations

# Between given and family name, or at the head of the family name; sources write, glue or drop them at will.
PARTICLES = frozenset(
    """
    a af al am auf av bar bat ben bin bint da dal dalla de degli dei del della delle dello den der des di do dos du e
    ed el et ibn la las le lo los of ould st t ten ter the thoe tot u uit und v van vande vanden vander ver vom von vor
    y zu zum zur
    """.split()
)
# Beginnings of a family name that some sources set apart ("Mc Donald", "O' Brien", "d' Alembert").
GLUED_PREFIXES = frozenset("mc mac o d l dell fitz".split())
# Where an author's name should be, but nobody is named; beside other words, "Page" is a family name.
PLACEHOLDERS = frozenset("anonymous anon unknown none null na author authors various staff and page pages".split())
# What page furniture has instead of names ("ACM's Anthology", "2nd Edition", "portal.acm.org").
NEVER_IN_NAMES = frozenset(
    "abstract acm anthology conference edition ieee issue journal proceedings symposium volume www".split()
)

# Forms of given names. A row is one name in several languages and romanizations; before the first slash stand short
# forms, between slashes the names of which each is short. In a list any two of a row may be one person's; without a
# list, "Christopher" and "Christian" are two, and of "Andrew" and "Andrea" nobody can tell. The rows are
# common knowledge, looked up in no list; no short form is a syllable of East Asian names ("Zé").
_NICKNAMES = """
abe bram avi / abraham avraham ibrahim
abby / abigail
al / alan allan allen / albert alberto / alfred alfredo / alexander
alex lex sasha alec sandy sandro xander / alexander aleksandr alexandr oleksandr aleksander alexandre alejandro alessandro
sandra sasha alex lexi / alexandra aleksandra alessandra
alyosha lyosha / alexey alexei aleksei aleksey
andy drew / andrew andreas andre andrei andrey andres andrej andrea
angie / angela
anya annie / anna / anne ann / hanna hannah
tony toni toon / anthony antonio anton antoine antonius antonin
art / arthur artur
barb / barbara
becky / rebecca
ben benny / benjamin / benedict benedikt benoit
bernie bernd / bernard bernhard bernardo
beth betty liz lisa elsa lise / elizabeth elisabeth eliza elisabetta isabel
bill will billy willy wim wm memo / william willem wilhelm wilhelmus guillaume guillermo guglielmo
bob rob bobby robbie bert / robert roberto robbert
brad / bradley
charlie chuck chas / charles carlos carlo carl karl karel
cathy kathy kate katie katya kat / katherine catherine katharina kathryn ekaterina katarzyna caterina / kathleen
chris kris kit / christopher christoph christophe / christian kristian cristian / christos / christina christine
cindy / cynthia
tina / christina christine kristina cristina kristine / bettina / martina / valentina
dan danny / daniel daniil
dave davy / david
deb debbie / deborah debra
dick rick rich ricky / richard ricardo
dima mitya / dmitry dmitri dmitrii dmitriy dimitri dimitry dmytro
don donny / donald
doug / douglas
ed eddie ted ned lalo / edward eduard eduardo edoardo / edwin / edgar / edmund
zhenya gene / eugene evgeny evgenii yevgeny evgeniy yevgeniy evgueni eugenio
frank paco pancho feri / francis francisco franz francesco francois ferenc / franklin
fred freddy fritz / frederick frederic friedrich fredrik federico frederik / alfred
gabe / gabriel
/ george georg georges georgios jorge giorgio georgy georgii gyorgy
yura / yuri yury juri iouri yuriy yurii jurij
geoff jeff / geoffrey jeffrey jeffery
greg grisha / gregory gregor grigory grigorii grigori gregorio
hank harry henk heinz quique / henry heinrich henri enrique hendrik henrik enrico
hal / harold
/ ilya ilia
jack johnny hans jon vanya gianni / john johann johannes johan jan ivan juan jean giovanni joao janos / jonathan jonathon
jake jaap koos kuba / jacob jakob jakub jacobus jacopo jacques
jen jenny / jennifer
jerry gerry gerd / gerald gerard gerhard gerardo / jerome / jeremy
jim jimmy jamie / james
joe joey sepp beppe pepe pepito jos / joseph josef jose giuseppe jozef josep iosif yosef
josh / joshua
ken kenny / kenneth
kim / kimberly
larry lars / lawrence laurence lorenz lorenzo laurent laurens
leo / leon / leonard leonardo / leonid / leopold / lev
len lenny / leonard
les / leslie
lou gigi / louis luis ludwig luigi lewis lodewijk / louise luisa
maggie meg peggy gosia greta / margaret margarita margarete malgorzata margherita marguerite
manny manuel / emmanuel
marc mark marco marcos marek / marcus markus
matt / matthew matthias mathieu matthieu matteo mateo matej mateusz
max / maxim maxime maksim / maximilian massimo massimiliano
mick mickey mike misha / michael michel mikhail mikhael miguel mikael michal michele michail mihail mihai
mitch / mitchell
nate nat nathan / nathaniel
nick nikos kolya nico klaus klaas / nicolaas nicholas nicolas nikolaos nikolai nikolay nicola nikolas nicolai niccolo nikolaus
norm / norman
pam / pamela
pat / patrick / patricia
/ paul pavel paolo pablo pawel
pete / peter pierre pedro petr piotr pyotr pieter petros
phil / philip phillip philippe filip
ray / raymond
ron / ronald
russ / russell / ruslan rustam
sam / samuel / samantha
/ serge sergey sergei sergio serguei sergii serhii
shelly / michelle / rachel
shel / sheldon
stan / stanley / stanislav stanislaw stanislas
stas / stanislav stanislaw
tolya / anatoly anatolii anatoliy anatoli
borya / boris
steve / stefan stephan stephen steven stephane stefano esteban stefanos istvan
sue / susan suzanne
tim / timothy timo timofey timothee
tom tommy thom tomek / thomas tomas tomasz tommaso
vic vik vitya / victor viktor vittorio
vicky / victoria viktoria
vince / vincent vincenzo
vlad volodya vova / vladimir volodymyr wladimir / vladislav wladyslaw
walt / walter
yannis giannis yiannis / ioannis john
/ yair jair
zach zack zac / zachary
dirk durk derek / diederik dietrich
cees kees / cornelis cornelius
maarten marten martijn marty / martin martinus martino
koen kurt / konrad conrad koenraad
bas basti / sebastian sebastiaan sebastien
uli / ulrich ulrike
rudi rudy rolf / rudolf rudolph rodolfo
wolf / wolfgang
pim piet / pieter peter
kostas kostya costas kostis costis / konstantinos konstantin constantin konstantine
fedya theo / fyodor fedor fjodor theodor theodore teodor
natasha / natalia natalya nataliya natalie
lena / elena helena helen yelena helene olena
tanya / tatiana tatyana tatjana
olya / olga
sveta / svetlana
masha / maria mary marie mariya
nastya / anastasia anastasiya
slava / vyacheslav viacheslav
nacho / ignacio
javi / javier xavier xabier
rafa rafi / rafael raphael
enzo / vincenzo lorenzo
laci / laszlo ladislav ladislaus
wojtek / wojciech
zbyszek / zbigniew
kasia / katarzyna
terry / terence terrence theresa teresa
randy / randall randolph
sid / sidney sydney
sy / seymour
toby / tobias
val / valerie valentin valentina
wally / walter
gus / august augustus gustav augusto
herb / herbert
gil / gilbert
marty / martin
mel / melvin melanie
ollie / oliver olivier
jess / jessica jesse
jo / joanna johanna josephine
viv / vivian vivienne
izzy / isabel isidore israel
moe / moses maurice mohamed
mo / mohamed mohammad mohammed muhammad mohammadreza
md mohd / mohammad mohammed muhammad mohamed
dudi dudu / david
eli / eliyahu elijah eliahu
gadi / gad
itzik izik / yitzhak itzhak isaac
koby kobi / yaakov jacob yakov
moti motti / mordechai mordecai
shmulik / shmuel samuel
dasha / daria darya dariya
frits / frederik frederick
galya / galina
honza / jan
jirka / jiri
joop / johannes
jurek / jerzy
lyuda / lyudmila ludmila liudmila
manolo / manuel
mimmo / domenico
mirek / miroslav
nadya / nadezhda
nati / nathan natan / netanel nathaniel
pasha / pavel
petya / pyotr petr
pino / giuseppe
pista / istvan
senya / semyon semen
sonya / sofia sofya sofiya
vasya / vasily vasilii vasiliy
zoli / zoltan
yoni / yonatan jonathan yehonatan
yossi yosi / yosef joseph
zvika tzvika / zvi tzvi
"""
# Given names in the romanizations of one alphabet: of Arabic those of ALA-LC and DIN 31635, and the usual English, French
# and Egyptian ones; of Russian those of ICAO and ISO 9 and the usual ones, with the Ukrainian form of the name as its
# law of 2010 writes it, because passports have both; of Greek those of ELOT 743 and the usual ones, with the everyday
# form of the name; of Hebrew the usual ones. Beside a family name any two of a row are one name.
_TRANSLITERATED = """
/ abdallah abdullah abdalla abdulla
/ ahmad ahmed
/ aisha aicha ayesha
/ fatima fatma fatimah fatemeh
/ hasan hassan
/ hisham hesham hicham
/ husayn husain hussein hussain hossein houssein
/ jamal gamal djamal
/ karim kareem
/ khadija khadidja
/ khalid khaled
/ layla laila leila
/ mahmud mahmoud mahmood
/ mohammad mohammed muhammad muhammed mohamed mohamad
/ mustafa mostafa moustafa
/ najib naguib najeeb nadjib
/ nasir nasser naser
/ rashid rasheed rachid
/ tariq tarek tareq tarik
/ umar omar
/ uthman othman osman usman
/ walid waleed oualid
/ yusuf yousef youssef yousuf youcef
/ zaynab zainab zeinab
/ alexander alexandr aleksandr oleksandr olexandr
/ alexandra aleksandra oleksandra
/ alexey alexei aleksey aleksei oleksii oleksiy
/ anatoly anatolii anatoliy anatolij
/ andrey andrei andrii andriy andrij
/ dmitry dmitri dmitriy dmitrii dmitrij dmytro
/ ekaterina kateryna
/ elena yelena jelena olena
/ evgeny evgenii evgeniy yevgeny yevgeniy evgenij yevhen yevhenii
/ grigory grigori grigorii grigoriy grigorij hryhorii
/ anastasia anastasiya anastasiia anastasija
/ arkady arkadii arkadiy arkadij
/ artyom artem artiom
/ daria darya dariya dariia darja
/ egor yegor jegor
/ evgenia yevgenia evgeniya evgeniia yevheniia
/ fyodor fedor feodor fjodor
/ galina halyna
/ gennady gennadii gennadiy gennadij
/ georgy georgii georgiy georgij heorhii
/ igor ihor
/ ilya ilia ilja illia
/ ksenia kseniya kseniia xenia
/ lyudmila ludmila liudmila ljudmila
/ lyubov liubov ljubov lubov
/ maksim maxim maksym
/ maria mariya mariia marija
/ oleg oleh
/ pyotr petr pjotr petro
/ semyon semen semion
/ tatiana tatyana tatjana tetiana
/ valeria valeriya valeriia
/ valery valerii valeriy valerij
/ viktoria viktoriya viktoriia victoria
/ vitaly vitalii vitaliy vitalij
/ yakov iakov jakov
/ yulia yuliya yuliia iulia iuliia julija julia
/ konstantin kostiantyn kostyantyn konstantinos constantinos constantine constantin
/ mikhail mihail michail mykhailo
/ natalia natalya nataliya nataliia nataliya
/ nikolay nikolai nikolaj mykola
/ pavel pavlo
/ sergey sergei sergej serguei sergii sergiy serhii serhiy
/ vasily vasilii vasiliy vasilij vasyl
/ vladimir wladimir volodymyr wolodymyr
/ sofia sofya sofiya sofija sofiia sophia
/ yuri yury yuriy yurii iurii iouri juri jurij
/ chaim haim hayim hayyim
/ athanasios athanassios thanasis thanassis
/ charalampos charalambos haralampos haralambos
/ dimitrios dimitris demetrios
/ efstathios eustathios stathis
/ efstratios eustratios stratos
/ evangelos vangelis
/ georgios george giorgos yorgos yiorgos
/ ioannis iannis giannis yannis yiannis
/ nikolaos nicolaos nikos
/ panagiotis panayiotis panos
/ stylianos stelios
/ vasileios vasilios vassilios vasilis vassilis
"""
NICKNAMES: dict[str, frozenset[int]] = {}
SAME_GIVEN: dict[str, frozenset[tuple[int, int]]] = {}
# The letters with which the names begin that each is a short form of.
SHORT_FOR_LETTERS: dict[str, str] = {}
FULL_GIVEN: dict[str, frozenset[tuple[int, int]]] = {}
# The rows of given names that are one name each.
ONE_GIVEN: dict[str, int] = {}
_LINES = _NICKNAMES.strip().splitlines()
for _row, _line in enumerate([*_LINES, *_TRANSLITERATED.strip().splitlines()]):
    _parts = [part.split() for part in _line.split("/")]
    for _place, _names in enumerate(_parts):
        _is_short = _place == 0
        _classes = {(_row, place) for place in range(len(_parts))} if _is_short else {(_row, _place)}
        for _name in _names:
            if _is_short:
                SHORT_FOR_LETTERS[_name] = "".join(sorted({name[0] for names in _parts[1:] for name in names}))
            else:
                FULL_GIVEN[_name] = FULL_GIVEN.get(_name, frozenset()) | _classes
            if _row >= len(_LINES):
                ONE_GIVEN[_name] = _row
            NICKNAMES[_name] = NICKNAMES.get(_name, frozenset()) | {_row}
            SAME_GIVEN[_name] = SAME_GIVEN.get(_name, frozenset()) | _classes

# Given names that are family names at least a tenth as often ("Martin", "Thomas", "Kim"), of 4.5 million names of
# works (`benchmarks/name_slips.py --given`). Of the other given names of the table, one name of 258 has one for its
# family name.
_GIVEN_AND_FAMILY = frozenset(
    """
    abdalla abdallah abdulla abdullah abe abraham ahmad ahmed al albert allan allen andre andres august avraham bas
    benedict bernard bernardo bradley conrad constantin constantine cornelis cornelius costas dave davy deb dick
    dietrich dima douglas drew esteban eugenio fatima francis frank franklin franz friedrich fritz gamal georges gil
    gilbert gregor gregorio gyorgy hanna hasan hassan heinrich heinz henk henry herbert husain hussain hussein
    ibrahim iosif isaac israel jacob jamal jeffery jen jo karim kenny khaled khalid kim kit konrad lawrence leo leon
    leonard leslie lev lewis lex lorenz lou louis ludwig mahmood mahmoud mahmud marcos marcus martin martino marty
    mateo mathieu mel melvin michail michel mitchell mo moe mohamad mohamed mohammed moses mostafa moustafa mustafa
    nasir nasser nicolai nikolaus norman oliver osman othman paul pepe rafi randall rasheed rashid ray raymond rich
    rudi rudolf rudolph rudy russ russell seymour sheldon stan stanley stathis stratos sy tariq terry thom thomas
    toni ulrich umar usman val vlad walter wilhelm will wolf yosef yousef youssef yousuf yusuf zach
    """.split()
)
GIVEN_ONLY = frozenset(NICKNAMES) - _GIVEN_AND_FAMILY

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

# Family names that in romanized form are hardly ever given names; they distinguish "Zhang Wei" from "Wei Zhang".
_FAMILY_NAMES_ONLY = frozenset(
    """
    wang zhang li liu chen yang wu xu huang zhou zhao lee kim zhu sun guo gao zheng tang song han cheng shen luo xie cao
    feng liang park nguyen peng chang cai pan yao deng zeng choi tian kang qin cui liao zou xue hou shao wong chan tran
    hwang pham hoang huynh jiang tanaka suzuki sato yamamoto takahashi watanabe ito nakamura kobayashi kato yoshida
    yamada sasaki
    """.split()
)
EAST_ASIAN = _FAMILY_NAMES_ONLY | frozenset(
    """
    lin hu shi yan ding dong fan tan du su yin gu fang dai xia xiong jia gong bai zhong meng qiu qian tao mao cho jung
    kong duan lai chung yoon jang lim lu ma he xiao ye wei yuan jin fu ren phan
    """.split()
)


def is_likelier_family(first: str, second: str) -> bool:
    """Whether the first of two folded names is an East Asian family name and the second likelier a given name."""
    if second in EAST_ASIAN:
        return first in _FAMILY_NAMES_ONLY and second not in _FAMILY_NAMES_ONLY
    return first in EAST_ASIAN


# So many people bear one of these that the name without more proves little: the commonest of the catalog, East Asian
# and not.
COMMON = EAST_ASIAN | frozenset(
    """
    yu xing lv hao qi ji hong wen shah singh kumar gupta sharma das jain patel rao ghosh roy khan ahmed ali hussain
    smith johnson williams brown jones davis miller wilson taylor anderson thomas martin moore jackson white harris
    cohen levy schmidt muller schneider fischer weber meyer silva santos garcia martinez rodriguez lopez gonzalez
    hernandez perez sanchez rossi russo dubois bernard ivanov smirnov popov nielsen hansen jensen andersson johansson
    """.split()
)
