"""arXiv's records by OAI-PMH, for keeping a catalog up to date."""

from resolvers.oai.harvest import ARXIV, HarvestCounts, download, pages
from resolvers.oai.records import HarvestedRecord

__all__ = ["ARXIV", "HarvestCounts", "HarvestedRecord", "download", "pages"]
