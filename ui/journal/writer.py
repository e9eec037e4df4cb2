"""The one thread that writes: fed by a bounded queue, so that no reply ever waits for a database.

While the database cannot be used, the thread holds what it has and tries again; what no longer fits
into the queue is lost, counted, and logged once until writing works again.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, delete
from sqlalchemy.exc import InterfaceError, OperationalError

from policyqa.errors import InputError, StorageError
from rag import Reply
from ui.journal.database import migrate
from ui.journal.models import questions
from ui.journal.records import Channel
from ui.journal.rows import Asked, Opinion, Run

__all__ = ["Journal"]

_BATCH = 50
_HOUR_S = 3600.0
_NOT_KEPT = "评价没有记下：数据库暂时无法写入。请稍后再试。"
_log = logging.getLogger(__name__)

Item = Asked | tuple[Opinion, "Future[None]"]


class Journal:
    """Takes replies and opinions; safe to share between threads.

    ``engine`` is open to queries (ui.journal.queries); ``lost`` counts replies that were not kept.
    """

    def __init__(
        self,
        engine: Engine,
        made_from: Mapping[str, Any],
        keep_days: int,
        *,
        size: int = 1000,
        patience_s: float = 5.0,
    ) -> None:
        """``size`` bounds the queue; ``patience_s`` is how long an opinion waits to be kept."""
        self.engine = engine
        self.lost = 0
        self.observers: list[Callable[[Reply, Channel], None]] = []
        """Called with each reply that is recorded, kept or not; must be quick."""
        self._run = Run(made_from)
        self._keep = timedelta(days=keep_days)
        self._patience_s = patience_s
        self._queue: queue.Queue[Item | None] = queue.Queue(size)
        self._closing = threading.Event()
        self._pruned: object = None
        self._migrated = self._complained = False
        self._thread = threading.Thread(target=self._work, name="journal", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Items in the queue, about."""
        return self._queue.qsize()

    def replies_from(self, made_from: Mapping[str, Any]) -> None:
        """Note that replies are made from something else from now on."""
        self._run = Run(made_from)

    def record(self, reply: Reply, channel: Channel) -> None:
        """Note a reply; returns at once and never raises."""
        try:
            for observer in self.observers:
                observer(reply, channel)
            self._queue.put_nowait(Asked(reply, channel, _now(), self._run))
        except queue.Full:
            self._lose(1, "等待写入的记录太多")
        except Exception:  # noqa: BLE001 - the reply must come, whatever happens here
            _log.exception("a reply could not be noted")

    def opine(
        self, reply_id: str, up: bool, reasons: Sequence[str] = (), comment: str = ""
    ) -> None:
        """Keep an opinion on a reply, and return when it is kept.

        Raises:
            InputError: there is no such reply.
            StorageError: the database cannot be used now; nothing was noted.
        """
        kept: Future[None] = Future()
        opinion = Opinion(reply_id, up, tuple(reasons), comment, _now())
        try:
            self._queue.put_nowait((opinion, kept))
            kept.result(self._patience_s)
        except (queue.Full, TimeoutError):
            kept.cancel()
            raise StorageError(_NOT_KEPT) from None

    def close(self, timeout_s: float = 5.0) -> None:
        """Write what is waiting, if the database lets it, and stop."""
        self._closing.set()
        if not self._queue.full():
            self._queue.put(None)  # wakes the thread; a full queue has it awake
        self._thread.join(timeout_s)
        self.engine.dispose()

    def _work(self) -> None:
        self._write(())  # makes the tables and deletes what is old
        while not (self._closing.is_set() and self._queue.empty()):
            self._write(self._next_batch())

    def _next_batch(self) -> list[Item]:
        """What is waiting; after an hour without a question, nothing."""
        batch: list[Item] = []
        with contextlib.suppress(queue.Empty):
            first: Item | None = self._queue.get(timeout=_HOUR_S)
            while first is not None:
                batch.append(first)
                first = self._queue.get_nowait() if len(batch) < _BATCH else None
        return batch

    def _write(self, batch: Sequence[Item]) -> None:
        wait_s = 0.1
        while True:
            try:
                self._write_once(batch)
            except (OperationalError, InterfaceError, StorageError) as error:
                self._complain(str(getattr(error, "orig", None) or error))
                if self._closing.wait(wait_s):
                    self._give_up(batch)
                    return
                wait_s = min(2 * wait_s, 5.0)
            except Exception as error:  # noqa: BLE001 - whatever it is, the thread must live on
                self._divide(batch, error)
                return
            else:
                self._complained = False
                return

    def _write_once(self, batch: Sequence[Item]) -> None:
        """Write a batch in one transaction, and tell the opinions' senders after it."""
        if not self._migrated:
            migrate(self.engine)
            self._migrated = True
        told: list[tuple[Future[None], InputError | None]] = []
        with self.engine.begin() as connection:
            today = _now().date()
            if self._pruned != today:
                connection.execute(delete(questions).where(questions.c.day < today - self._keep))
                self._pruned = today
            for item in batch:
                if isinstance(item, Asked):
                    item.write(connection)
                    continue
                opinion, kept = item
                if kept.cancelled():  # its sender has been told that it was not kept
                    continue
                try:
                    opinion.write(connection)
                    told.append((kept, None))
                except InputError as error:
                    told.append((kept, error))
        for kept, fault in told:
            _tell(kept, fault)

    def _divide(self, batch: Sequence[Item], error: Exception) -> None:
        """One bad item must not take the others with it."""
        if len(batch) > 1:
            for item in batch:
                self._write([item])
            return
        self._give_up(batch, f"{type(error).__name__}: {error}")

    def _give_up(self, batch: Sequence[Item], why: str = "数据库无法写入") -> None:
        for item in batch:
            if isinstance(item, Asked):
                self._lose(1, why)
            else:
                _tell(item[1], StorageError(_NOT_KEPT))

    def _lose(self, count: int, why: str) -> None:
        self.lost += count
        self._complain(why)

    def _complain(self, why: str) -> None:
        if not self._complained:
            self._complained = True
            _log.error("提问记录写不进数据库，回答不受影响；恢复前不再提示。原因：%s", why)


def _now() -> datetime:
    return datetime.now().astimezone()


def _tell(kept: Future[None], fault: Exception | None) -> None:
    with contextlib.suppress(InvalidStateError):  # given up at this very moment
        if fault is None:
            kept.set_result(None)
        else:
            kept.set_exception(fault)
