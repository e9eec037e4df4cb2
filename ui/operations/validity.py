"""时效: documents and periods inside clauses that end soon or have ended, with what says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fastapi import APIRouter, Request
from fastapi.responses import Response

from corpus import Clause, Document, Fact, FactKind, Status, status
from ui.operations.room import Room, shown

__all__ = ["Ending", "add_validity", "endings"]

_OVER = (Status.EXPIRED, Status.REPEALED)
_DAYS, _MOST = 90, 3650


@dataclass(frozen=True, slots=True)
class Ending:
    """``last`` is the last day on which it holds; ``clause`` is set where only that ends.

    ``quote`` is the sentence that says so, in the clause ``at`` (None: outside all clauses).
    """

    document: Document
    clause: Clause | None
    last: date
    repealed: bool
    quote: str
    at: str | None


def add_validity(router: APIRouter, room: Room) -> None:
    """Add the page."""

    @router.get("/validity")
    def show_validity(request: Request, days: str = str(_DAYS)) -> Response:
        known = days.isdecimal() and 1 <= int(days[:9]) <= _MOST
        within = int(days) if known else _DAYS
        today = date.today()
        found = sorted(endings(room.source.documents, today), key=lambda ending: ending.last)
        limit = today + timedelta(days=within)
        return shown(
            request,
            "validity",
            today=today,
            days=within,
            most=_MOST,
            odd="" if known else days[:20],
            soon=[ending for ending in found if today <= ending.last <= limit],
            over=[ending for ending in reversed(found) if ending.last < today],
        )


def endings(documents: Sequence[Document], today: date) -> Iterator[Ending]:
    """All that has ended or will end by what the text says; not what goes on after its term."""
    for document in documents:
        last, fact = _end(document)
        if last and status(document, last + timedelta(days=1)) in _OVER:
            repealed = fact is not None and fact.kind is FactKind.REPEALED_BY
            quote, at = (fact.quote, fact.clause_id) if fact else ("", None)
            yield Ending(document, None, last, repealed, quote, at)
            if last < today:
                continue  # its clauses ended with it
        clauses = {clause.clause_id: clause for clause in document.clauses}
        for window in document.facts:
            clause = clauses.get(window.clause_id or "")
            if window.kind is FactKind.WINDOW and window.end and clause:
                yield Ending(document, clause, window.end, False, window.quote, clause.clause_id)


def _end(document: Document) -> tuple[date | None, Fact | None]:
    """The last day of a document, and the fact that sets it."""
    found: list[tuple[date, Fact | None]] = []
    for fact in document.facts:
        if fact.kind is FactKind.REPEALED_BY and fact.start:
            found.append((fact.start - timedelta(days=1), fact))
    if document.expires:
        ends = (f for f in document.facts if f.kind is FactKind.ENDS and f.end == document.expires)
        found.append((document.expires, next(ends, None)))
    return min(found, key=lambda one: one[0], default=(None, None))
