"""Words that decide how a name is read: particles, suffixes, titles, degrees, family names of few letters."""

from __future__ import annotations

import re

# Written small they are the particle, written large they begin the family name ("de Boer", "De Boer"): BibTeX's rule
# (Patashnik, BibTeXing, 1988, section 4) cut down to words that are particles, so that a given name typed without its
# capital ("Ramesh kumar Muthumalai") is not taken for one.
PARTICLES = frozenset(
    """
    a af al am an auf av ap bar bat bath ben bin bint da dal dalla dalle das de degli dei del dela dell della delle
    dello delos dem den der des di do dos du e el et het ibn in la las le les lo los mac mc of op os 's 't te ten
    ter the thoe tho to ul uit und van vander vanden vande vd vel ver vom von vor zu zum zur
    """.split()
)
# Large, only these begin a family name; others of the list above are given names or initials as well ("Al", "An").
CAPITAL_PARTICLES = frozenset(
    """
    Abd Abdel Abou Abu Aït Ait Al Bar Ben Bin Da Dal Dalla Dalle De Degli Dei Del Della Delle Den Der Des Di Dos Du
    El Ibn La Las Le Los Mac Mc St St. Saint Ter Ten Van Vanden Vander Von Vom Zu Zum Zur
    """.split()
)
# Family and middle names of Vietnamese, among which "Van" and "Le" are ordinary names.
VIETNAMESE = frozenset(
    """
    Nguyen Nguyễn Tran Trần Pham Phạm Hoang Hoàng Huynh Huỳnh Phan Vu Vũ Vo Võ Dang Đặng Bui Bùi Ngo Ngô Duong Dương
    Dinh Đinh Truong Trương Luong Lương Trinh Trịnh Thi Thị Thanh Duc Đức Minh Anh Quoc Quốc Tuan Tuấn Hong Hồng
    """.split()
)
# "Agüera y Arcas", "Costa e Silva", "Ferrer i Cancho": what stands before belongs to the family name.
CONNECTORS = frozenset({"y", "i", "e"})

# Portuguese "son", "grandson", "junior", "nephew": never a family name of its own.
GENERATIONS = frozenset({"Filho", "Neto", "Netto", "Júnior", "Junior", "Sobrinho"})

# Written as the source has it, but for capitals: "Iii" is what title-casing makes of "III".
SUFFIX = re.compile(r"(?:[JS]r|JR|[js]r)\.?|I{2,3}|I[iI]{1,2}|IV|2nd|3rd|4th|Esq\.?")

TITLES = re.compile(
    r"(?:(?:A/)?(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Sir|Rev|Engr)\b\.?(?!-)|Dipl\.-?\s?\w+\.|(?:Ing|Eng|Er|Hon|Fr)\."
    r"|Prof\.\s*\(Dr\.\))\s*"
)
# After a name; those among the second, which may be initials, count only in a list that has one of the first.
DEGREE = re.compile(r"Ph\.?\s?D\.?|D\.?\s?Phil\.?|M\.?\s?Sc\.?|B\.?\s?Sc\.?|MPH|MBA|PharmD|MD|F\.?\s?ASCE")
DEGREE_AMONG_DEGREES = re.compile(rf"{DEGREE.pattern}|[MB]\.?\s?[DSA]\.?|[PR]\.?\s?[EN]\.?")

# Of two letters, yet no initials, in names set in capitals ("Wu", "Ng", "An").
SHORT_FAMILIES = frozenset(
    """
    AI AN AO AU BA BI BO BU CI CU DA DI DO DU EK EM EU FA FU GE GO GU HA HE HO HU IM IP JI JO JU KE KI KO KU LE LI
    LO LU LY MA MO MU MI NA NG NI NO OH OK OU PI PU QI QU RA RE RO RU SA SI SO SU TO TU UM WU XI XU YE YI YO YU ZE
    ZU LÜ NÚ
    """.split()
)
