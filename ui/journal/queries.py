"""What the operations and desk pages ask of the journal; each function is one query.

All raise StorageError where the database cannot be used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Engine,
    Row,
    Select,
    delete,
    func,
    insert,
    or_,
    select,
)

from policyqa.errors import InputError
from rag import Reply
from ui.journal.database import telling
from ui.journal.models import opinions, questions, runs, triage
from ui.journal.records import Channel, Detail, Entry, Filter, State

__all__ = ["count", "each", "find", "queue", "search", "set_triage", "where"]

_UNANSWERED = ("not_covered",)
"""Refusals that somebody may have to do something about; the others are the question's fault."""
_STATE = func.coalesce(triage.c.state, State.OPEN.value)
_PAGE = 50


def find(engine: Engine, reply_id: str) -> Detail | None:
    """A question by the id of its reply."""
    wanted = (
        select(questions.c.reply, runs.c.made_from).join(runs).where(questions.c.id == reply_id)
    )
    with telling(engine), engine.connect() as connection:
        row = connection.execute(_entries().where(questions.c.id == reply_id)).first()
        more = connection.execute(wanted).first()
    if row is None or more is None:
        return None
    return Detail(_entry(row), Reply.model_validate(more.reply), more.made_from)


def search(engine: Engine, wanted: Filter, limit: int = _PAGE, offset: int = 0) -> list[Entry]:
    """Questions that fit, newest first."""
    with telling(engine), engine.connect() as connection:
        rows = connection.execute(_newest(wanted).limit(limit).offset(offset))
        return [_entry(row) for row in rows]


def each(engine: Engine, wanted: Filter) -> Iterator[Entry]:
    """All questions that fit, newest first, without holding them in memory."""
    with telling(engine), engine.connect() as connection:
        for row in connection.execution_options(yield_per=200).execute(_newest(wanted)):
            yield _entry(row)


def count(engine: Engine, wanted: Filter) -> int:
    """How many questions fit."""
    entries = _entries().where(*where(wanted)).subquery()
    with telling(engine), engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(entries)) or 0


def queue(
    engine: Engine,
    states: Sequence[State] = (State.OPEN, State.DOING),
    owner: str | None = None,
    limit: int = _PAGE,
    offset: int = 0,
) -> list[Entry]:
    """Questions without an answer or with a thumb down, newest first."""
    wrong = or_(questions.c.reason.in_(_UNANSWERED), opinions.c.up.is_(False))
    query = _entries().where(wrong, _STATE.in_([state.value for state in states]))
    if owner is not None:
        query = query.where(triage.c.owner == owner)
    query = query.order_by(questions.c.asked_at.desc(), questions.c.id)
    with telling(engine), engine.connect() as connection:
        return [_entry(row) for row in connection.execute(query.limit(limit).offset(offset))]


def set_triage(
    engine: Engine, reply_id: str, state: State, owner: str = "", note: str = ""
) -> None:
    """Say what is done about a question; takes the place of what was said before.

    Raises:
        InputError: there is no such question.
    """
    with telling(engine), engine.begin() as connection:
        known = connection.scalar(select(questions.c.id).where(questions.c.id == reply_id))
        if known is None:
            raise InputError(f"没有编号为 {reply_id} 的提问。请刷新页面后重试。")
        connection.execute(delete(triage).where(triage.c.question_id == reply_id))
        connection.execute(
            insert(triage).values(
                question_id=reply_id, state=state, owner=owner, note=note, at=datetime.now(UTC)
            )
        )


def where(wanted: Filter) -> list[ColumnElement[bool]]:
    """A filter as conditions on questions and opinions."""
    column = questions.c
    found: list[ColumnElement[bool]] = []
    if wanted.text:
        found.append(column.question.icontains(wanted.text, autoescape=True))
    if wanted.since is not None:
        found.append(column.day >= wanted.since)
    if wanted.until is not None:
        found.append(column.day <= wanted.until)
    if wanted.status is not None:
        found.append(column.status == wanted.status)
    if wanted.reason is not None:
        found.append(column.reason == wanted.reason)
    if wanted.channel is not None:
        found.append(column.channel == wanted.channel)
    if wanted.up is not None:
        found.append(opinions.c.up.is_(wanted.up))
    return found


def _newest(wanted: Filter) -> Select[Any]:
    query = _entries().where(*where(wanted))
    return query.order_by(questions.c.asked_at.desc(), questions.c.id)


def _entries() -> Select[Any]:
    column = questions.c
    joined = questions.outerjoin(opinions).outerjoin(triage, triage.c.question_id == questions.c.id)
    return select(
        column.id,
        column.asked_at,
        column.channel,
        column.question,
        column.status,
        column.reason,
        column.mode,
        column.total_ms,
        opinions.c.up,
        opinions.c.reasons,
        opinions.c.comment,
        _STATE.label("state"),
        triage.c.owner,
        triage.c.note,
    ).select_from(joined)


def _entry(row: Row[Any]) -> Entry:
    return Entry(
        id=row.id,
        asked_at=row.asked_at,
        channel=Channel(row.channel),
        question=row.question,
        status=row.status,
        reason=row.reason,
        mode=row.mode,
        total_ms=row.total_ms,
        up=row.up,
        reasons=tuple(row.reasons or ()),
        comment=row.comment or "",
        state=State(row.state),
        owner=row.owner or "",
        note=row.note or "",
    )
