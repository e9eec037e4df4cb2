"""A reply as rows of the tables, with what looks like personal data hidden."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from policyqa.errors import InputError
from rag import Reply
from ui.journal.models import citations, opinions, questions, runs
from ui.journal.records import Channel
from ui.privacy import without_numbers

__all__ = ["Asked", "Opinion", "Run"]

_KEPT = 2000
"""Characters of a question; whatever is longer was refused."""


@dataclass(frozen=True, slots=True)
class Run:
    """What replies are made from, under the first 16 digits of its SHA-256."""

    made_from: Mapping[str, Any]

    @property
    def id(self) -> str:
        """The same for the same content."""
        text = json.dumps(self.made_from, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def write(self, connection: Connection) -> None:
        """Note it, once."""
        if connection.scalar(select(runs.c.id).where(runs.c.id == self.id)) is None:
            connection.execute(insert(runs).values(id=self.id, made_from=dict(self.made_from)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A reply to be noted; ``at`` has a zone, and its day is counted there."""

    reply: Reply
    channel: Channel
    at: datetime
    run: Run

    def write(self, connection: Connection) -> None:
        """Insert the question and what it cites."""
        reply, question = self.reply, hidden(self.reply.question)
        self.run.write(connection)
        connection.execute(
            insert(questions).values(
                id=reply.id,
                asked_at=self.at,
                day=self.at.date(),
                channel=self.channel,
                question=question,
                status=reply.status,
                reason=reply.refusal and reply.refusal.reason,
                mode=reply.mode,
                total_ms=reply.timing_ms.total,
                run_id=self.run.id,
                reply=reply.model_copy(update={"question": question}).model_dump(mode="json"),
            )
        )
        cited = [
            {"question_id": reply.id, "n": c.n, "clause_id": c.clause_id} for c in reply.citations
        ]
        if cited:
            connection.execute(insert(citations), cited)


@dataclass(frozen=True, slots=True)
class Opinion:
    """A thumb on a reply; it takes the place of an earlier one."""

    question_id: str
    up: bool
    reasons: tuple[str, ...]
    comment: str
    at: datetime

    def write(self, connection: Connection) -> None:
        """Insert or replace it.

        Raises:
            InputError: there is no such reply.
        """
        known = select(questions.c.id).where(questions.c.id == self.question_id)
        if connection.scalar(known) is None:
            raise InputError(
                f"没有编号为 {self.question_id[:64]} 的回复。请核对编号；太久以前的记录已删除。"
            )
        connection.execute(delete(opinions).where(opinions.c.question_id == self.question_id))
        connection.execute(
            insert(opinions).values(
                question_id=self.question_id,
                up=self.up,
                reasons=list(self.reasons),
                comment=hidden(self.comment),
                at=self.at,
            )
        )


def hidden(text: str) -> str:
    """The text as it is kept: no personal numbers, no NUL (PostgreSQL has none), not too long."""
    return without_numbers(text).replace("\0", "")[:_KEPT]
