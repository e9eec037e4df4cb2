"""Changes to documents and question bank made by the running server: one at a time, and followed.

Each is a task that a page watches. The work is done in a process of its own; then the server takes
up the new index. What was uploaded lies in the data folder until it is added or cancelled, for an
hour at most, and never longer than the server runs.
"""

from __future__ import annotations

import logging
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from corpus import Level
from policyqa.errors import InputError, PolicyqaError, StorageError
from rag import Live, Settings
from ui import changes
from ui.apart import run_apart
from ui.operations.staged import Preview, add_staged, read_staged

__all__ = ["Task", "Workshop"]

_LIFETIME_S = 3600.0
_WAITING = 8
"""Uploads that may wait to be confirmed at the same time."""
_NAME = 80
"""Characters of a file's name that are kept; a file system takes 255 bytes."""
_log = logging.getLogger(__name__)


@dataclass
class Task:
    """What was asked for, and how far it is.

    ``name`` is what it is about: names of files, or a title. While ``busy``, ``done`` of ``total``
    steps are made (0 of 0: not known yet). ``problem`` is why it failed, in Chinese. Once read,
    ``previews`` are the documents; once added, ``ids``.
    """

    token: str
    name: str
    folder: Path
    stage: Literal["reading", "adding", "removing"]
    busy: bool = True
    done: int = 0
    total: int = 0
    problem: str = ""
    previews: tuple[Preview, ...] = ()
    ids: tuple[str, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether nothing is left to decide."""
        return not self.busy and (self.stage == "removing" or bool(self.ids) or not self.usable)

    @property
    def usable(self) -> tuple[Preview, ...]:
        """The documents that can be added."""
        return tuple(preview for preview in self.previews if preview.document)


@dataclass
class Workshop:
    """Safe to share between threads; there is one in a server."""

    settings: Settings
    live: Live
    lifetime_s: float = _LIFETIME_S
    _tasks: dict[str, Task] = field(default_factory=dict)
    _one: threading.Lock = field(default_factory=threading.Lock)
    """Held by the work that is being done."""

    def __post_init__(self) -> None:
        """Delete what an earlier server left."""
        shutil.rmtree(self._area, ignore_errors=True)

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All that wait, run, or ended within the hour, newest first."""
        return tuple(reversed(tuple(self._tasks.values())))

    def find(self, token: str) -> Task | None:
        """The task of that token; None for one that was cancelled or has expired."""
        return self._tasks.get(token)

    def stage(self, files: Sequence[tuple[str, BinaryIO]]) -> Task:
        """Keep uploaded files, each a name and its content, and begin to read them.

        Raises:
            InputError: too many uploads wait.
            StorageError: they cannot be written.
        """
        if sum(not task.finished for task in self.tasks) >= _WAITING:
            raise InputError("等待确认的上传太多。请先确认或取消它们。")
        task = self._task("、".join(_safe(name) for name, _ in files), "reading")
        try:
            for number, (name, content) in enumerate(files):
                folder = task.folder / f"{number:02}"
                folder.mkdir(parents=True)
                with (folder / _safe(name)).open("wb") as file:
                    shutil.copyfileobj(content, file)
        except OSError as error:
            self.discard(task)
            raise StorageError(
                f"无法写入数据文件夹（{error.strerror}）。请检查磁盘空间和权限后再上传。"
            ) from error

        def read(previews: tuple[Preview, ...]) -> None:
            task.previews = previews
            if not task.usable:
                shutil.rmtree(task.folder, ignore_errors=True)

        self._start(task, read, read_staged, self.settings.data_dir, task.folder)
        return task

    def add(self, task: Task, levels: dict[int, Level]) -> None:
        """Begin to add the documents of an upload; ``levels`` are those chosen, by number."""
        chosen = [
            (one, one.document.level or levels.get(one.number))
            for one in task.previews
            if one.document
        ]
        task.stage, task.busy, task.problem, task.done, task.total = "adding", True, "", 0, 0

        def added(ids: tuple[str, ...]) -> None:
            shutil.rmtree(task.folder, ignore_errors=True)
            self._reload()
            task.ids = ids

        self._start(task, added, add_staged, self.settings, task.folder, chosen)

    def remove(self, document_id: str, title: str) -> Task:
        """Begin to remove an added document."""
        task = self._task(title, "removing")
        self._start(
            task, lambda _: self._reload(), changes.remove_document, self.settings, document_id
        )
        return task

    def add_question(self, clause_id: str, question: str) -> None:
        """Add a question that a clause answers; returns when it is searched.

        Raises:
            PolicyqaError: in Chinese; nothing was changed, or, where that is said, not yet used.
        """
        with self._one:
            run_apart(
                changes.add_question, self.settings, clause_id, question, progress=lambda *_: None
            )
        self.live.reload()

    def discard(self, task: Task) -> None:
        """Forget a task and delete its files, unless it is being worked on."""
        if not task.busy or task.stage == "reading":
            self._tasks.pop(task.token, None)
            shutil.rmtree(task.folder, ignore_errors=True)

    @property
    def _area(self) -> Path:
        return self.settings.data_dir / "uploads"

    def _task(self, name: str, stage: Literal["reading", "removing"]) -> Task:
        token = secrets.token_urlsafe(12)
        task = self._tasks[token] = Task(token, name, self._area / token, stage)
        self._expire_later(task)
        return task

    def _expire_later(self, task: Task) -> None:
        def expire() -> None:
            if task.busy:
                self._expire_later(task)
            else:
                self.discard(task)

        timer = threading.Timer(self.lifetime_s, expire)
        timer.daemon = True
        timer.start()

    def _start(
        self, task: Task, then: Callable[[Any], None], function: Callable[..., Any], *given: Any
    ) -> None:
        threading.Thread(
            target=self._work, args=(task, then, function, given), daemon=True, name="workshop"
        ).start()

    def _work(
        self,
        task: Task,
        then: Callable[[Any], None],
        function: Callable[..., Any],
        given: tuple[Any, ...],
    ) -> None:
        def step(done: int, total: int) -> None:
            task.done, task.total = done, total

        try:
            with self._one:
                then(run_apart(function, *given, progress=step))
        except PolicyqaError as error:
            task.problem = str(error)
        except Exception:  # noqa: BLE001 - whatever failed, the person is told, in Chinese
            _log.exception("a task of operations failed")
            task.problem = "没有完成：服务出了故障，已经记下。请重试；一直如此，请告诉维护的人。"
        finally:
            task.busy = False

    def _reload(self) -> None:
        try:
            self.live.reload()
        except PolicyqaError as error:  # what is said of it is shown on every page of documents
            _log.error("new index not opened, the old one goes on: %s", error)


def _safe(name: str) -> str:
    """The name of an uploaded file as one of ours: no folder, nothing invisible, not too long."""
    plain = re.sub(r"[\x00-\x1f\x7f<>:\"|?*\u200b-\u202e]", "", re.split(r"[/\\]", name)[-1])
    path = Path(plain.strip(". ") or "文件")
    return path.stem[: _NAME - len(path.suffix[:10])] + path.suffix[:10]
