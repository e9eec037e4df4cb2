"""What the server opens beside the assistant."""

from __future__ import annotations

from policyqa.errors import StorageError
from ui.accounts import Accounts
from ui.console import say
from ui.journal import Journal, migrate

__all__ = ["open_accounts"]


def open_accounts(journal: Journal) -> Accounts:
    """The accounts; where the database cannot be used, questions are answered all the same."""
    try:
        migrate(journal.engine)
    except StorageError as error:
        say(f"注意：问答照常，但暂不能核对接口密钥，也不留记录。{error}")
    return Accounts(journal.engine)
