"""Searching the journal: questions that fit a filter, and one question with its whole reply.

All raise StorageError where the database cannot be used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, Select, func, select

from rag import Reply
from ui.journal.database import telling
from ui.journal.models import opinions, questions, runs, triage
from ui.journal.records import Channel, Detail, Entry, Filter, State

__all__ = ["STATE", "count", "each", "find", "how_many", "newest", "search", "where"]

STATE = func.coalesce(triage.c.state, State.OPEN.value)
"""The state of a question, whether or not somebody has looked at it."""
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
    return newest(engine, where(wanted), limit, offset)


def each(engine: Engine, wanted: Filter) -> Iterator[Entry]:
    """All questions that fit, newest first, without holding them in memory."""
    with telling(engine), engine.connect() as connection:
        rows = connection.execution_options(yield_per=200).execute(_newest(where(wanted)))
        for row in rows:
            yield _entry(row)


def count(engine: Engine, wanted: Filter) -> int:
    """How many questions fit."""
    return how_many(engine, where(wanted))


def newest(
    engine: Engine, conditions: Sequence[ColumnElement[bool]], limit: int, offset: int
) -> list[Entry]:
    """Questions that meet conditions on questions, opinions and triage, newest first."""
    with telling(engine), engine.connect() as connection:
        rows = connection.execute(_newest(conditions).limit(limit).offset(offset))
        return [_entry(row) for row in rows]


def how_many(engine: Engine, conditions: Sequence[ColumnElement[bool]]) -> int:
    """How many questions meet such conditions."""
    fitting = _entries().where(*conditions).subquery()
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


def _newest(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    query = _entries().where(*conditions)
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
        STATE.label("state"),
        triage.c.owner,
        triage.c.note,
        triage.c.changed_by,
        triage.c.at.label("changed_at"),
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
        changed_by=row.changed_by or "",
        changed_at=row.changed_at,
    )
