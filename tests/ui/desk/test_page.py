"""The desk in a real browser, as an operator uses it: by keyboard, while a caller waits."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Route, expect

from corpus import Document
from rag import Assistant, Hit, Reply, Settings
from tests.ui.conftest import serving, watch
from tests.ui.test_access import violations
from tests.ui.test_web import Scripted
from ui.accounts import Accounts, Role
from ui.desk import mount_desk
from ui.journal import Channel, Filter, Journal, Recorded, migrate, open_database, search
from ui.login import install_login

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
NAME, PASSWORD = "坐席小王", "correct horse battery"


@dataclass(frozen=True)
class Site:
    address: str
    accounts: Accounts
    journal: Journal
    state: Any
    """Cookies of somebody who is signed in."""


@contextmanager
def site_over(assistant: Any, folder: Path, browser: Browser) -> Iterator[Site]:
    """The application with its desk, and an operator signed in by the login page."""
    engine = open_database(Settings(data_dir=folder))
    migrate(engine)
    accounts, journal = Accounts(engine), Journal(engine, {"version": "test"}, 365)
    accounts.add(NAME, Role.OPERATOR, PASSWORD)

    def extend(app: FastAPI) -> None:
        install_login(app, accounts, folder)
        mount_desk(app, Recorded(assistant, journal, Channel.DESK))

    with serving(Scripted("甲。"), assistant.edition, extend=extend) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}/desk")
        assert violations(page) == []
        page.keyboard.type(NAME)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("html[data-ready]")
        yield Site(address, accounts, journal, context.storage_state())
        context.close()
    journal.close()
    engine.dispose()


@pytest.fixture(scope="module")
def site(
    assistant: Assistant, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    with site_over(assistant, tmp_path_factory.mktemp("desk"), browser) as made:
        yield made


@contextmanager
def at_desk(browser: Browser, site: Site, faults: int = 0, **options: Any) -> Iterator[Page]:
    """The desk, just opened; closes without an outside request or (but for ``faults``) an error."""
    given = {"viewport": {"width": 1280, "height": 900}, "storage_state": site.state} | options
    context = browser.new_context(**given)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    seen = watch(page, site.address)
    page.goto(f"{site.address}/desk/")
    page.wait_for_selector("html[data-ready]")
    yield page
    context.close()
    assert len(seen) <= faults, seen
    assert not any(fault.startswith("request") for fault in seen)


@pytest.fixture
def desk(browser: Browser, site: Site) -> Iterator[Page]:
    with at_desk(browser, site) as page:
        yield page


def clipboard(page: Page, pattern: str) -> str:
    """What is in the clipboard, once it is what the pattern tells."""
    for _ in range(100):
        copied = str(page.evaluate("navigator.clipboard.readText()"))
        if re.fullmatch(pattern, copied, re.DOTALL):
            return copied
        page.wait_for_timeout(50)
    pytest.fail(f"the clipboard holds {copied!r}, and not {pattern}")


def first(page: Page) -> Any:
    return page.locator("#pq-found [data-clause]").first


_SHOWN = "Number(document.querySelector('#pq-found:not([aria-busy]) [data-seq]')?.dataset.seq ?? 0)"
"""Number of the search whose results stand on the page; 0 for none, or while another is made."""


def typed(page: Page, text: str) -> None:
    """Type, and wait for the results of all that was typed."""
    settled_before = page.evaluate(_SHOWN)
    page.keyboard.type(text)
    page.wait_for_function(f"before => {_SHOWN} > before", arg=settled_before)


def settled(page: Page) -> None:
    page.wait_for_function(
        "document.querySelector('#pq-found:not([aria-busy]) [data-seq]') !== null"
    )


def test_a_call_by_keyboard_only(desk: Page, site: Site) -> None:
    expect(desk.locator("#pq-query")).to_be_focused()
    typed(desk, "出口退税几天办完")
    card = first(desk)
    expect(card).to_have_class(re.compile("pq-selected"))
    expect(card.locator("blockquote")).to_contain_text("3个工作日")
    assert "退税" in card.locator("blockquote mark").all_inner_texts()[0]
    expect(card.locator(".pq-badge").last).to_have_text("时效未明")
    expect(card.locator(".pq-transfer")).to_contain_text("转接：重庆市税务局")
    desk.keyboard.press("Enter")
    desk.wait_for_selector("#pq-script [data-answer]")
    desk.keyboard.press("Alt+KeyC")
    expect(desk.locator("#pq-told")).to_have_text("已复制")
    clipboard(desk, "您好，您问的事项，.*")
    desk.keyboard.press("Alt+KeyN")
    answer = clipboard(desk, "[0-9a-f]{12}")
    entries = [e for e in noted(site) if e.id == answer]
    assert [(e.channel, e.question) for e in entries] == [(Channel.DESK, "出口退税几天办完")]
    desk.keyboard.press("Escape")
    expect(desk.locator("#pq-script [data-answer]")).to_have_count(0)
    expect(desk.locator("#pq-query")).to_have_value("")
    expect(desk.locator("#pq-found [data-clause]")).to_have_count(0)
    assert len([e for e in noted(site) if e.question.startswith("出")]) == 1, "typing is not noted"


def noted(site: Site) -> Any:
    for _ in range(50):
        if not site.journal.waiting:
            break
        time.sleep(0.1)
    time.sleep(0.2)
    return search(site.journal.engine, Filter())


def test_arrows_copy_pin_and_open(desk: Page) -> None:
    typed(desk, "通关")
    desk.keyboard.press("ArrowDown")
    second = desk.locator("#pq-found [data-clause]").nth(1)
    expect(second).to_have_class(re.compile("pq-selected"))
    expect(desk.locator("#pq-heard")).to_contain_text("第 2 条，共 12 条：《")
    name = second.get_attribute("data-name") or ""
    desk.keyboard.press("Alt+KeyR")
    quoted = second.locator("blockquote").inner_text()
    clipboard(desk, f".*{re.escape(f'“{quoted}”')}.*")
    desk.keyboard.press("Alt+KeyP")
    expect(desk.locator("#pq-pinned li")).to_have_text(name)
    expect(second.locator("[data-do=pin]")).to_have_attribute("aria-pressed", "true")
    with desk.context.expect_page() as opened:
        desk.keyboard.press("Alt+KeyO")
    assert "/doc/" in opened.value.url
    opened.value.close()
    desk.reload()
    desk.wait_for_selector("html[data-ready]")
    desk.keyboard.press("Alt+KeyK")
    expect(desk.locator("#pq-pinned button")).to_be_focused()
    desk.keyboard.press("Enter")
    expect(desk.locator("#pq-found [data-clause]")).to_have_count(1)
    expect(desk.locator("#pq-query")).to_be_focused()
    expect(desk.locator("#pq-recent li").first).to_have_text(name)
    desk.keyboard.press("Alt+KeyP")
    expect(desk.locator("#pq-pinned li")).to_have_count(0)


def test_references_filters_and_a_day(desk: Page) -> None:
    typed(desk, "优化营商环境条例第19条")
    expect(first(desk)).to_have_attribute("data-clause", "state-business-2019/art-19")
    expect(first(desk)).to_contain_text("点名的条款")
    desk.keyboard.press("Alt+KeyG")
    expect(desk.locator("#pq-level")).to_be_focused()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    expect(first(desk)).to_have_attribute("data-clause", "cq-business-2021/art-19")
    desk.keyboard.press("Escape")
    typed(desk, "主动披露公告还能用吗")
    settled(desk)
    expect(first(desk)).to_contain_text("已于 2025-10-10 到期")
    desk.fill("#pq-day", "2024-05-01")
    expect(first(desk).locator(".pq-in_force")).to_have_count(1)
    assert "as_of=2024-05-01" in (first(desk).locator(".pq-full").get_attribute("href") or "")


def test_help_lists_every_key(desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.locator("#pq-help")).to_be_visible()
    listed = " ".join(desk.locator("#pq-help kbd").all_inner_texts())
    for key in "CNROPGTK":
        assert f"Alt+{key}" in listed
    desk.keyboard.press("Escape")
    expect(desk.locator("#pq-help")).to_be_hidden()
    typed(desk, "退税可以吗?")
    expect(desk.locator("#pq-help")).to_be_hidden()
    desk.keyboard.press("F1")
    expect(desk.locator("#pq-help")).to_be_visible()
    desk.keyboard.press("F1")
    expect(desk.locator("#pq-query")).to_have_value("退税可以吗?")


def test_nothing_found_and_a_refusal(desk: Page) -> None:
    desk.select_option("#pq-validity", "repealed")
    expect(desk.locator("#pq-found")).to_contain_text("没有找到条款")
    desk.keyboard.press("Escape")
    typed(desk, "在重庆开奶茶店要交多少加盟费")
    desk.keyboard.press("Enter")
    expect(desk.locator("#pq-script")).to_contain_text("没有可答的条款")
    expect(desk.locator("#pq-script .pq-spoken")).to_contain_text("12345")


def test_a_very_long_story(desk: Page) -> None:
    desk.fill("#pq-query", "出口退税几天办完？" * 222)
    expect(desk.locator("#pq-found")).to_contain_text("只用前 120 个字查找")
    expect(first(desk)).to_be_visible()
    assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_late_reply_does_not_replace_a_newer_one(browser: Browser, site: Site) -> None:
    with at_desk(browser, site) as page:
        held: list[Route] = []

        def hold(route: Route) -> None:
            data = json.loads(route.request.post_data or "{}")["data"]
            if data and data[0].get("query") == "通关":
                held.append(route)
            else:
                route.continue_()

        page.route(re.compile("/gradio_api/run/"), hold)
        page.keyboard.type("通关")
        page.wait_for_function("document.querySelector('#pq-found[aria-busy]') !== null")
        page.wait_for_timeout(300)
        assert held
        expect(page.locator("#pq-found")).to_have_attribute("aria-busy", "true")
        page.keyboard.press("Escape")
        typed(page, "外资奖励")
        newer = first(page).get_attribute("data-clause")
        expect(page.locator("#pq-told")).to_contain_text("最相关的在前")
        with page.expect_response(re.compile("/gradio_api/run/")):
            held[0].continue_()
        page.wait_for_timeout(300)
        assert first(page).get_attribute("data-clause") == newer


def test_a_slow_and_a_broken_network(browser: Browser, site: Site) -> None:
    with at_desk(browser, site, faults=9) as page:
        page.route(re.compile("/gradio_api/run/"), lambda route: route.abort())
        page.keyboard.type("通关")
        expect(page.locator("#pq-told")).to_contain_text("正在重试")
        page.unroute_all()  # it tries again, or Gradio reloads the page: what was typed is there
        expect(first(page)).to_be_visible(timeout=8000)
        expect(page.locator("#pq-told")).to_contain_text("最相关的在前")
        page.route(re.compile("/gradio_api/run/"), lambda _route: None)
        page.keyboard.type("时间")
        expect(page.locator("#pq-told")).to_contain_text("网络较慢")


def test_a_login_that_ends_is_told(browser: Browser, site: Site) -> None:
    site.accounts.add("leaver", Role.OPERATOR, PASSWORD)
    with at_desk(browser, site, faults=9) as page:
        page.goto(f"{site.address}/login")
        assert page.url.endswith("/desk/"), "who is signed in needs no login"
        page.wait_for_selector("html[data-ready]")
        page.context.clear_cookies()
        page.keyboard.type("通关")
        expect(page.locator("#pq-told a")).to_have_attribute("href", "/login?next=/desk/")
        page.click("#pq-told a")
        expect(page.locator("#name")).to_be_focused()


def test_the_chat_cannot_call_the_desk(site: Site) -> None:
    # a connection for each request: the server closes it where Gradio knows no such function
    data = {"data": [{"seq": 1, "query": "通关"}], "session_hash": "x"}
    for path in ("/gradio_api/run/predict", "/en/gradio_api/run/predict"):
        for event in range(4):
            answer = httpx.post(site.address + path, json=data | {"fn_index": event})
            assert "data-clause" not in answer.text
    for path in ("run/predict", "queue/join", "config", "info", "upload", "file=/etc/passwd"):
        answer = httpx.post(f"{site.address}/desk/gradio_api/{path}", json=data)
        assert answer.status_code == 401, path
    assert httpx.get(f"{site.address}/desk/config").status_code == 401
    assert httpx.get(f"{site.address}/").status_code == 200


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_state_is_accessible(browser: Browser, site: Site, width: int, scheme: str) -> None:
    look = {"viewport": {"width": width, "height": 844}, "color_scheme": scheme}
    with at_desk(browser, site, reduced_motion="reduce", **look) as page:
        assert violations(page) == []
        typed(page, "优化营商环境条例第19条")
        page.keyboard.press("Enter")
        page.wait_for_selector("#pq-script [data-answer]")
        page.keyboard.press("Alt+KeyP")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.keyboard.press("F1")
        assert violations(page) == []


class Hostile:
    """An assistant whose only clause is markup, and which fails when it is asked."""

    edition = "<b>某汇编"

    def __init__(self, document: Document) -> None:
        text = "<script>document.title='x'</script><img src=x onerror=alert(1)>通关"
        clause = replace(
            document.clauses[0], text=text, label="<i>第一条", departments=("<u>海关",)
        )
        self.documents = (replace(document, title='"><script>', clauses=(clause,)),)

    def search(self, question: str, k: int = 10) -> tuple[Hit, ...]:
        if question == "坏":
            raise RuntimeError
        clause = self.documents[0].clauses[0]
        fields = {"document": "x", "label": clause.label, "text": clause.text, "score": 1.0}
        return (Hit(clause_id=clause.clause_id, **fields),)

    def stream(self, *_given: Any, **_more: Any) -> Iterator[Reply]:
        raise RuntimeError


def test_markup_is_text_and_a_failure_is_told(
    assistant: Assistant, browser: Browser, tmp_path: Path
) -> None:
    with (
        site_over(Hostile(assistant.documents[0]), tmp_path, browser) as site,
        at_desk(browser, site) as page,
    ):
        typed(page, "<script>通关</script>")
        expect(first(page).locator("blockquote")).to_contain_text("<script>document.title='x'")
        page.keyboard.press("Alt+KeyP")
        expect(page.locator("#pq-pinned li")).to_contain_text("<i>第一条")
        assert page.title() == "坐席检索 · 渝策问答"
        page.keyboard.press("Enter")
        expect(page.locator("#pq-script [role=alert]")).to_contain_text("服务出了问题")
        page.keyboard.press("Escape")
        typed(page, "坏")
        expect(page.locator("#pq-found [role=alert]")).to_contain_text("服务出了问题")
