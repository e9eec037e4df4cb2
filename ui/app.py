"""The web server: the Gradio chat at /, plain pages beside it, one process."""

from __future__ import annotations

import contextlib
import ctypes
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from policyqa.errors import ServerError
from ui.console import say
from ui.feedback import OnFeedback, feedback_route
from ui.pages import Source, document_pages
from ui.web import Answerer, mount_chat

__all__ = ["build_app", "listen", "serve", "server_for", "use_one_heap"]

_STATIC = Path(__file__).parent / "data" / "static"
_M_ARENA_MAX = -8
"""From malloc.h of glibc."""
_GOODBYE_S = 1
"""Seconds that open pages are given when the server stops; each holds a connection open."""
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
)

Message = MutableMapping[str, Any]


def build_app(
    assistant: Answerer,
    source: Source,
    on_feedback: OnFeedback,
    extend: Callable[[FastAPI], None],
) -> FastAPI:
    """The whole web application.

    ``source`` is what answers come from, and ``on_feedback`` is told what readers think of a reply.
    ``extend`` adds the routes of others; the chat, mounted last, takes every address that is left.
    """
    app = FastAPI(title="渝策问答", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(document_pages(source))
    app.include_router(feedback_route(on_feedback))
    app.mount("/pq", StaticFiles(directory=_STATIC))
    extend(app)
    mount_chat(app, assistant, source)
    app.add_middleware(_SafeHeaders)
    return app


class _SafeHeaders:
    """Adds headers against guessing of types and framing (plain ASGI, so responses stream)."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_HEADERS]
            await send(message)

        await self._app(scope, receive, send_safely)


def use_one_heap() -> None:
    """Let all threads share one heap; to be called before there are threads.

    glibc gives each thread a heap of its own, which keeps its peak: 36 MB more after 20 chats, and
    no faster (measured). Elsewhere nothing changes.
    """
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        ServerError: the address or port is in use or may not be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=256)
    except OSError as error:
        raise ServerError(
            f"无法使用 {host}:{port}（{error.strerror}）。"
            f"可能已有程序占用，请换一个端口，例如：policyqa serve --port {port + 1}"
        ) from error


def server_for(app: FastAPI) -> uvicorn.Server:
    """A server that says little and stops soon; run it over the socket of :func:`listen`."""
    config = uvicorn.Config(
        app, log_level="warning", access_log=False, timeout_graceful_shutdown=_GOODBYE_S
    )
    return uvicorn.Server(config)


def serve(
    assistant: Answerer,
    source: Source,
    on_feedback: OnFeedback,
    extend: Callable[[FastAPI], None],
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
) -> None:
    """Serve until interrupted; prints the address once questions can be asked.

    Raises:
        ServerError: the port is in use or may not be used.
    """
    with listen(host, port) as sock:
        app = build_app(assistant, source, on_feedback, extend)
        say(f"渝策问答已启动：http://{host}:{port}  （按 Ctrl+C 停止）")
        with contextlib.suppress(KeyboardInterrupt):
            server_for(app).run(sockets=[sock])
