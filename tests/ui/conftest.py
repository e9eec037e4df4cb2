"""A real browser, and the page on a real server."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from rag import Assistant
from tests.ui.databases import engine, journal_of, server, settings
from ui.web import Answerer, build_page, launch_options

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
def serving(assistant: Answerer, edition: str) -> Iterator[str]:
    """The page over an assistant on a free port, as its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    files = tempfile.mkdtemp(prefix="policyqa-page-")
    os.environ["GRADIO_TEMP_DIR"] = files
    page = build_page(assistant, edition)
    page.launch(
        server_name="127.0.0.1", server_port=port, prevent_thread_lock=True, **launch_options()
    )
    yield f"http://127.0.0.1:{port}"
    page.close()
    shutil.rmtree(files, ignore_errors=True)


@pytest.fixture(scope="session")
def address(assistant: Assistant) -> Iterator[str]:
    """Address of the page over the real assistant."""
    with serving(assistant, assistant.edition) as url:
        yield url


def visit(page: Page, address: str) -> None:
    """Open the page and wait until its handlers are wired."""
    page.goto(address)
    page.wait_for_selector("html[data-ready]")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page, just opened, in a context of its own."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened = context.new_page()
    visit(opened, address)
    yield opened
    context.close()
