"""When to leave a failing model alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

__all__ = ["Breaker"]

_FAILURES = 3
"""Failures in a row after which the model is left alone."""
_PAUSE_S = 60.0
"""Seconds for which it is; then one question tries it again."""


class Breaker:
    """Opens after failures in a row, so that a dead model costs nobody's time.

    After a pause one caller is let through; others wait for what that one finds. Thread-safe.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds."""
        self._clock, self._lock = clock, threading.Lock()
        self._failures, self._closed_at = 0, 0.0

    def allows(self) -> bool:
        """Whether the model may be asked now."""
        with self._lock:
            if self._failures < _FAILURES:
                return True
            if self._clock() < self._closed_at:
                return False
            self._closed_at = self._clock() + _PAUSE_S
            return True

    def note(self, worked: bool) -> None:
        """Count the outcome of a request."""
        with self._lock:
            self._failures = 0 if worked else self._failures + 1
            if self._failures >= _FAILURES:
                self._closed_at = self._clock() + _PAUSE_S
