"""The report on a run: one web page that needs nothing but itself."""

from normalizer.report.data import Row, Run, Service
from normalizer.report.page import MARK, page

__all__ = ["MARK", "Row", "Run", "Service", "page"]
