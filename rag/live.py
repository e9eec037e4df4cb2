"""The assistant over whatever index is current: one built beside a running server is taken up."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from corpus import Document
from policyqa.errors import PolicyqaError
from rag.assistant import Assistant, open_assistant
from rag.followup import Turn
from rag.index import index_stamp, open_encoder
from rag.reply import Hit, Reply, Statement
from rag.settings import Settings

__all__ = ["Live"]

_LOOK_S = 1.0
"""Seconds between two looks at whether another index is current; a look is one stat."""
_AGAIN_S = 10.0
"""Seconds until an index that could not be opened is tried again."""
_log = logging.getLogger(__name__)


class Live:
    """Asks like an assistant; safe to share between threads.

    Whoever first asks after another index became current opens it, meanwhile the others are
    answered from the old one. A reply is made from one index from start to end, and the old one is
    freed with the last reply that it makes. An index that cannot be opened changes nothing.
    """

    def __init__(self, settings: Settings) -> None:
        """Open the current index.

        Raises:
            EncoderError, IndexMissingError, IndexStaleError, IndexDamagedError: as
                :func:`open_assistant`.
        """
        self.problem = ""
        """Why the current index could not be opened, in Chinese; empty while all is well."""
        self.on_swap: list[Callable[[Assistant], None]] = []
        """Called with each assistant that takes over, for what is derived from its documents."""
        self._settings = settings
        self._encoder = open_encoder(settings)
        self._stamp = index_stamp(settings.data_dir)  # before opening: a swap meanwhile is seen
        self._assistant = open_assistant(settings, self._encoder)
        self._look = time.monotonic() + _LOOK_S
        self._lock = threading.Lock()

    @property
    def current(self) -> Assistant:
        """The assistant over the current index; take it once for what must fit together."""
        if time.monotonic() >= self._look and self._lock.acquire(blocking=False):
            try:
                self._refresh()
            except Exception as error:  # noqa: BLE001 - an old index answers better than none
                _log.error("new index not opened, the old one goes on: %s", error)
            finally:
                self._lock.release()
        return self._assistant

    def reload(self) -> None:
        """Take up the current index now, if it is another one; returns when it answers.

        Raises:
            PolicyqaError: it cannot be opened; the old one goes on.
        """
        with self._lock:
            self._refresh()

    def _refresh(self) -> None:
        self._look = time.monotonic() + _AGAIN_S
        stamp = index_stamp(self._settings.data_dir)
        if stamp != self._stamp:
            try:
                assistant = open_assistant(self._settings, self._encoder)
            except PolicyqaError as error:
                self.problem = f"新的索引无法打开，仍按原来的索引回答：{error}"
                raise
            self._assistant, self._stamp, self.problem = assistant, stamp, ""
            for tell in self.on_swap:
                tell(assistant)
        self._look = time.monotonic() + _LOOK_S

    @property
    def edition(self) -> str:
        """Name of the compilation that answers come from."""
        return self.current.edition

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that answers come from now."""
        return self.current.documents

    @property
    def fingerprints(self) -> dict[str, str]:
        """What a reply depends on besides the question, see :class:`Assistant`."""
        return self.current.fingerprints

    def ask(
        self,
        question: str,
        as_of: date | None = None,
        *,
        id: str | None = None,  # noqa: A002
        history: Sequence[Turn] = (),
    ) -> Reply:
        """Answer or refuse, see :meth:`Assistant.ask`."""
        return self.current.ask(question, as_of, id=id, history=history)

    def stream(
        self,
        question: str,
        as_of: date | None = None,
        *,
        id: str | None = None,  # noqa: A002
        history: Sequence[Turn] = (),
    ) -> Iterator[Statement | Reply]:
        """Yield the statements, then the reply, see :meth:`Assistant.stream`."""
        return self.current.stream(question, as_of, id=id, history=history)

    def search(self, question: str, k: int = 10) -> tuple[Hit, ...]:
        """The k best clauses, see :meth:`Assistant.search`."""
        return self.current.search(question, k)
