"""Reports of runs: one page of HTML that needs nothing else, and a summary in Markdown."""

from eval.report.write import write_report

__all__ = ["write_report"]
