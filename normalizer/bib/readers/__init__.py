"""What other programs read of a .bib text: models of BibTeX 0.99d and of biber 2.18, written from their grammars.

They are independent of `normalizer.bib.scan`, which repairs what it reads; these lose what the programs lose. The tests
compare them with recordings of both programs.
"""

from normalizer.bib.readers.biber import BIBER, read_biber
from normalizer.bib.readers.bibtex import BIBTEX, read_bibtex
from normalizer.bib.readers.model import Macros, ReadBlock, ReadEntry, Reader, Reading

__all__ = ["BIBER", "BIBTEX", "Macros", "ReadBlock", "ReadEntry", "Reader", "Reading", "read_biber", "read_bibtex"]
