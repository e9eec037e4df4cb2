"""待处理: the questions that went wrong, each with what is done about it, edited in place."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from policyqa.errors import InputError
from ui.gate import account_of
from ui.journal import State, Triage, nearest, queue, queued, set_triage
from ui.operations.question import question_page
from ui.operations.room import Form, Room, held, shown
from ui.operations.wanted import paging

__all__ = ["add_queue", "triage_of"]

_STATES: dict[str, tuple[State, ...]] = {
    "left": (State.OPEN, State.DOING),
    **{state.value: (state,) for state in State},
    "all": tuple(State),
}
_NOBODY = "!"
"""Stands for no owner in an address; it can be nobody's name."""


def add_queue(router: APIRouter, room: Room) -> None:
    """Add the list, and the form of each question in it."""

    @router.get("/queue")
    def show_queue(
        request: Request, state: str = "left", owner: str = "", page: str = "1", saved: str = ""
    ) -> Response:
        states = _STATES.get(state) or _STATES["left"]
        whose = "" if owner == _NOBODY else owner.replace("\0", "")[:64] or None
        found = paging(queued(room.engine, states, whose), page)
        entries = queue(room.engine, states, whose, found.limit, found.offset)
        return shown(
            request,
            "queue",
            entries=entries,
            nearest=nearest(room.engine, [entry.id for entry in entries]),
            held=held(room.source.documents),
            people=[account.name for account in room.accounts.people()],
            paging=found,
            state=state if state in _STATES else "left",
            states=list(_STATES),
            owner=owner,
            query=urlencode({"state": state, "owner": owner}),
            back=urlencode({"state": state, "owner": owner, "page": found.page}),
            saved=saved,
        )

    @router.post("/question/{reply_id}/triage")
    def save(request: Request, reply_id: str, form: Form) -> Response:
        said, seen = triage_of(form)
        try:
            set_triage(room.engine, reply_id, said, account_of(request).name, seen)
        except InputError as error:
            return question_page(
                request, room, reply_id, 409, typed=said, problem=str(error), back=form.get("back")
            )
        back = parse_qsl(form.get("back", ""))
        if not back:
            return RedirectResponse(f"/operations/question/{reply_id}?saved=1", 303)
        query = urlencode([*back, ("saved", reply_id)])
        return RedirectResponse(f"/operations/queue?{query}#q-{reply_id}", 303)


def triage_of(form: dict[str, str]) -> tuple[Triage, datetime | None]:
    """What a form says of a question, and which change of it its sender has seen last."""
    state = form.get("state", "")
    said = Triage(
        State(state) if state in list(State) else State.OPEN,
        form.get("owner", "").strip()[:64],
        form.get("note", "").strip()[:1000],
    )
    try:
        seen = datetime.fromisoformat(form.get("seen", ""))
    except ValueError:
        return said, None
    return said, seen if seen.tzinfo else None
