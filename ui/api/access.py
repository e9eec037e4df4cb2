"""Who may call the API, and how often.

A key is needed as soon as there is one, and always when the server can be reached from other
machines; on the loopback address of a machine without keys, its own programs may call freely.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from fastapi import Request

from ui.accounts import Accounts
from ui.api.problems import ProblemError

__all__ = ["Access", "RateLimit"]

_WINDOW_S = 60.0
_CALLERS = 10_000
"""Callers that are remembered; more within a minute start afresh."""


class RateLimit:
    """So many requests a minute for each caller, counted in fixed windows."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` tells seconds."""
        self._limit = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._window = 0
        self._counts: dict[str, int] = {}

    def wait_s(self, caller: str) -> int:
        """Count a request; 0 lets it pass, otherwise the seconds until it may be tried again."""
        now = self._clock()
        window = int(now // _WINDOW_S)
        with self._lock:
            if window != self._window or len(self._counts) > _CALLERS:
                self._window, self._counts = window, {}
            count = self._counts[caller] = self._counts.get(caller, 0) + 1
        return 0 if count <= self._limit else int((window + 1) * _WINDOW_S - now) + 1


class Access:
    """A dependency of every route: a valid key where one is needed, and not too often."""

    def __init__(self, accounts: Accounts, *, loopback: bool, per_minute: int) -> None:
        """``loopback`` says that only this machine can reach the server."""
        self._accounts = accounts
        self._loopback = loopback
        self._limit = RateLimit(per_minute)

    def __call__(self, request: Request) -> None:
        """Let a request pass.

        Raises:
            ProblemError: 401 without a valid key, 429 after too many requests.
            StorageError: the keys cannot be read.
        """
        address = request.client.host if request.client else ""
        caller = f"address {address}"
        kind, _, key = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            name = self._accounts.key_name(key.strip())
            if name is None:
                self._count(caller)
                raise _unauthorized("密钥不对或已移除。请向管理员索取新的密钥。")
            caller = f"key {name}"
        elif not self._loopback or self._accounts.keys():
            raise _unauthorized(
                "请在请求头里写明密钥：Authorization: Bearer pqk_…。"
                "密钥由管理员用 policyqa key add 建立。"
            )
        self._count(caller)

    def _count(self, caller: str) -> None:
        if wait := self._limit.wait_s(caller):
            raise ProblemError(429, f"请求太多，请在 {wait} 秒后再试。", {"Retry-After": str(wait)})


def _unauthorized(detail: str) -> ProblemError:
    return ProblemError(401, detail, {"WWW-Authenticate": "Bearer"})
