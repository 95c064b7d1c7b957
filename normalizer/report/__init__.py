"""The report on a run: one web page that needs nothing but itself."""

from normalizer.report.data import EarlierRun, ReportData, ServiceUsage, TitleResult, run_from_lock
from normalizer.report.page import GENERATOR_MARK, page, run_from_report

__all__ = [
    "GENERATOR_MARK",
    "EarlierRun",
    "ReportData",
    "ServiceUsage",
    "TitleResult",
    "page",
    "run_from_lock",
    "run_from_report",
]
