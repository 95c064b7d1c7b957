"""The report on a run: one web page that needs nothing but itself."""

from normalizer.report.data import ReportData, ServiceUsage, TitleResult
from normalizer.report.page import GENERATOR_MARK, page

__all__ = ["GENERATOR_MARK", "ReportData", "ServiceUsage", "TitleResult", "page"]
