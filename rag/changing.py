"""One change at a time: a lock on a data folder that all processes honour."""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from policyqa.errors import StorageError

__all__ = ["changing"]

_FILE = "changing.lock"
_mine = threading.RLock()
_held: set[Path] = set()
"""Folders that the thread which holds ``_mine`` has locked already: a lock may be taken twice."""


@contextmanager
def changing(data_dir: Path) -> Iterator[None]:
    """Hold the lock of a data folder, waiting for whoever changes it now.

    Whoever changes the question bank, the added documents or the index holds it; readers need not,
    since everything is swapped in. It ends with the process, however that ends.

    Raises:
        StorageError: the data folder cannot be written.
    """
    with _mine:
        if data_dir in _held:
            yield
            return
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
            file = (data_dir / _FILE).open("a")
        except OSError as error:
            raise StorageError(
                f"无法写入数据文件夹 {data_dir}（{error.strerror}）。请检查磁盘空间和权限，"
                "或用环境变量 POLICYQA_DATA_DIR 换一个文件夹。原有内容未受影响。"
            ) from error
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            _held.add(data_dir)
            try:
                yield
            finally:
                _held.discard(data_dir)
