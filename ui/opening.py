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
    """The accounts; prints a one-time password for ``admin`` while there is no administrator.

    Where the database cannot be used, questions are answered all the same, and this is said.
    """
    accounts = Accounts(journal.engine)
    try:
        migrate(journal.engine)
        password = accounts.first_administrator()
    except StorageError as error:
        say(f"注意：问答照常，但暂不能登录，也不能核对接口密钥。{error}")
        return accounts
    if password:
        say(f"已建立管理员 admin，一次性密码：{password}（只显示这一次，首次登录后须改掉）")
    return accounts


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
