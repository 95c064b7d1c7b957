"""arXiv's records by OAI-PMH, for keeping a catalog up to date."""

from resolvers.oai.download import Received, download
from resolvers.oai.harvest import ARXIV, harvest, pages
from resolvers.oai.records import Harvested, Item, Unusable, Withdrawn

__all__ = ["ARXIV", "Harvested", "Item", "Received", "Unusable", "Withdrawn", "download", "harvest", "pages"]
