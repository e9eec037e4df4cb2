"""The pages by which people sign in, sign out and change their password; plain HTML forms."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from policyqa.errors import InputError, StorageError
from ui.accounts import Account, Accounts
from ui.forms import FORM_HEADERS, read_form
from ui.gate import Gate
from ui.render import page_of
from ui.sessions import install_sessions, sign_in, sign_out, signed_in
from ui.wording import staff_words

__all__ = ["install_login"]

_HOME = "/desk/"
"""Where those go who asked for no other page; everybody with an account may see it."""
_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path of this site: '//host', '/\\host' and control characters lead elsewhere."""
_FORM_BYTES = 8192


async def _form(request: Request) -> dict[str, str]:
    return await read_form(request, _FORM_BYTES)


Form = Annotated[dict[str, str], Depends(_form)]


def install_login(app: FastAPI, accounts: Accounts, data_dir: Path) -> None:
    """Add sessions, the gate before /desk and /operations, and the pages to sign in.

    To be called before anything is mounted at /.

    Raises:
        StorageError: the key that signs the sessions cannot be read or made.
    """
    app.include_router(_login(accounts))
    app.include_router(_password(accounts))
    app.add_exception_handler(StorageError, _unavailable)
    app.add_middleware(Gate, accounts=accounts)
    install_sessions(app, data_dir)


def _login(accounts: Accounts) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    def ask_who(request: Request, next: str = "") -> Response:  # noqa: A002 - name in the address
        account = signed_in(request, accounts)
        return _onward(account, next) if account else _page("login.html", next=next)

    @router.post("/login")
    def log_in(request: Request, form: Form) -> Response:
        name, wanted = form.get("name", "").strip(), form.get("next", "")
        try:
            account = accounts.log_in(name, form.get("password", ""))
        except InputError as error:
            return _page("login.html", 401, next=wanted, name=name[:64], error=str(error))
        sign_in(request, account)
        return _onward(account, wanted)

    @router.post("/logout")
    def log_out(request: Request) -> Response:
        sign_out(request)
        return RedirectResponse("/login", 303)

    return router


def _password(accounts: Accounts) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/password")
    def ask_password(request: Request, next: str = "") -> Response:  # noqa: A002
        account = signed_in(request, accounts)
        if account is None:
            return _to("/login", "/password")
        return _page("password.html", next=next, account=account)

    @router.post("/password")
    def change_password(request: Request, form: Form) -> Response:
        account, wanted = signed_in(request, accounts), form.get("next", "")
        if account is None:
            return _to("/login", "/password")
        try:
            _change(accounts, account, form)
        except InputError as error:
            return _page("password.html", 400, next=wanted, account=account, error=str(error))
        changed = accounts.find(account.name)
        if changed is None:  # removed in this very moment
            return _to("/login", wanted)
        sign_in(request, changed)
        return _onward(changed, wanted)

    return router


def _change(accounts: Accounts, account: Account, form: dict[str, str]) -> None:
    """Change a password; a wrong old one counts as a failed login.

    Raises:
        InputError: the old password is wrong, or the new one will not do.
    """
    old, new = form.get("old", ""), form.get("new", "")
    w = staff_words("login")
    if new != form.get("again", ""):
        raise InputError(w["differ"])
    if new == old:
        raise InputError(w["same"])
    accounts.log_in(account.name, old)
    accounts.set_password(account.name, new)


def _onward(account: Account, wanted: str) -> Response:
    if account.must_change:
        return _to("/password", wanted)
    return RedirectResponse(wanted if _LOCAL.fullmatch(wanted) else _HOME, 303)


def _to(page: str, wanted: str) -> Response:
    return RedirectResponse(f"{page}?next={quote(wanted)}" if wanted else page, 303)


def _page(template: str, code: int = 200, **values: Any) -> HTMLResponse:
    given = {"name": "", "error": "", "account": None, "here": "", **values}
    html = page_of(template, w=staff_words("login"), **given)
    return HTMLResponse(html, code, headers=FORM_HEADERS)


def _unavailable(_request: Request, _error: Exception) -> Response:
    return PlainTextResponse(staff_words("login")["unavailable"], 503)
