"""Figures for the plots: questions a day, answer rate, refusals, citations, latency, as a table."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator

from sqlalchemy import Engine, case, func, select

from ui.journal.database import telling
from ui.journal.models import citations, opinions, questions
from ui.journal.queries import where
from ui.journal.records import Day, Entry, Filter, Latency

__all__ = ["csv_lines", "latency", "most_cited", "per_day", "refusals"]

_ALL = Filter()
_JOINED = questions.outerjoin(opinions)
_HEAD = (
    *("编号", "时间", "渠道", "问题", "结果", "拒答原因", "方式", "毫秒"),
    *("评价", "评价理由", "意见", "处理状态", "处理人", "备注"),
)
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What a spreadsheet may take for a formula (OWASP, CSV Injection)."""


def per_day(engine: Engine, wanted: Filter = _ALL) -> list[Day]:
    """Questions and answers of each day on which something was asked, oldest first."""
    answered = func.sum(case((questions.c.status == "answered", 1), else_=0))
    query = (
        select(questions.c.day, func.count(), answered)
        .select_from(_JOINED)
        .where(*where(wanted))
        .group_by(questions.c.day)
        .order_by(questions.c.day)
    )
    with telling(engine), engine.connect() as connection:
        return [Day(day, asked, n) for day, asked, n in connection.execute(query)]


def refusals(engine: Engine, wanted: Filter = _ALL) -> dict[str, int]:
    """How many questions were refused for each reason, most frequent first."""
    query = (
        select(questions.c.reason, func.count().label("n"))
        .select_from(_JOINED)
        .where(questions.c.reason.is_not(None), *where(wanted))
        .group_by(questions.c.reason)
        .order_by(func.count().desc(), questions.c.reason)
    )
    with telling(engine), engine.connect() as connection:
        return {str(reason): n for reason, n in connection.execute(query)}


def most_cited(engine: Engine, wanted: Filter = _ALL, k: int = 20) -> list[tuple[str, int]]:
    """The k clause ids cited by most replies, with how many."""
    query = (
        select(citations.c.clause_id, func.count())
        .select_from(_JOINED.join(citations, citations.c.question_id == questions.c.id))
        .where(*where(wanted))
        .group_by(citations.c.clause_id)
        .order_by(func.count().desc(), citations.c.clause_id)
        .limit(k)
    )
    with telling(engine), engine.connect() as connection:
        return [(clause_id, n) for clause_id, n in connection.execute(query)]


def latency(engine: Engine, wanted: Filter = _ALL) -> Latency:
    """Percentiles of the time to a whole reply."""
    conditions = where(wanted)
    counted = select(func.count()).select_from(_JOINED).where(*conditions)
    times = (
        select(questions.c.total_ms)
        .select_from(_JOINED)
        .where(*conditions)
        .order_by(questions.c.total_ms)
        .limit(1)
    )
    with telling(engine), engine.connect() as connection:
        n = connection.scalar(counted) or 0
        ranks = [max(math.ceil(n * share) - 1, 0) for share in (0.5, 0.95, 0.99)]
        found = [connection.scalar(times.offset(rank)) for rank in ranks]
    p50, p95, p99 = (math.nan if ms is None else float(ms) for ms in found)
    return Latency(n, p50, p95, p99)


def csv_lines(entries: Iterable[Entry]) -> Iterator[str]:
    """A table for spreadsheets, line by line, the first with the mark by which they know UTF-8.

    A cell that a spreadsheet might run as a formula gets an apostrophe in front.
    """
    yield "\ufeff" + _line(_HEAD)
    thumbs = {True: "有用", False: "没用", None: ""}
    for e in entries:
        time = e.asked_at.astimezone().isoformat(" ", "seconds")
        verdict = (thumbs[e.up], " ".join(e.reasons), e.comment)
        done = (e.state, e.owner, e.note)
        said = (e.question, e.status, e.reason or "", e.mode, f"{e.total_ms:.0f}")
        yield _line([e.id, time, e.channel, *said, *verdict, *done])


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    safe = (f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell for cell in cells)
    csv.writer(out).writerow(safe)
    return out.getvalue()
