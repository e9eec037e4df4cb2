"""The chat in Chromium, as a user: ask, read, follow a citation, copy, judge, leave and return."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag import Answer, Assistant, Reply, Statement, Turn
from tests.rag.test_reply import citation, reply, statement
from tests.ui.conftest import ask, opened, serving, visit, wait_for_reply

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
BOX = "#pq-question textarea"
BRANCH = "在同一个区再添一个门面，要办分公司执照吗？"
EXPIRED = "主动披露公告还能用吗"


class Scripted:
    """Answers with a clause of its own choice, or fails."""

    def __init__(self, text: str | None) -> None:
        self.text = text

    def stream(
        self,
        question: str,
        as_of: date | None = None,
        *,
        id: str | None = None,  # noqa: A002
        history: Sequence[Turn] = (),
    ) -> Iterator[Statement | Reply]:
        if self.text is None:
            raise RuntimeError("disk on fire")
        said = statement(1, text=self.text)
        cited = citation(text=self.text, quote=self.text, document=self.text)
        yield said
        yield reply(Answer(statements=(said,), citations=(cited,))).model_copy(
            update={"id": id, "question": question}
        )


def test_first_visit_says_what_this_is(page: Page) -> None:
    about = page.locator(".pq-about")
    for words in ("只引条款原文", "31 份文件", "2024-07-01", "不是法律意见"):
        expect(about).to_contain_text(words)
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.locator(".pq-topics li").count() == 6
    expect(page.locator(".pq-tools")).to_be_hidden()


def test_an_answer_leads_to_its_clause_and_to_the_full_text(page: Page) -> None:
    ask(page, BRANCH)
    expect(page.locator("#pq-newest .pq-answer")).to_contain_text("《重庆市优化营商环境条例》")
    page.click("#pq-newest a.pq-cite >> nth=0")
    card = page.locator("#pq-newest .pq-card").first
    expect(card).to_be_in_viewport()
    expect(card).to_be_focused()
    expect(card.locator("mark").first).to_contain_text("增加经营场所登记")
    expect(card).to_contain_text("现行有效（据本汇编）")
    expect(card).to_contain_text("层级：重庆市")
    card.get_by_role("link", name="看全文").click()
    clause = page.locator("#art-19")
    expect(clause.locator("mark")).to_contain_text("增加经营场所登记")
    expect(clause.locator("mark")).to_be_in_viewport()
    page.go_back()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator(".pq-turn .pq-card").first).to_be_in_viewport()


def test_validity_as_of_today_and_of_a_day_in_the_past(page: Page) -> None:
    ask(page, EXPIRED)
    expect(page.locator("#pq-newest .pq-badge")).to_have_text("已于 2025-10-10 到期")
    page.fill("#pq-day input", "2024-05-01")
    ask(page, "主动披露的公告，那时还能用吗")
    expect(page.locator("#pq-newest .pq-badge").first).to_have_text("现行有效（据本汇编）")
    ids = page.eval_on_selector_all(".pq-card", "cards => cards.map(card => card.id)")
    assert len(ids) == len(set(ids)) >= 2
    page.click("#pq-newest .pq-full >> nth=0")
    expect(page.locator(".pq-record")).to_contain_text("时效按 2024-05-01 判断")


def test_a_refusal_names_whom_to_ask_and_related_clauses(page: Page) -> None:
    ask(page, "在重庆开奶茶店要交多少加盟费")
    refusal = page.locator("#pq-newest .pq-refusal")
    expect(refusal.get_by_role("link", name="拨打 12345")).to_have_attribute("href", "tel:12345")
    expect(page.locator("#pq-newest .pq-sources")).to_have_text("相近条款（并非答案）")
    page.click("#pq-newest .pq-near summary >> nth=0")
    expect(page.locator("#pq-newest .pq-near .pq-full").first).to_be_visible()
    assert page.locator("#pq-newest .pq-card").count() == 0


def test_html_of_question_and_clause_is_shown_and_not_run(browser: Browser) -> None:
    evil = "<script>document.title='pwned'</script><img src=x onerror=\"document.title='pwned'\">"
    with serving(Scripted(evil), evil) as address, opened(browser, address) as page:
        ask(page, evil)
        for place in (".pq-question", ".pq-answer", ".pq-card strong", ".pq-card mark"):
            expect(page.locator(f"#pq-newest {place}")).to_contain_text("<script>document.title")
        page.reload()
        page.wait_for_selector("html[data-ready]")
        expect(page.locator("#pq-past .pq-card mark")).to_contain_text("<script>")
        assert page.title() == "渝策问答"


def test_a_citation_is_copied(page: Page) -> None:
    ask(page, EXPIRED)
    page.click("#pq-newest .pq-copy")
    expect(page.locator("#pq-newest .pq-copy")).to_have_text("已复制")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("《海关总署公告2023年第127号》结尾段：“本公告有效期")


def test_the_conversation_survives_a_reload_and_is_exported_and_cleared(
    page: Page, tmp_path: Path
) -> None:
    ask(page, EXPIRED)
    ask(page, BRANCH)
    expect(page.locator(".pq-turn")).to_have_count(2)
    page.fill(BOX, "写到一半")
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator("#pq-past .pq-turn")).to_have_count(2)
    expect(page.locator(BOX)).to_have_value("写到一半")
    with page.expect_download() as download:
        page.click("[data-tool=export]")
    download.value.save_as(tmp_path / "out.md")
    text = (tmp_path / "out.md").read_text("utf-8")
    assert f"## 问：{EXPIRED}" in text
    assert "- [1] 《海关总署公告2023年第127号》结尾段：“本公告有效期" in text
    page.emulate_media(media="print")
    expect(page.locator("#pq-ask")).to_be_hidden()
    page.emulate_media(media="screen")
    page.on("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.click("[data-tool=new]")
    page.wait_for_selector("html[data-ready]")
    expect(page.locator(".pq-turn")).to_have_count(0)
    expect(page.locator(".pq-topics")).to_be_visible()


def test_the_history_is_bounded(browser: Browser) -> None:
    with serving(Scripted("甲。"), "某汇编") as address, opened(browser, address) as page:
        for number in range(22):
            ask(page, f"第{number}个问题？")
        page.reload()
        page.wait_for_selector("html[data-ready]")
        expect(page.locator(".pq-turn")).to_have_count(20)
        expect(page.locator(".pq-turn").first).to_contain_text("第2个问题？")


def test_opinions(page: Page) -> None:
    ask(page, EXPIRED)
    with page.expect_request("**/feedback") as sent:
        page.get_by_role("button", name="有帮助").click()
    given = json.loads(sent.value.post_data or "")
    assert given["up"] is True
    expect(page.locator("#pq-newest .pq-told")).to_have_text("已记下，谢谢。")
    page.get_by_role("button", name="没帮助").click()
    page.get_by_label("引错条款").check()
    page.get_by_label("补充说明").fill("应是第一条")
    with page.expect_request("**/feedback") as sent:
        page.get_by_role("button", name="提交").click()
    given = json.loads(sent.value.post_data or "")
    assert given["up"] is False
    assert given["reasons"] == ["wrong_clause"]
    assert given["comment"] == "应是第一条"
    assert given["reply_id"] in page.inner_text("#pq-newest .pq-foot")
    expect(page.locator(".pq-form")).to_have_count(0)


def test_by_keyboard_alone(page: Page) -> None:
    page.focus(".pq-example >> nth=0")
    question = page.inner_text(".pq-example >> nth=0")
    page.keyboard.press("Enter")
    wait_for_reply(page, question)
    page.focus("#pq-newest a.pq-cite >> nth=0")
    page.keyboard.press("Enter")
    expect(page.locator("#pq-newest .pq-card").first).to_be_focused()
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.dataset.vote") != "up":
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("引错条款")).to_be_focused()
    page.focus("body")
    while page.evaluate("document.activeElement.tagName") != "TEXTAREA":
        page.keyboard.press("Tab")


def test_english_labels_on_demand_and_for_english_questions(page: Page, address: str) -> None:
    ask(page, "How many working days does an export tax refund take?")
    newest = page.locator("#pq-newest")
    expect(newest.locator(".pq-frame")).to_contain_text("The Chinese text is the authoritative")
    expect(newest.locator(".pq-card").first).to_contain_text("Level: Chongqing")
    page.get_by_role("link", name="English").click()
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("document.documentElement.lang") == "en"
    expect(page.locator(BOX)).to_have_value("")
    expect(page.locator("#pq-past .pq-turn")).to_have_count(1)
    ask(page, EXPIRED)
    expect(newest.locator(".pq-badge")).to_have_text("Expired on 2025-10-10")
    newest.get_by_role("link", name="Full text").click()
    expect(page.locator(".pq-record")).to_contain_text("In force until")


@pytest.mark.parametrize(("question", "day"), [("  ", ""), ("出口退税几天", "02")])
def test_hints_for_what_cannot_be_asked(page: Page, question: str, day: str) -> None:
    page.fill(BOX, question)
    page.locator("#pq-day input").press_sequentially(day)  # a month without a day
    page.click("#pq-send")
    expect(page.locator(".pq-hint")).to_be_visible()
    expect(page.locator(BOX)).to_have_value(question)


def test_a_question_of_two_thousand_characters(page: Page) -> None:
    long = "出口退税" * 500
    ask(page, long)
    expect(page.locator("#pq-newest .pq-refusal, #pq-newest .pq-answer")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/docs", "/doc/cq-credit-2024"])
def test_readable_on_a_phone(browser: Browser, address: str, path: str) -> None:
    phone = {"width": 390, "height": 844}
    with opened(browser, address, viewport=phone, is_mobile=True) as page:
        if path == "/":
            ask(page, "跨境电商税收政策归哪个部门管")
            box = page.locator("#pq-ask").bounding_box()
            assert box is not None
            assert box["y"] + box["height"] <= 844
            assert box["height"] < 200
        else:
            page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_nothing_moves_while_an_answer_grows(page: Page) -> None:
    ask(page, EXPIRED)
    page.fill(BOX, BRANCH)
    page.press(BOX, "Enter")
    wait_for_reply(page, BRANCH)
    page.wait_for_function(
        "() => { const y = document.querySelector('#pq-newest .pq-question')"
        ".getBoundingClientRect().top; const same = window.lastY === y; window.lastY = y;"
        " return same && y >= 0 && y < 60 }"
    )


def test_two_people_at_once(browser: Browser, address: str) -> None:
    with opened(browser, address) as one, opened(browser, address) as other:
        for page, question in ((one, EXPIRED), (other, BRANCH)):
            page.fill(BOX, question)
            page.press(BOX, "Enter")
        wait_for_reply(one, EXPIRED)
        wait_for_reply(other, BRANCH)
        assert one.locator(".pq-turn").count() == other.locator(".pq-turn").count() == 1


def test_a_fault_of_the_service_is_told_in_chinese(browser: Browser) -> None:
    with serving(Scripted(None), "某汇编") as address, opened(browser, address) as page:
        page.fill(BOX, "出口退税一般几天办完")
        page.press(BOX, "Enter")
        expect(page.locator("#pq-newest [role=alert]")).to_contain_text("请稍后再问一次")
        expect(page.locator("body")).not_to_contain_text("disk on fire")
        page.get_by_role("button", name="再问一次").click()
        expect(page.locator(".pq-turn")).to_have_count(2)


def test_what_is_typed_while_an_answer_arrives_stays(page: Page) -> None:
    page.fill(BOX, BRANCH)
    page.press(BOX, "Enter")
    page.wait_for_function(f"document.querySelector('{BOX}').value === ''")
    page.fill(BOX, "下一个问题")
    wait_for_reply(page, BRANCH)
    assert page.input_value(BOX) == "下一个问题"


def test_the_server_goes_and_comes_back_under_an_open_page(
    browser: Browser, assistant: Assistant
) -> None:
    page = browser.new_page()
    with serving(assistant, assistant.edition) as address:
        visit(page, address)
        ask(page, EXPIRED)
    page.fill(BOX, BRANCH)
    page.press(BOX, "Enter")
    expect(page.locator("#pq-message")).to_contain_text("与服务的连接中断了")
    expect(page.locator(BOX)).to_have_value(BRANCH)
    with serving(assistant, assistant.edition, port=int(address.rpartition(":")[2])):
        expect(page.locator("#pq-message")).to_contain_text("连接已恢复", timeout=20_000)
        page.wait_for_selector("html[data-ready]")
        expect(page.locator(BOX)).to_have_value(BRANCH)
        expect(page.locator(".pq-turn")).to_have_count(1)
        page.press(BOX, "Enter")
        wait_for_reply(page, BRANCH)
        page.close()


def test_no_other_persons_runs_can_be_listed(address: str) -> None:
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{address}/gradio_api/runs")  # noqa: S310 - our own address


def test_a_follow_up_goes_on_with_the_turn_before(page: Page) -> None:
    ask(page, "《重庆市优化营商环境条例》第三十二条讲什么")
    ask(page, "第二款是什么")
    shown = page.locator("#pq-newest .pq-understood")
    expect(shown).to_have_text("理解为：《重庆市优化营商环境条例》第三十二条第二款")
    ask(page, "主动披露公告还能用吗")
    expect(shown).to_have_count(0)
