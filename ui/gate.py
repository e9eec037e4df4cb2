"""Who may pass: the desk is for operators and administrators, operations for administrators.

Gradio's own check of who is there leaves out some of its addresses (cancel, heartbeat, streams), so
the gate stands before whole folders of addresses, whatever is mounted below them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from policyqa.errors import StorageError
from ui.accounts import Account, Accounts, Role
from ui.forms import FORM_HEADERS
from ui.render import page_of
from ui.sessions import signed_in
from ui.wording import staff_words

__all__ = ["Gate", "account_of"]

_OPEN_TO = {
    "/desk": frozenset({Role.OPERATOR, Role.ADMINISTRATOR}),
    "/operations": frozenset({Role.ADMINISTRATOR}),
}
_FORMS = ("/login", "/logout", "/password")
_SAFE = ("GET", "HEAD", "OPTIONS")

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Gate:
    """Plain ASGI, so that streams pass; stands inside the sessions of :mod:`ui.sessions`."""

    def __init__(self, app: Any, accounts: Accounts) -> None:
        """``app`` is what stands behind."""
        self._app = app
        self._accounts = accounts

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it."""
        if scope["type"] in ("http", "websocket"):
            path = scope["path"]  # what the router goes by as well
            roles = next((open_to for top, open_to in _OPEN_TO.items() if _below(path, top)), None)
            if roles is not None or path in _FORMS:
                refused = await self._refusal(scope, roles)
                if refused is not None:
                    await _answer(refused, scope, receive, send)
                    return
        await self._app(scope, receive, send)

    async def _refusal(self, scope: Message, roles: frozenset[Role] | None) -> Response | None:
        """The answer to a request that may not pass; ``roles`` is None where anybody may."""
        connection = HTTPConnection(scope)
        if scope.get("method") not in _SAFE and _from_elsewhere(connection):
            return PlainTextResponse(staff_words("login")["elsewhere"], 403)
        if roles is None:
            return None
        try:
            account = await run_in_threadpool(signed_in, connection, self._accounts)
        except StorageError:
            return PlainTextResponse(staff_words("login")["unavailable"], 503)
        if account is not None and account.role in roles and not account.must_change:
            scope.setdefault("state", {})["account"] = account
            return None
        return _refused(scope, connection, account)


def account_of(request: Request) -> Account:
    """Who makes a request that passed the gate below /desk or /operations."""
    account: Account = request.state.account
    return account


def _below(path: str, top: str) -> bool:
    return path == top or path.startswith(top + "/")


def _from_elsewhere(connection: HTTPConnection) -> bool:
    """Whether a page of another site sent this.

    Browsers say so in Sec-Fetch-Site over HTTPS and on this machine, else in Origin; programs,
    which send neither, hold no one else's cookie.
    """
    site = connection.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = connection.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != connection.headers.get("host")


def _refused(scope: Message, connection: HTTPConnection, account: Account | None) -> Response:
    """For a person who opens a page, the way in; for what a page or a program asks, a code."""
    w = staff_words("login")
    page = (
        scope.get("method") in ("GET", "HEAD")
        and "text/html" in connection.headers.get("accept", "")
        and connection.headers.get("sec-fetch-mode", "navigate") == "navigate"
    )
    if not page:
        return PlainTextResponse(
            w["signed_out"] if account is None else w["not_allowed"],
            401 if account is None else 403,
        )
    if account is None or account.must_change:
        query = scope["query_string"].decode("latin-1")
        wanted = quote(quote(scope["path"]) + (f"?{query}" if query else ""), safe="/")
        return RedirectResponse(f"{'/password' if account else '/login'}?next={wanted}", 303)
    html = page_of("denied.html", w=w, here="", account=account)
    return HTMLResponse(html, 403, headers=FORM_HEADERS)


async def _answer(response: Response, scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await response(scope, receive, send)
