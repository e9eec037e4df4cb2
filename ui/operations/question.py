"""One question: the whole reply, what is done about it, and 「补充问法」."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from policyqa.errors import InputError, PolicyqaError
from rag import Hit
from ui.gate import account_of
from ui.journal import Detail, State, Triage, find, set_triage
from ui.operations.room import Form, Room, held, shown

__all__ = ["add_question", "question_page"]

_NEAREST, _FOUND = 5, 8
"""Clauses offered for a new question: of those found when it was asked, and by another search."""
_LONGEST = 200


def add_question(router: APIRouter, room: Room) -> None:
    """Add the page of a question and the form that adds one to the user's bank."""

    @router.get("/question/{reply_id}")
    def show_question(
        request: Request, reply_id: str, q: str = "", saved: str = "", added: str = ""
    ) -> Response:
        return question_page(
            request, room, reply_id, q=q[:_LONGEST], saved=bool(saved), added=added
        )

    @router.post("/question/{reply_id}/supplement")
    def supplement(request: Request, reply_id: str, form: Form) -> Response:
        clause, wording = form.get("clause", ""), form.get("wording", "").strip()[:_LONGEST]
        try:
            room.supplement(clause, wording)
        except PolicyqaError as error:
            code = 422 if isinstance(error, InputError) else 503
            typed = {"q": form.get("q", ""), "clause": clause, "wording": wording}
            return question_page(request, room, reply_id, code, unfit=str(error), **typed)
        done = "done" if form.get("done") and _finish(request, room, reply_id) else "yes"
        return RedirectResponse(f"/operations/question/{reply_id}?added={done}#supplement", 303)


def question_page(
    request: Request, room: Room, reply_id: str, code: int = 200, **values: Any
) -> Response:
    """The page; ``values`` are what was typed and what is to be told of it."""
    detail = find(room.engine, reply_id.replace("\0", ""))
    if detail is None:
        return shown(request, "gone", 404, tab="")
    documents = room.source.documents
    clauses = held(documents)
    q = values.get("q") or ""
    given = {
        "q": "",
        "clause": "",
        "wording": detail.entry.question[:_LONGEST],
        "saved": False,
        "added": "",
        "typed": None,
        "problem": "",
        "unfit": "",
        "back": None,
        **values,
    }
    return shown(
        request,
        "question",
        code,
        tab="queue" if detail.entry.wrong else "journal",
        detail=detail,
        offered=_offered(room, detail, q, clauses),
        nearest={detail.entry.id: detail.reply.hits[:_NEAREST]},
        held=clauses,
        people=[account.name for account in room.accounts.people()],
        made_from=list(_flat(detail.made_from)),
        **given,
    )


def _offered(room: Room, detail: Detail, q: str, clauses: Mapping[str, Any]) -> list[Hit]:
    """Clauses that a new question may be added to: found by ``q``, or when it was asked."""
    if q.strip():
        return list(room.source.search(q, _FOUND))
    return [hit for hit in detail.reply.hits if hit.clause_id in clauses][:_NEAREST]


def _finish(request: Request, room: Room, reply_id: str) -> bool:
    """Mark the question as done; False where somebody else changed it in this moment."""
    detail = find(room.engine, reply_id)
    if detail is None or not detail.entry.wrong:
        return False
    entry, name = detail.entry, account_of(request).name
    said = Triage(State.DONE, entry.owner or name, entry.note)
    try:
        set_triage(room.engine, reply_id, said, name, entry.changed_at)
    except InputError:
        return False
    return True


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Settings as rows: a.b.c and its value; what is not set is left out."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        elif value not in (None, "", [], ()):
            yield before + name, str(value)
