"""记录: searching all questions, and the same as a table for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain, islice
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from rag import Reason
from ui.journal import Channel, count, csv_lines, each, search
from ui.operations.room import Room, shown
from ui.operations.wanted import paging, read

__all__ = ["add_journal"]

_LINES = 200
"""Lines of the table that are sent at a time."""


def add_journal(router: APIRouter, room: Room) -> None:
    """Add the search and the download."""

    @router.get("/journal")
    def show_journal(request: Request, page: str = "1") -> Response:
        wanted = read(request.query_params)
        found = paging(count(room.engine, wanted.filter), page)
        return shown(
            request,
            "journal",
            entries=search(room.engine, wanted.filter, found.limit, found.offset),
            paging=found,
            given=wanted.given,
            problems=wanted.problems,
            query=wanted.query,
            reasons=list(Reason),
            channels=list(Channel),
        )

    @router.get("/journal.csv")
    def download(request: Request) -> Response:
        wanted = read(request.query_params)
        entries = each(room.engine, wanted.filter)
        first = list(islice(entries, 1))  # a database that fails must do so before anything is sent
        name = quote(f"提问记录-{date.today()}.csv")
        headers = {
            "Content-Disposition": f"attachment; filename=\"journal.csv\"; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        }
        lines = csv_lines(chain(first, entries))
        return StreamingResponse(_joined(lines), media_type="text/csv", headers=headers)


def _joined(lines: Iterator[str]) -> Iterator[str]:
    while some := "".join(islice(lines, _LINES)):
        yield some
