"""The report on a run: one web page that needs nothing but itself."""

from normalizer.report.page import MARK, page
from normalizer.report.values import Row, Run, Service

__all__ = ["MARK", "Row", "Run", "Service", "page"]
