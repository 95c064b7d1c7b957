"""How names of people are read and compared, for `normalizer.matching.authors` only.

Reading here is lenient on purpose: a name that can be read in several ways keeps them all, and nothing of it is ever
written out. What an entry prints is read elsewhere, once and strictly.
"""
