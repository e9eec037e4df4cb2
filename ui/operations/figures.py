"""统计: how much was asked, answered and refused in a range of days, as plots with their tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from ui.journal import Day, latency, most_cited, per_day, refusals
from ui.operations.plots import columns, line
from ui.operations.room import Room, held, shown
from ui.operations.wanted import read
from ui.wording import staff_words

__all__ = ["add_figures", "every_day"]

_DAYS, _MOST = 30, 366
_CITED = 10


def add_figures(router: APIRouter, room: Room) -> None:
    """Add the page."""

    @router.get("/figures")
    def show_figures(request: Request) -> Response:
        wanted = read({k: request.query_params.get(k, "") for k in ("since", "until")})
        since, until = _range(wanted.filter.since, wanted.filter.until)
        problems = list(wanted.problems)
        if (until - since).days >= _MOST:
            since = until - timedelta(_MOST - 1)
            problems.append(staff_words("operations")["range_cut"].format(days=_MOST, since=since))
        chosen = replace(wanted.filter, since=since, until=until)
        days = every_day(per_day(room.engine, chosen), since, until)
        return shown(
            request,
            "figures",
            since=since,
            until=until,
            today=date.today(),
            ranges=[(n, date.today() - timedelta(n - 1)) for n in (7, 30, 90, 365)],
            problems=problems,
            days=days,
            asked=sum(day.asked for day in days),
            answered=sum(day.answered for day in days),
            columns=columns(days),
            line=line(days),
            refusals=refusals(room.engine, chosen),
            cited=most_cited(room.engine, chosen, _CITED),
            held=held(room.source.documents),
            latency=latency(room.engine, chosen),
        )


def _range(since: date | None, until: date | None) -> tuple[date, date]:
    """The days that are meant; without a start, a month."""
    last = until or date.today()
    month = timedelta(min(_DAYS - 1, (last - date.min).days))
    return min(since or last - month, last), last


def every_day(asked: Sequence[Day], since: date, until: date) -> list[Day]:
    """The days with those between on which nothing was asked."""
    known = {day.day: day for day in asked}
    count = (until - since).days + 1
    days = (since + timedelta(n) for n in range(count))
    return [known.get(day) or Day(day, 0, 0) for day in days]
