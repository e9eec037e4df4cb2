"""The chat page in Chromium: ask, read, follow a citation, copy it, be refused."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from playwright.sync_api import Browser, Page, expect
from playwright.sync_api import TimeoutError as PageTimeoutError

from rag import Reply, Statement, Turn
from tests.ui.conftest import serving, visit

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def ask(page: Page, question: str) -> None:
    page.fill("#pq-question textarea", question)
    page.press("#pq-question textarea", "Enter")
    try:
        page.wait_for_selector(".pq-newest .pq-card, .pq-newest .pq-refusal")
    except PageTimeoutError:
        typed = page.input_value("#pq-question textarea")
        shown = page.inner_html("#pq-conversation")
        pytest.fail(f"no reply on the page; the box holds {typed!r}, the page shows {shown!r}")


def test_first_visit_says_what_this_is(page: Page) -> None:
    expect(page.locator(".pq-intro")).to_contain_text("只引条款原文")
    expect(page.locator(".pq-limits")).to_contain_text("不提供法律意见")
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.locator("#pq-examples button").count() >= 5


def test_an_answer_leads_to_its_clause(page: Page) -> None:
    ask(page, "在同一个区再添一个门面，要办分公司执照吗？")
    expect(page.locator(".pq-newest .pq-answer")).to_contain_text("《重庆市优化营商环境条例》")
    page.click(".pq-newest a.pq-cite >> nth=0")
    card = page.locator(".pq-newest .pq-card").first
    expect(card).to_be_in_viewport()
    assert "pq-shown" in (card.get_attribute("class") or "")
    expect(card.locator("mark")).to_contain_text("增加经营场所登记")
    expect(card).to_contain_text("现行有效（据本汇编）")


def test_an_expired_clause_wears_its_badge(page: Page) -> None:
    ask(page, "主动披露公告还能用吗")
    expect(page.locator(".pq-newest .pq-badge")).to_have_text("已于 2025-10-10 到期")


def test_a_day_in_the_past(page: Page) -> None:
    page.fill("#pq-day input, #pq-day textarea", "2024-05-01")
    ask(page, "主动披露公告还能用吗")
    expect(page.locator(".pq-newest .pq-badge")).to_have_text("现行有效（据本汇编）")


def test_off_topic_is_refused(page: Page) -> None:
    ask(page, "今天一美元换多少人民币")
    expect(page.locator(".pq-newest .pq-refusal")).to_be_visible()
    assert page.locator(".pq-newest .pq-card").count() == 0


def test_html_is_shown_and_not_run(page: Page) -> None:
    ask(page, "<img src=x onerror=\"document.title='pwned'\">出口退税几天")
    expect(page.locator(".pq-newest .pq-question")).to_contain_text("<img src=x")
    assert page.title() == "渝策问答"


def test_a_citation_is_copied(page: Page) -> None:
    ask(page, "主动披露公告还能用吗")
    page.click(".pq-newest .pq-copy")
    expect(page.locator(".pq-newest .pq-copy")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("《海关总署公告2023年第127号》结尾段：“本公告有效期")


def test_turns_stay_on_the_page_with_cards_of_their_own(page: Page) -> None:
    ask(page, "主动披露公告还能用吗")
    ask(page, "综合保税区卡口登记货物怎么进出")
    expect(page.locator(".pq-turn")).to_have_count(2)
    ids = page.eval_on_selector_all(".pq-card", "cards => cards.map(card => card.id)")
    assert len(ids) == len(set(ids))


def test_a_follow_up_goes_on_with_the_turn_before(page: Page) -> None:
    ask(page, "《重庆市优化营商环境条例》第三十二条讲什么")
    ask(page, "第二款是什么")
    shown = page.locator(".pq-newest .pq-understood")
    expect(shown).to_have_text("理解为：《重庆市优化营商环境条例》第三十二条第二款")
    ask(page, "主动披露公告还能用吗")
    expect(shown).to_have_count(0)


def test_another_visitors_turns_are_not_gone_on_with(page: Page, address: str) -> None:
    ask(page, "《重庆市优化营商环境条例》第三十二条讲什么")
    visit(page, address)
    ask(page, "第二款是什么")
    expect(page.locator(".pq-newest .pq-understood")).to_have_count(0)


def test_an_example_asks(page: Page) -> None:
    page.click("#pq-examples button >> nth=0")
    page.wait_for_selector(".pq-newest .pq-card, .pq-newest .pq-refusal")


@pytest.mark.parametrize(("question", "day"), [("  ", ""), ("出口退税几天", "昨天")])
def test_hints_for_what_cannot_be_asked(page: Page, question: str, day: str) -> None:
    page.fill("#pq-question textarea", question)
    page.fill("#pq-day input, #pq-day textarea", day)
    page.click("#pq-send")
    expect(page.locator(".pq-hint")).to_be_visible()


def test_readable_on_a_phone(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True)
    page = context.new_page()
    visit(page, address)
    ask(page, "跨境电商税收政策归哪个部门管")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


class Broken:
    def stream(
        self, question: str, as_of: date | None = None, *, history: Sequence[Turn] = ()
    ) -> Iterator[Statement | Reply]:
        raise RuntimeError("disk on fire")


def test_a_fault_of_the_service_is_told_in_chinese(browser: Browser) -> None:
    with serving(Broken(), "某汇编") as address:
        opened = browser.new_page()
        visit(opened, address)
        opened.fill("#pq-question textarea", "出口退税一般几天办完")
        opened.press("#pq-question textarea", "Enter")
        expect(opened.locator(".pq-newest [role=alert]")).to_contain_text("请稍后再问一次")
        expect(opened.locator("body")).not_to_contain_text("disk on fire")
        opened.close()


def test_what_is_typed_while_an_answer_arrives_stays(page: Page) -> None:
    page.fill("#pq-question textarea", "在同一个区再添一个门面，要办分公司执照吗？")
    page.press("#pq-question textarea", "Enter")
    page.wait_for_function("document.querySelector('#pq-question textarea').value === ''")
    page.fill("#pq-question textarea", "下一个问题")
    page.wait_for_selector(".pq-newest .pq-card")
    assert page.input_value("#pq-question textarea") == "下一个问题"


def test_no_other_persons_runs_can_be_listed(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{address}/gradio_api/runs")  # noqa: S310 - our own address
