"""What the journal tells the pages: records, never bare rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from rag import Reply

__all__ = [
    "UNANSWERED",
    "Channel",
    "Day",
    "Detail",
    "Entry",
    "Filter",
    "Latency",
    "State",
    "Triage",
]

UNANSWERED = ("not_covered",)
"""Refusals that somebody may have to do something about; the others are the question's fault."""


class Channel(StrEnum):
    """Where a question came from; the command ``policyqa ask`` keeps no journal."""

    CHAT = "chat"
    DESK = "desk"
    API = "api"
    MCP = "mcp"


class State(StrEnum):
    """How far a question that went wrong was looked into."""

    OPEN = "open"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Triage:
    """What is done about a question that went wrong, and by whom."""

    state: State = State.OPEN
    owner: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A question in a list; ``up`` is None where nobody gave an opinion.

    ``changed_by`` and ``changed_at`` say who set the triage last: "" and None for nobody.
    """

    id: str
    asked_at: datetime
    channel: Channel
    question: str
    status: str
    reason: str | None
    mode: str
    total_ms: float
    up: bool | None
    reasons: tuple[str, ...]
    comment: str
    state: State
    owner: str
    note: str
    changed_by: str
    changed_at: datetime | None

    @property
    def wrong(self) -> bool:
        """Whether it stands in the queue: no clause answered it, or a reader was not helped."""
        return self.reason in UNANSWERED or self.up is False


@dataclass(frozen=True, slots=True)
class Detail:
    """A question with all that was replied, and what the reply was made from."""

    entry: Entry
    reply: Reply
    made_from: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which questions: every field that is set must fit; days are the server's, inclusive."""

    text: str = ""
    since: date | None = None
    until: date | None = None
    status: str | None = None
    reason: str | None = None
    channel: Channel | None = None
    up: bool | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """Questions of a day, and how many of them were answered."""

    day: date
    asked: int
    answered: int

    @property
    def rate(self) -> float:
        """Answered of asked, 0 to 1."""
        return self.answered / self.asked


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds to the whole reply: percentiles by nearest rank, NaN without questions."""

    questions: int
    p50: float
    p95: float
    p99: float
