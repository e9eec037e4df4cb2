"""What `policyqa serve` opens, in which order, and what it hands to the web application."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from policyqa.errors import IndexDamagedError, IndexMissingError, IndexStaleError, StorageError
from rag import Live, load_settings
from ui.accounts import Accounts
from ui.api import install
from ui.app import serve as serve_app
from ui.app import use_one_heap
from ui.console import say
from ui.desk import mount_desk
from ui.journal import Channel, Recorded, open_journal
from ui.login import install_login
from ui.opening import open_accounts
from ui.operations import Room, operations_pages
from ui.operations.uploads import upload_pages
from ui.operations.workshop import Workshop

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag import Settings

__all__ = ["serve"]


def serve(host: str, port: int) -> int:
    """Serve until interrupted; the exit code of `policyqa build` where that was needed and failed.

    Raises:
        PolicyqaError: settings, index, data folder or port cannot be used.
    """
    use_one_heap()
    settings = load_settings()
    live = _opened(settings)
    if live is None:  # out of _opened, whose error would keep the first encoder in memory
        # In a process of its own: building takes half a gigabyte that serving never needs again.
        built = subprocess.run([sys.executable, "-m", "policyqa", "build"], check=False)
        if built.returncode:
            return built.returncode
        live = Live(settings)
    current = live
    journal = open_journal(settings, current)
    accounts = open_accounts(journal)
    loopback = host in ("127.0.0.1", "::1", "localhost")

    def extend(app: FastAPI) -> None:
        install(app, current, journal, accounts, loopback=loopback)
        install_login(app, accounts, settings.data_dir)
        mount_desk(app, Recorded(current, journal, Channel.DESK))
        workshop = Workshop(settings, current)  # now that the port is ours, and with it the uploads
        app.include_router(upload_pages(workshop))
        app.include_router(
            operations_pages(Room(current, journal.engine, accounts, workshop.add_question))
        )
        _welcome_administrator(accounts)

    serve_app(
        Recorded(current, journal, Channel.CHAT),
        current,
        journal.opine,
        extend,
        host=host,
        port=port,
    )
    journal.close()
    return 0


def _opened(settings: Settings) -> Live | None:
    try:
        return Live(settings)
    except (IndexMissingError, IndexStaleError, IndexDamagedError):
        return None


def _welcome_administrator(accounts: Accounts) -> None:
    """On the first start, print how to sign in; once the port is ours, so that nobody misses it."""
    try:
        password = accounts.first_administrator()
    except StorageError:
        return  # told by open_accounts; questions are answered all the same
    if password:
        say(
            f"首次启动：已建立管理员 admin，一次性密码 {password}（只显示这一次）。"
            "请打开 /login 登录并换成自己的密码；忘了可用 policyqa user password admin 重设。"
        )
