"""The pages of operations as an administrator uses them, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from rag import Reply, Settings
from tests.ui.api.serving import served
from tests.ui.conftest import watch
from tests.ui.operations.conftest import PASSWORD, SHORT, Added, operations
from tests.ui.replies import answered, refused
from tests.ui.test_access import violations
from ui.journal import Channel, Journal, find, migrate, open_database
from ui.journal.models import METADATA

EVIL = "<script>alert(1)</script>养狗要办证吗"


class Desk:
    """A running server, its database, and what was added to the bank."""

    def __init__(self, address: str, engine: Engine, added: Added) -> None:
        self.address, self.engine, self.added = address, engine, added

    def ask(self, *replies: Reply) -> None:
        """Note questions, as if nothing had been asked before."""
        with self.engine.begin() as connection:
            for name in ("triage", "opinions", "citations", "questions"):
                connection.execute(METADATA.tables[name].delete())
        journal = Journal(self.engine, {"version": "test"}, 365)
        for reply in replies:
            journal.record(reply, Channel.CHAT)
        journal.close()
        self.added.clear()

    def state(self, reply: Reply) -> tuple[str, str, str]:
        """State, owner and note of a question."""
        detail = find(self.engine, reply.id)
        assert detail is not None
        return detail.entry.state, detail.entry.owner, detail.entry.note


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("operations")
    engine = open_database(Settings(data_dir=folder))
    migrate(engine)
    added: Added = []
    with served(operations(engine, folder, added)) as address:
        yield Desk(address, engine, added)
    engine.dispose()


@contextmanager
def signed_in(browser: Browser, desk: Desk, name: str = "小王", **options: Any) -> Iterator[Page]:
    """The queue in a context of its own, closed without an error or a request to another host."""
    context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
    page = context.new_page()
    faults = watch(page, desk.address)
    page.goto(f"{desk.address}/operations/queue")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/operations/queue")
    yield page
    context.close()
    refusals = ("401", "409", "422")  # Chromium calls each an error on the console
    assert [fault for fault in faults if not any(code in fault for code in refusals)] == []


def test_a_question_is_handled_in_place_by_keyboard(browser: Browser, desk: Desk) -> None:
    first, second = refused(EVIL), refused("猫要办证吗")
    desk.ask(first, second)
    with signed_in(browser, desk) as page:
        one, two = page.locator(f"#q-{first.id}"), page.locator(f"#q-{second.id}")
        two.get_by_label("备注").fill("还没写完")
        one.get_by_label("状态").select_option("doing")
        one.get_by_label("处理人").fill("小王")
        one.get_by_label("备注").focus()
        page.keyboard.type("问公安局")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(one.get_by_role("status")).to_have_text("已保存。")
        expect(one.get_by_role("button", name="保存")).to_be_focused()
        expect(two.get_by_label("备注")).to_have_value("还没写完")
        assert desk.state(first) == ("doing", "小王", "问公安局")
        one.get_by_label("状态").select_option("done")
        one.get_by_role("button", name="保存").click()
        expect(one).to_have_count(0)
        expect(page.locator("#op-told")).to_contain_text("已移出")
        expect(page.locator("#op-count")).to_have_text("共 1 条")
        page.select_option("form.op-filter [name=state]", "done")
        page.get_by_role("button", name="查看").click()
        expect(page.locator(f"#q-{first.id} h2")).to_have_text(EVIL)


def test_two_people_at_once(browser: Browser, desk: Desk) -> None:
    reply = refused()
    desk.ask(reply)
    with signed_in(browser, desk) as mine, signed_in(browser, desk, "小赵") as other:
        for page, words in ((other, "先问海关"), (mine, "我的话")):
            page.locator("article").get_by_label("备注").fill(words)
            page.get_by_role("button", name="保存").click()
            expect(page.locator("article .op-last")).to_contain_text("小赵 20")
        expect(mine.get_by_role("alert")).to_contain_text("小赵在")
        expect(mine.locator(".op-now")).to_contain_text("先问海关")
        expect(mine.locator("article").get_by_label("备注")).to_have_value("我的话")
        assert desk.state(reply)[2] == "先问海关"
        mine.get_by_role("button", name="保存").click()
        expect(mine.locator("article").get_by_role("status")).to_have_text("已保存。")
        assert desk.state(reply)[2] == "我的话"


def test_the_server_fails_while_something_is_typed(browser: Browser, desk: Desk) -> None:
    desk.ask(refused())
    with signed_in(browser, desk) as page:
        page.route(
            "**/triage",
            lambda route: route.fulfill(
                status=401, body="请重新登录。", content_type="text/plain; charset=utf-8"
            ),
        )
        page.locator("article").get_by_label("备注").fill("我的话")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("article").get_by_role("status")).to_have_text("请重新登录。")
        expect(page.locator("article").get_by_label("备注")).to_have_value("我的话")


def test_without_a_script(browser: Browser, desk: Desk) -> None:
    reply = refused()
    desk.ask(reply)
    with signed_in(browser, desk, java_script_enabled=False) as page:
        page.locator("article").get_by_label("备注").fill("记下")
        page.get_by_role("button", name="保存").click()
        expect(page.locator("article").get_by_role("status")).to_have_text("已保存。")
        assert desk.state(reply)[2] == "记下"


def test_a_question_is_added_to_the_bank(browser: Browser, desk: Desk) -> None:
    reply = refused()
    desk.ask(reply)
    with signed_in(browser, desk) as page:
        page.get_by_role("link", name="补充问法").click()
        page.get_by_label("另找条款").fill("主动披露")
        page.get_by_role("button", name="查找").click()
        page.get_by_role("radio").first.check()
        wording = page.get_by_label("问法（可改写")
        expect(wording).to_have_value(reply.question)
        wording.fill("罚")
        page.get_by_role("button", name="加入问法库").click()
        expect(page.get_by_role("alert")).to_have_text(SHORT)
        expect(page.get_by_role("radio").first).to_be_checked()
        wording.fill("漏税自己说了罚不罚")
        page.get_by_role("button", name="加入问法库").click()
        expect(page.locator("#supplement").get_by_role("status").first).to_contain_text("已解决")
        assert [question for _, question in desk.added] == ["漏税自己说了罚不罚"]
        assert desk.state(reply)[0] == "done"


def test_the_journal_its_details_and_the_way_back(browser: Browser, desk: Desk) -> None:
    desk.ask(answered("退税要几天"), refused(EVIL))
    with signed_in(browser, desk) as page:
        page.get_by_role("link", name="记录").click()
        page.get_by_label("问题含有").fill("<script>")
        page.get_by_role("button", name="筛选").click()
        expect(page.locator("tbody tr")).to_have_count(1)
        with page.expect_download() as download:
            page.get_by_role("link", name="导出 CSV").click()
        assert download.value.suggested_filename.startswith("提问记录-")
        assert EVIL in Path(download.value.path()).read_text("utf-8-sig")
        page.get_by_role("link", name=EVIL).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(EVIL)
        page.go_back()
        expect(page.get_by_label("问题含有")).to_have_value("<script>")
        page.get_by_role("link", name="清除条件").click()
        page.get_by_role("link", name="退税要几天").click()
        page.get_by_role("link", name="[1]").click()
        expect(page.locator("#c-1 blockquote")).to_have_text("不予行政处罚")


def test_figures_of_a_range(browser: Browser, desk: Desk) -> None:
    desk.ask(answered(), answered(), refused())
    with signed_in(browser, desk) as page:
        page.get_by_role("link", name="统计").click()
        page.get_by_role("link", name="近 7 天").click()
        expect(page.locator(".op-days tbody tr")).to_have_count(7)
        expect(page.locator(".op-days tbody tr").first).to_contain_text("67%")
        assert "共 3 次" in (page.get_by_role("img").first.get_attribute("aria-label") or "")
        expect(page.locator("svg rect.op-refused")).to_have_count(1)


@pytest.mark.parametrize(("scheme", "width"), [("light", 1024), ("dark", 390)])
def test_every_page_can_be_read_by_everybody(
    browser: Browser, desk: Desk, scheme: str, width: int
) -> None:
    wrong, right = refused(EVIL * 20), answered()
    desk.ask(wrong, right)
    size = {"width": width, "height": 844}
    with signed_in(browser, desk, viewport=size, color_scheme=scheme) as page:
        for path in (
            "queue",
            "queue?state=done",
            f"question/{wrong.id}",
            f"question/{right.id}",
            "journal",
            "journal?since=x",
            "validity?days=x",
            "figures",
            "figures?since=2020-01-01&until=2020-01-09",
        ):
            page.goto(f"{desk.address}/operations/{path}")
            assert violations(page) == [], path
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, path
