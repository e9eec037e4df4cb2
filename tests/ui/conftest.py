"""A real browser, and the page on a real server."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Request, sync_playwright
from playwright.sync_api import TimeoutError as PageTimeoutError

from corpus import Document
from rag import Assistant
from tests.ui.databases import engine, journal_of, server, settings
from tests.ui.replies import Fixed
from ui.app import build_app, listen, server_for
from ui.web import Answerer

__all__ = ["engine", "journal_of", "server", "settings"]

_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; without one the page tests fail in CI and are skipped loudly elsewhere."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        message = "没有找到浏览器，网页没有被测试。请安装 chromium 后重试。"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(_QUIET))
        yield started
        started.close()


@contextmanager
def serving(
    assistant: Answerer,
    edition: str,
    documents: Sequence[Document] = (),
    port: int = 0,
    extend: Callable[[FastAPI], None] = lambda _app: None,
) -> Iterator[str]:
    """The application over an assistant on a free port, as its address; opinions go nowhere."""
    files = tempfile.mkdtemp(prefix="policyqa-page-")
    os.environ["GRADIO_TEMP_DIR"] = files
    source = Fixed(edition, documents)
    app = build_app(assistant, source, lambda *_opinion: None, extend)
    with listen("127.0.0.1", port) as sock:
        server = server_for(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
            shutil.rmtree(files, ignore_errors=True)


@pytest.fixture(scope="session")
def address(assistant: Assistant) -> Iterator[str]:
    """Address of the page over the real assistant."""
    with serving(assistant, assistant.edition, assistant.documents) as url:
        yield url


def visit(page: Page, address: str) -> None:
    """Open the page and wait until its handlers are wired."""
    page.goto(address)
    page.wait_for_selector("html[data-ready]")


def ask(page: Page, question: str) -> None:
    """Ask as a person does, and wait for the whole reply."""
    page.fill("#pq-question textarea", question)
    page.press("#pq-question textarea", "Enter")
    wait_for_reply(page, question)


def wait_for_reply(page: Page, question: str) -> None:
    """Wait for the reply to a question; where none comes, say what the page shows."""
    done = page.locator("#pq-newest .pq-turn[data-done]", has_text=question.strip()[:40])
    try:
        done.wait_for()
    except PageTimeoutError:
        typed = page.input_value("#pq-question textarea")
        shown = page.inner_html("#pq-newest")
        pytest.fail(f"no reply on the page; the box holds {typed!r}, the page shows {shown!r}")


def watch(page: Page, address: str) -> list[str]:
    """A list that fills with what no page may do: console errors, requests to other hosts."""
    faults: list[str] = []

    def requested(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            faults.append(f"request to {request.url}")

    page.on("request", requested)
    page.on("pageerror", lambda error: faults.append(f"error {error}"))
    page.on("console", lambda m: faults.append(f"console {m.text}") if m.type == "error" else None)
    return faults


@contextmanager
def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """The page in a context of its own, which must close without an error or an outside request."""
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    faults = watch(page, address)
    visit(page, address)
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page over the real assistant, just opened."""
    with opened(browser, address) as page:
        yield page
