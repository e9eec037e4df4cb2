"""Printing for the terminal: results to standard output, everything else to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from policyqa.errors import InputError

__all__ = ["counting", "parse_day", "print_json", "say"]


def print_json(value: Any) -> None:
    """Print one JSON value on standard output, Chinese as it is."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")


def say(message: str) -> None:
    """Tell the user something on standard error."""
    sys.stderr.write(message + "\n")


def parse_day(text: str | None) -> date:
    """Read --as-of; today without it.

    Raises:
        InputError: it is no day of the calendar written as YYYY-MM-DD.
    """
    if not text:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"日期 {text} 不对。请写成年-月-日，例如 --as-of 2025-10-11。") from None


@contextmanager
def counting(title: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error that appears with the first step."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    progress = Progress(*columns, console=Console(stderr=True))
    task = None

    def step(done: int, total: int) -> None:
        nonlocal task
        if task is None:
            progress.start()
            task = progress.add_task(title, total=total)
        progress.update(task, completed=done)

    try:
        yield step
    finally:
        if task is not None:
            progress.stop()
