"""An assistant whose replies are noted in the journal, for the chat, the desk, the API and MCP."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rag import Hit, Reply, Statement, Turn
from ui.journal.records import Channel
from ui.journal.writer import Journal

if TYPE_CHECKING:
    from corpus import Document
    from rag import Live

__all__ = ["Recorded"]


class Recorded:
    """Asks like the assistant it wraps, and notes each whole reply before handing it on."""

    def __init__(self, assistant: Live, journal: Journal, channel: Channel) -> None:
        """``channel`` is where the questions come from."""
        self._assistant = assistant
        self._journal = journal
        self._channel = channel

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that answers come from."""
        return self._assistant.documents

    @property
    def edition(self) -> str:
        """Name of the compilation that answers come from."""
        return self._assistant.edition

    def ask(self, question: str, as_of: date | None = None) -> Reply:
        """Answer or refuse."""
        replies = (part for part in self.stream(question, as_of) if isinstance(part, Reply))
        return next(replies)

    def stream(
        self,
        question: str,
        as_of: date | None = None,
        *,
        id: str | None = None,  # noqa: A002 - the field's name in the reply
        history: Sequence[Turn] = (),
    ) -> Iterator[Statement | Reply]:
        """Yield the statements, then the reply."""
        for part in self._assistant.stream(question, as_of, id=id, history=history):
            if isinstance(part, Reply):
                self._journal.record(part, self._channel)
            yield part

    def search(self, question: str, k: int = 10) -> tuple[Hit, ...]:
        """The k best clauses; searches are not noted."""
        return self._assistant.search(question, k)
