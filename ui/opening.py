"""What the server opens beside the assistant, and what it must leave out to stay small."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from policyqa.errors import StorageError
from ui.accounts import Accounts
from ui.console import say
from ui.journal import Journal, migrate

__all__ = ["open_accounts", "without"]


def open_accounts(journal: Journal) -> Accounts:
    """The accounts; where the database cannot be used, questions are answered all the same."""
    try:
        migrate(journal.engine)
    except StorageError as error:
        say(f"注意：问答照常，但暂不能核对接口密钥，也不留记录。{error}")
    return Accounts(journal.engine)


@contextmanager
def without(name: str) -> Iterator[None]:
    """Pretend that a module is not installed while others are imported.

    Gradio imports ``mcp`` wherever it finds it, which costs 25 MB (measured) and serves nothing
    here. A module that is loaded already stays.
    """
    hide = name not in sys.modules
    if hide:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if hide:
            del sys.modules[name]
