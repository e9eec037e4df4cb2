"""The pages of operations, in Chinese, for administrators: ui/gate.py lets in no others.

Plain pages with small forms: they work without a script, each state has an address, and nothing is
held in memory between two requests.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from ui.operations.figures import add_figures
from ui.operations.journal import add_journal
from ui.operations.question import add_question
from ui.operations.queue import add_queue
from ui.operations.room import Guarded, Room, Source, Supplement, shown
from ui.operations.validity import add_validity

__all__ = ["Room", "Source", "Supplement", "operations_pages"]


def operations_pages(room: Room) -> APIRouter:
    """Routes below /operations; the last of them takes every address there that is left."""
    router = APIRouter(prefix="/operations", route_class=Guarded, include_in_schema=False)
    for add in (add_queue, add_question, add_journal, add_validity, add_figures):
        add(router, room)

    @router.get("")
    def first() -> Response:
        return RedirectResponse("/operations/queue")

    @router.get("/{rest:path}")
    def missing(request: Request, rest: str) -> Response:
        if not rest:
            return RedirectResponse("/operations/queue")
        return shown(request, "gone", 404, tab="")

    return router
