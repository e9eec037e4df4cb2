"""Every state of the chat page: what it shows, that it stays put, and what happens when it breaks.

Pictures of each state lie below pytest's temporary folder, in ``shots``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, expect

from rag import Reason
from tests.ui.conftest import ask, opened, serving, visit, wait_for_reply
from tests.ui.states import DOCUMENT, EDITION, FAULT, FIVE, SLOW, Stage
from tests.ui.test_access import violations

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
BOX = "#pq-question textarea"
MESSAGE = "#pq-message"
SIZES = [(1440, 900, "light"), (1024, 768, "dark"), (390, 844, "dark")]


@pytest.fixture(scope="module")
def stage() -> Stage:
    return Stage()


@pytest.fixture(scope="module")
def theatre(stage: Stage) -> Iterator[str]:
    """Address of the page over the stage; no slow answer outlives it."""
    with serving(stage, EDITION, (DOCUMENT,)) as address:
        yield address
        stage.go_on.set()


@pytest.fixture
def played(browser: Browser, theatre: str, stage: Stage) -> Iterator[Page]:
    stage.go_on.clear()
    with opened(browser, theatre) as page:
        yield page
        stage.go_on.set()


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.getbasetemp() / "shots"
    folder.mkdir(exist_ok=True)
    return folder


def send(page: Page, question: str) -> Locator:
    """Ask without waiting for the answer; the newest turn."""
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    turn = page.locator("#pq-newest .pq-turn", has_text=question)
    turn.wait_for()
    return turn


@pytest.mark.parametrize(("width", "height", "scheme"), SIZES)
def test_every_state_is_accessible_and_fits(
    browser: Browser, theatre: str, stage: Stage, shots: Path, width: int, height: int, scheme: str
) -> None:
    size = {"width": width, "height": height}
    stage.go_on.clear()
    with opened(
        browser, theatre, viewport=size, color_scheme=scheme, reduced_motion="reduce"
    ) as page:

        def look(state: str, judged: bool = width != 1024) -> None:
            page.screenshot(path=shots / f"{state}-{width}-{scheme}.png")
            if judged:
                assert violations(page) == [], state
            assert page.evaluate("document.documentElement.scrollWidth") <= width, state

        look("empty")
        page.click("#pq-send")
        page.locator(".pq-hint").wait_for()
        look("notice")
        send(page, SLOW)
        page.press(BOX, "Enter")
        page.locator(MESSAGE).wait_for()
        look("pending")
        stage.go_on.set()
        wait_for_reply(page, SLOW)
        look("answered")
        page.get_by_role("button", name="没帮助").click()
        look("opinion")
        for reason in Reason:
            ask(page, reason)
            # The other refusals show a part of what this one shows.
            look(f"refused-{reason}", judged=reason is Reason.NOT_COVERED)
        send(page, FAULT)
        page.locator("#pq-newest [role=alert]").wait_for()
        look("fault")
        visit(page, f"{theatre}/en/")
        look("english")
        for path in ("docs", "doc/gone"):
            with page.expect_response(lambda r: r.request.is_navigation_request()):
                page.evaluate(f"location.href = '/{path}'")
            page.locator("main h1").wait_for()
            look(path.replace("/", "-"))


def test_a_page_that_is_not_there_is_accessible(browser: Browser, theatre: str) -> None:
    page = browser.new_page()
    page.goto(f"{theatre}/doc/none")
    assert violations(page) == []
    page.close()


def test_a_card_for_each_citation_with_its_validity(played: Page) -> None:
    ask(played, FIVE)
    badges = played.locator("#pq-newest .pq-card .pq-badge")
    expect(badges).to_have_text(
        [
            "现行有效（据本汇编）",
            "已于 2025-10-10 到期",
            "2030-01-01 起施行，尚未施行",
            "已废止，见说明",
            "时效未明",
        ]
    )
    first, long, *_ = played.locator("#pq-newest .pq-card").all()
    expect(first).to_contain_text("汇编第 1 页")
    expect(first).to_contain_text("责任单位：市商务委、重庆海关")
    expect(played.locator("#pq-newest .pq-edition")).to_contain_text(EDITION)
    expect(long.locator("blockquote").last).to_be_hidden()
    long.locator("summary").click()
    expect(long.locator("blockquote").last).to_contain_text("前面的话。" * 80)
    played.click("#pq-newest a.pq-cite >> nth=4")
    expect(played.locator("#pq-newest .pq-card").last).to_be_focused()
    expect(played.locator("#pq-newest .pq-card").last).to_be_in_viewport()


def test_a_copied_citation_tells_that_it_has_expired(played: Page) -> None:
    ask(played, FIVE)
    played.click("#pq-newest .pq-copy >> nth=1")
    expect(played.locator("#pq-newest .pq-copy").nth(1)).to_have_text("已复制")
    copied = played.evaluate("navigator.clipboard.readText()")
    assert copied == "《某条例》第一条：“这一句是答案。”（已于 2025-10-10 到期）"


def test_a_related_clause_shows_its_validity_and_is_found_again(played: Page) -> None:
    ask(played, Reason.NOT_COVERED)
    near = played.locator("#pq-newest .pq-near")
    expect(near.locator(".pq-badge")).to_have_text("现行有效（据本汇编）")
    near.locator("summary").click()
    near.get_by_role("link", name="看全文").click()
    played.locator("#\\31").wait_for()
    played.go_back()
    played.wait_for_selector("html[data-ready]")
    expect(played.locator(".pq-near blockquote")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("reason", "frame"),
    [
        (Reason.NOT_COVERED, "No clause held here answers this"),
        (Reason.OFF_TOPIC, "outside the policies held here"),
        (Reason.UNSAFE, "leave out personal data"),
        (Reason.TOO_LONG, "too long"),
        (Reason.UNCLEAR, "write in one sentence"),
    ],
)
def test_an_english_frame_says_why_there_is_no_answer(
    played: Page, reason: Reason, frame: str
) -> None:
    ask(played, f"Please refuse this question as {reason}")
    expect(played.locator("#pq-newest .pq-frame")).to_contain_text(frame)


def test_a_chosen_day_is_said_above_the_answer(played: Page) -> None:
    played.fill("#pq-day input", "2024-05-01")
    ask(played, FIVE)
    expect(played.locator("#pq-newest .pq-note").first).to_contain_text(
        "按 2024-05-01 判断，不是今"
    )


def test_the_reply_to_a_long_question_is_in_sight_and_the_question_can_be_changed(
    played: Page,
) -> None:
    long = Reason.TOO_LONG + "出口退税" * 496 + "end"
    assert len(long) < 2000 < len(long) + 10
    ask(played, long)
    expect(played.locator("#pq-newest .pq-refusal")).to_be_in_viewport()
    played.get_by_role("button", name="改一改再问").click()
    expect(played.locator(BOX)).to_have_value(long)
    expect(played.locator(BOX)).to_be_focused()


def test_personal_numbers_are_not_kept_in_the_browser(played: Page) -> None:
    number = "500101199001011234"
    ask(played, f"{Reason.UNSAFE}：我的身份证号是")
    played.fill(BOX, f"{Reason.UNSAFE} {number}")
    played.press(BOX, "Enter")
    wait_for_reply(played, f"{Reason.UNSAFE} ［已隐去］")
    stored = played.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert number not in stored
    assert number not in played.content()


def at_rest(place: Locator) -> FloatRect | None:
    """Where something is on the page once scrolling towards it has ended."""
    box = place.bounding_box()
    for _ in range(50):
        place.page.wait_for_timeout(100)
        last, box = box, place.bounding_box()
        if box == last:
            break
    return box


def test_nothing_moves_and_nothing_is_lost_while_an_answer_arrives(
    played: Page, stage: Stage
) -> None:
    turn = send(played, SLOW)
    expect(turn.locator(".pq-answer p")).to_have_text(["甲。[1]"])
    before = at_rest(turn.locator(".pq-question"))
    send_again = "下一个问题"
    played.fill(BOX, send_again)
    played.press(BOX, "Enter")
    expect(played.locator(MESSAGE)).to_contain_text("还在回答")
    expect(played.locator(BOX)).to_have_value(send_again)
    stage.go_on.set()
    wait_for_reply(played, SLOW)
    assert at_rest(turn.locator(".pq-question")) == before
    expect(played.locator(MESSAGE)).to_be_hidden()
    played.press(BOX, "Enter")
    wait_for_reply(played, send_again)


def test_a_reload_in_mid_answer_gives_the_question_back(
    browser: Browser, theatre: str, stage: Stage
) -> None:
    stage.go_on.clear()
    page = browser.new_page()  # unwatched: Gradio notes the aborted stream in the console
    visit(page, theatre)
    send(page, SLOW)
    page.reload()
    page.wait_for_selector("html[data-ready]")
    expect(page.locator(MESSAGE)).to_contain_text("没有等到回答")
    expect(page.locator(BOX)).to_have_value(SLOW)
    stage.go_on.set()
    page.press(BOX, "Enter")
    wait_for_reply(page, SLOW)
    page.close()


def test_an_answer_cut_off_gives_the_question_back(browser: Browser) -> None:
    stage = Stage()
    page = browser.new_page()
    with serving(stage, EDITION) as address:
        visit(page, address)
        send(page, SLOW)
        page.wait_for_selector("#pq-newest .pq-answer p >> text=甲。")
    expect(page.locator(MESSAGE)).to_contain_text("与服务的连接中断了")
    expect(page.locator(BOX)).to_have_value(SLOW)
    expect(page.locator("#pq-newest .pq-turn")).to_be_hidden()
    expect(page.locator("body")).not_to_contain_text("Error", use_inner_text=True)
    stage.go_on.set()
    page.close()


def test_a_slow_network_shows_that_a_question_is_on_its_way(played: Page) -> None:
    wire = played.context.new_cdp_session(played)
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000}
    wire.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": 20_000})
    played.fill(BOX, FIVE)
    played.press(BOX, "Enter")
    expect(played.locator("html")).to_have_class("pq-sending")
    wait_for_reply(played, FIVE)
    expect(played.locator("html")).not_to_have_class("pq-sending")


def test_without_a_network_the_question_stays_and_its_return_is_told(
    browser: Browser, theatre: str
) -> None:
    context = browser.new_context()
    page = context.new_page()
    visit(page, theatre)
    context.set_offline(True)
    page.fill(BOX, FIVE)
    page.press(BOX, "Enter")
    expect(page.locator(MESSAGE)).to_contain_text("与服务的连接中断了")
    expect(page.locator(BOX)).to_have_value(FIVE)
    context.set_offline(False)
    expect(page.locator(MESSAGE)).to_contain_text("连接已恢复")
    page.press(BOX, "Enter")
    wait_for_reply(page, FIVE)
    context.close()


def test_print_is_dark_on_white_and_holds_the_citations(browser: Browser, theatre: str) -> None:
    with opened(browser, theatre, color_scheme="dark") as page:
        ask(page, FIVE)
        page.emulate_media(media="print")
        for place in (".pq-question", ".pq-answer p", ".pq-card strong", ".pq-facts"):
            colour = page.locator(place).first.evaluate("e => getComputedStyle(e).color")
            assert max(int(part) for part in colour[4:-1].split(",")) < 120, (place, colour)
        expect(page.locator(".pq-card")).to_have_count(5)
        expect(page.locator("#pq-ask")).to_be_hidden()


def test_the_first_tab_leads_to_the_question_box(played: Page) -> None:
    played.keyboard.press("Tab")
    expect(played.locator(".pq-skip")).to_be_in_viewport()
    played.keyboard.press("Enter")
    expect(played.locator(BOX)).to_be_focused()
