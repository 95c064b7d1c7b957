"""arXiv's records by OAI-PMH, for keeping a catalog up to date."""

from resolvers.oai.download import HarvestCounts, download
from resolvers.oai.harvest import ARXIV, pages
from resolvers.oai.records import HarvestedPaper, Item, UnusableRecord, WithdrawnPaper

__all__ = [
    "ARXIV",
    "HarvestCounts",
    "HarvestedPaper",
    "Item",
    "UnusableRecord",
    "WithdrawnPaper",
    "download",
    "pages",
]
