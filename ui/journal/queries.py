"""Searching the journal: questions that fit a filter, and one question with its whole reply.

All raise StorageError where the database cannot be used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, Select, func, select

from rag import Reply
from ui.journal.database import telling
from ui.journal.models import opinions, questions, runs, triage
from ui.journal.records import Channel, Detail, Entry, Filter, State

__all__ = ["STATE", "count", "each", "entries", "entry_of", "find", "search", "where"]

STATE = func.coalesce(triage.c.state, State.OPEN.value)
"""The state of a question, whether or not somebody has looked at it."""
_PAGE = 50


def find(engine: Engine, reply_id: str) -> Detail | None:
    """A question by the id of its reply."""
    wanted = (
        select(questions.c.reply, runs.c.made_from).join(runs).where(questions.c.id == reply_id)
    )
    with telling(engine), engine.connect() as connection:
        row = connection.execute(entries().where(questions.c.id == reply_id)).first()
        more = connection.execute(wanted).first()
    if row is None or more is None:
        return None
    return Detail(entry_of(row), Reply.model_validate(more.reply), more.made_from)


def search(engine: Engine, wanted: Filter, limit: int = _PAGE, offset: int = 0) -> list[Entry]:
    """Questions that fit, newest first."""
    with telling(engine), engine.connect() as connection:
        rows = connection.execute(_newest(wanted).limit(limit).offset(offset))
        return [entry_of(row) for row in rows]


def each(engine: Engine, wanted: Filter) -> Iterator[Entry]:
    """All questions that fit, newest first, without holding them in memory."""
    with telling(engine), engine.connect() as connection:
        for row in connection.execution_options(yield_per=200).execute(_newest(wanted)):
            yield entry_of(row)


def count(engine: Engine, wanted: Filter) -> int:
    """How many questions fit."""
    fitting = entries().where(*where(wanted)).subquery()
    with telling(engine), engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(fitting)) or 0


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
    query = entries().where(*where(wanted))
    return query.order_by(questions.c.asked_at.desc(), questions.c.id)


def entries() -> Select[Any]:
    """Rows of which :func:`entry_of` makes entries, not filtered and in no order."""
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
        STATE.label("state"),
        triage.c.owner,
        triage.c.note,
        triage.c.changed_by,
        triage.c.at.label("changed_at"),
    ).select_from(joined)


def entry_of(row: Row[Any]) -> Entry:
    """An entry from a row of :func:`entries`."""
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
        changed_by=row.changed_by or "",
        changed_at=row.changed_at,
    )
