"""Work in a process of its own: the memory it needs, and whatever it breaks, is gone with it."""

from __future__ import annotations

import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from policyqa.errors import PolicyqaError, StorageError

__all__ = ["run_apart"]

T = TypeVar("T")


def run_apart(
    function: Callable[..., T], *arguments: Any, progress: Callable[[int, int], None]
) -> T:
    """What a function of a module of ours returns, called with the arguments and a progress.

    Raises:
        PolicyqaError: as the function did.
        StorageError: the process ended before its time.
    """
    context = get_context("spawn")  # a fork would inherit the threads' locks, and no threads
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(there, function, arguments), daemon=True)
    process.start()
    there.close()
    try:
        while True:
            kind, value = here.recv()
            if kind == "progress":
                progress(*value)
            elif kind == "failed":
                raise value
            else:
                result: T = value
                return result
    except EOFError as error:
        raise StorageError(
            "没有完成：后台程序意外中止，可能是内存不足。原有内容未受影响，请重试。"
        ) from error
    finally:
        here.close()
        process.join()
        process.close()


def _work(told: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, and ends this with it
    try:
        result = function(*arguments, lambda done, total: told.send(("progress", (done, total))))
    except PolicyqaError as error:
        told.send(("failed", error))
    else:
        told.send(("done", result))
