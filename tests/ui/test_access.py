"""Every page against WCAG 2.1 AA (axe-core), light and dark; keyboard focus can be seen."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.ui.conftest import ask, opened, visit

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{v['id']}: {n['html'][:160]} {n['failureSummary']}" for v in found for n in v["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chat_and_documents(browser: Browser, address: str, scheme: str) -> None:
    with opened(browser, address, color_scheme=scheme, reduced_motion="reduce") as page:
        assert violations(page) == []
        ask(page, "主动披露公告还能用吗")
        page.get_by_role("button", name="没帮助").click()
        assert violations(page) == []
        ask(page, "在重庆开奶茶店要交多少加盟费")
        page.click("#pq-newest .pq-near summary >> nth=0")
        assert violations(page) == []
        page.goto(f"{address}/docs")
        assert violations(page) == []
        page.goto(f"{address}/doc/gacc-2023-127?quote=本公告有效期#closing")
        assert violations(page) == []


def test_the_english_page_on_a_phone(browser: Browser, address: str) -> None:
    with opened(browser, address, viewport={"width": 390, "height": 844}) as page:
        visit(page, f"{address}/en/")
        assert violations(page) == []


def test_focus_is_visible_and_motion_can_be_reduced(browser: Browser, address: str) -> None:
    with opened(browser, address, reduced_motion="reduce") as page:
        style = "e => getComputedStyle(e).outlineStyle + getComputedStyle(e).outlineWidth"
        for place in (".pq-nav a", ".pq-example", "#pq-question textarea", "#pq-send"):
            page.locator(place).first.focus()
            page.keyboard.press("Shift+Tab")
            page.keyboard.press("Tab")
            assert page.locator(place).first.evaluate(style) == "solid3px", place
        moving = page.locator("#pq-send").evaluate("e => getComputedStyle(e).transitionProperty")
        assert moving == "none"
