"""Words that say nothing about which abstract they stand in, by hand: grammar, and how one talks about a paper.

They are left out before words are paired. What remains are pairs of words with content, which outlive a rewriting
that turns "we propose" into "this paper presents", and "the code is publicly available on GitHub" vanishes as a whole.
A word of a field ("neural", "quantum") does not belong here, common as it is. The words are part of the layout
(fingerprint.py): another table makes other fingerprints.
"""

from __future__ import annotations

_GRAMMAR = """
a about above across after again against all almost along already also although among an and another any are around as
at based be because been before behind being below besides between beyond both but by can cannot could did do does done
due during each either else enough etc even ever every few first for from further furthermore given had has have having
hence here how however if in including instead into is it its itself just last least less like made make makes making
many may might more moreover most much must namely neither nevertheless no nor not now of often on once one ones only
or other others otherwise our out over own per rather same second several shall should since so some still such than
that the their them themselves then there thereby therefore these they third this those though three through throughout
thus to together too toward towards two under unlike until up upon us using very via was we well were what when where
whereas whether which while who whose why will with within without would yet
"""

_PAPER = """
abstract accepted achieve achieved achieves achieving additional additionally address addresses addressing aim aims
allow allows analyze analyzed appear application applications apply applied approach approaches article author authors
available compare compared comparing comparison conduct conducted consider considered consistently demonstrate
demonstrated demonstrates demonstrating describe described describes design designed develop developed different
discuss discussed effective effectively effectiveness efficient efficiently enable enables enabling evaluate evaluated
example existing experiment experimental experiments explore extensive finally find findings focus found framework
general github high higher http https important improve improved improves improving introduce introduced introduces
introducing investigate investigated issue issues key known large lead leads main method methods mainly new novel
numerical obtain obtained outperform outperforming outperforms paper particular particularly perform performance
present presented presents previous previously problem problems propose proposed proposes proposing prove provide
provided provides providing public publicly recent recently release released report reported respectively result results
robust show showing shown shows significant significantly simple source specific specifically state studied studies
study superior art code codes task tasks technique techniques use used uses various video wide widely work works
"""

COMMON_WORDS = frozenset(f"{_GRAMMAR} {_PAPER}".split())
