"""The queue: questions that went wrong, and what is done about them.

All raise StorageError where the database cannot be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Engine, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from policyqa.errors import InputError
from rag import Hit
from ui.journal.database import telling
from ui.journal.models import opinions, questions, triage
from ui.journal.queries import STATE, how_many, newest
from ui.journal.records import UNANSWERED, Entry, State, Triage

__all__ = ["nearest", "queue", "queued", "set_triage"]

_LEFT = (State.OPEN, State.DOING)
_PAGE = 50


def queue(
    engine: Engine,
    states: Sequence[State] = _LEFT,
    owner: str | None = None,
    limit: int = _PAGE,
    offset: int = 0,
) -> list[Entry]:
    """Questions without an answer or with a thumb down, newest first; owner "" is nobody."""
    return newest(engine, _wrong(states, owner), limit, offset)


def queued(engine: Engine, states: Sequence[State] = _LEFT, owner: str | None = None) -> int:
    """How many questions :func:`queue` would find without a limit."""
    return how_many(engine, _wrong(states, owner))


def nearest(engine: Engine, ids: Iterable[str], k: int = 3) -> dict[str, tuple[Hit, ...]]:
    """The k best clauses that were found for each question, best first."""
    query = select(questions.c.id, questions.c.reply).where(questions.c.id.in_(list(ids)))
    with telling(engine), engine.connect() as connection:
        return {
            row.id: tuple(Hit.model_validate(hit) for hit in row.reply["hits"][:k])
            for row in connection.execute(query)
        }


def set_triage(
    engine: Engine, reply_id: str, said: Triage, by: str, seen: datetime | None = None
) -> None:
    """Say what is done about a question, in place of what was said before.

    ``by`` is who says so; ``seen`` is when it was last changed as far as they know (None: never).

    Raises:
        InputError: there is no such question, or somebody else has changed it since.
    """
    values = {
        "state": said.state,
        "owner": said.owner,
        "note": said.note,
        "changed_by": by,
        "at": datetime.now(UTC),
    }
    this = triage.c.question_id == reply_id
    with telling(engine):
        try:
            with engine.begin() as connection:
                if seen is None:
                    connection.execute(insert(triage).values(question_id=reply_id, **values))
                    return
                unchanged = update(triage).where(this, triage.c.at == seen)
                if connection.execute(unchanged.values(**values)).rowcount:
                    return
        except IntegrityError:
            pass  # there is a row already, or no such question: told below
        with engine.connect() as connection:
            now = connection.execute(select(triage).where(this)).first()
    if now is None:
        raise InputError(f"没有编号为 {reply_id[:64]} 的提问，可能已到期删除。请回到列表。")
    moment = now.at.astimezone().strftime("%Y-%m-%d %H:%M")
    raise InputError(
        f"{now.changed_by or '有人'}在 {moment} 改过这条提问，您的改动还没有保存。"
        "请看过现在的内容；仍要改的，再保存一次。"
    )


def _wrong(states: Sequence[State], owner: str | None) -> list[ColumnElement[bool]]:
    wrong = or_(questions.c.reason.in_(UNANSWERED), opinions.c.up.is_(False))
    found = [wrong, STATE.in_([state.value for state in states])]
    if owner is not None:
        found.append(func.coalesce(triage.c.owner, "") == owner)
    return found
