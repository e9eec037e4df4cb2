"""Logins that last: a signed cookie that names a person, checked against the accounts each time.

The cookie holds a name and a stamp of the password, no secret; the key that signs it lies in the
data folder, for the server's user alone. It is HttpOnly and SameSite=Lax and ends after a working
day, with a change of password, or with the account.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from fastapi import FastAPI, Request
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import HTTPConnection

from policyqa.errors import StorageError
from ui.accounts import Account, Accounts

__all__ = ["install_sessions", "sign_in", "sign_out", "signed_in"]

_LASTS_S = 12 * 60 * 60


def install_sessions(app: FastAPI, data_dir: Path) -> None:
    """Give an application ``request.session``.

    Raises:
        StorageError: the key cannot be read or made.
    """
    app.add_middleware(
        SessionMiddleware,
        secret_key=_key(data_dir),
        session_cookie="policyqa",
        max_age=_LASTS_S,
        same_site="lax",
    )


def sign_in(request: Request, account: Account) -> None:
    """Start a session; whatever the old one held is gone."""
    request.session.clear()
    request.session.update(name=account.name, stamp=account.stamp)


def sign_out(request: Request) -> None:
    """End the session."""
    request.session.clear()


def signed_in(request: HTTPConnection, accounts: Accounts) -> Account | None:
    """Who is signed in; None for nobody, or when password or account changed since.

    Raises:
        StorageError: the accounts cannot be read.
    """
    name, stamp = request.session.get("name"), request.session.get("stamp")
    if not isinstance(name, str) or not isinstance(stamp, str):
        return None
    account = accounts.find(name)
    valid = account is not None and secrets.compare_digest(account.stamp, stamp)
    return account if valid else None


def _key(data_dir: Path) -> str:
    path = data_dir / "session.key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        try:
            opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass
        else:
            with os.fdopen(opened, "w") as file:
                file.write(secrets.token_urlsafe(32))
        key = path.read_text("utf-8").strip()
    except OSError as error:
        raise StorageError(
            f"无法读写登录密钥 {path}（{error.strerror}）。请检查数据文件夹的权限和磁盘空间。"
        ) from error
    if len(key) < 32:
        raise StorageError(f"登录密钥 {path} 已损坏。请删去它再启动；所有人须重新登录。")
    return key
