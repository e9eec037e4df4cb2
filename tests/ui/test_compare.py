"""Two clauses side by side: without a browser, and in Chromium as a user."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from corpus import Clause, Document, Level, load_compilation, with_twins
from rag import Answer
from tests.rag.test_reply import citation, reply, statement
from tests.ui.conftest import ask, opened
from tests.ui.test_access import violations
from tests.ui.test_pages import EVIL, client
from ui.render import render_turn

CITY, STATE = "cq-business-2021/art-34", "state-business-2019/art-31"
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def documents() -> tuple[Document, ...]:
    return with_twins(load_compilation().documents)


@pytest.fixture(scope="module")
def pages(documents: tuple[Document, ...]) -> TestClient:
    return client(documents)


def sides(html: str) -> list[str]:
    return html.split('<section class="pq-side"')[1:]


def test_higher_law_stands_first_in_either_order(pages: TestClient) -> None:
    for a, b in ((CITY, STATE), (STATE, CITY)):
        first, second = sides(pages.get("/compare", params={"a": a, "b": b}).text)
        for words in (">上位规定<", "《优化营商环境条例》第三十一条", "国务院令第722号", "国家"):
            assert words in first
        for words in (">同类规定（下位）<", "《重庆市优化营商环境条例》第三十四条", "重庆市"):
            assert words in second
        assert 'href="/doc/state-business-2019#art-31"' in first
        assert "现行有效" in first
        assert re.search(r"〔仅此条有：</span>法律法规调整或者为了<", second)


def test_neither_of_customs_and_city_is_higher_and_validity_is_of_the_day(
    pages: TestClient,
) -> None:
    query = {"a": "gacc-2023-127/closing", "b": CITY, "as_of": "2025-10-11"}
    first, second = sides(pages.get("/compare", params=query).text)
    assert ">同类规定<" in first
    assert ">同类规定<" in second
    assert "已于 2025-10-10 到期" in first
    assert "as_of=2025-10-11" in first


@pytest.mark.parametrize("query", [{}, {"a": CITY}, {"a": CITY, "b": EVIL}, {"a": "x", "b": STATE}])
def test_unknown_ids_are_told_in_chinese(pages: TestClient, query: dict[str, str]) -> None:
    answer = pages.get("/compare", params=query)
    assert answer.status_code == 404
    for words in ("没有可以对照的条款", 'href="/docs"', 'href="/"'):
        assert words in answer.text
    assert "<script>alert" not in answer.text


def test_text_from_documents_is_escaped_and_headers_forbid_scripts() -> None:
    clause = Clause("a/1", EVIL, (), f"甲{EVIL}乙", departments=(EVIL,), note=EVIL, title=EVIL)
    left = Document("a", EVIL, EVIL, Level.NATIONAL, clauses=(replace(clause, twins=("b/1",)),))
    other = replace(clause, clause_id="b/1", text=f"{EVIL}丙丁")
    right = Document("b", EVIL, level=Level.MUNICIPAL, clauses=(other,))
    with client((left, right)) as pages:
        answer = pages.get("/compare", params={"a": "a/1", "b": "b/1"})
        for html in (answer.text, pages.get("/doc/a").text):
            assert "<script>alert" not in html
            assert "&lt;script&gt;" in html
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_same_words_and_the_other_language(pages: TestClient) -> None:
    assert "两条的文字完全相同" in pages.get("/compare", params={"a": CITY, "b": CITY}).text
    query = {"a": CITY, "b": STATE}
    html = pages.get("/compare", params=query | {"lang": "en"}).text
    assert "Higher rule" in html
    assert f'href="?{urlencode(query)}"'.replace("&", "&amp;") in html


def test_document_pages_lead_to_the_comparison(pages: TestClient) -> None:
    html = pages.get("/doc/cq-business-2021", params={"as_of": "2024-05-01"}).text
    assert html.count("与上位规定对照</a>") == 41
    address = urlencode({"a": CITY, "b": STATE, "as_of": "2024-05-01"}).replace("&", "&amp;")
    assert f'href="/compare?{address}"' in html
    two = pages.get("/doc/state-business-2019").text
    assert "与同类规定对照 《关于持续营造国际一流营商环境的意见》三、（六）</a>" in two
    assert "/compare?" not in pages.get("/doc/gacc-2024-66").text


def test_a_card_leads_to_the_comparison_where_there_is_a_twin(
    documents: tuple[Document, ...],
) -> None:
    html = render_turn(
        reply(Answer(statements=(statement(1),), citations=(citation(clause_id=CITY),))),
        "zh",
        "某汇编",
        documents,
    )
    assert "与上位规定对照</a>" in html
    bare = reply(Answer(statements=(statement(1),), citations=(citation(),)))
    assert "/compare?" not in render_turn(bare, "zh", "某汇编", documents)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_as_a_user(browser: Browser, address: str, scheme: str) -> None:
    with opened(browser, address, color_scheme=scheme, viewport={"width": 390, "height": 844}) as p:
        ask(p, "以换届为由不履行跟企业签的合同，允许吗")
        p.locator("#pq-newest .pq-compare").first.click()
        left, right = p.locator(".pq-side").all()
        expect(left).to_contain_text("《优化营商环境条例》第三十一条")
        boxes = [side.bounding_box() or {} for side in (left, right)]
        assert boxes[0]["x"] == boxes[1]["x"]
        assert boxes[1]["y"] > boxes[0]["y"] + boxes[0]["height"] - 1
        assert p.evaluate("document.documentElement.scrollWidth") == 390
        assert violations(p) == []
        marked = [side.locator(".pq-only").first for side in (left, right)]
        lines = [m.evaluate("e => getComputedStyle(e).textDecorationStyle") for m in marked]
        assert lines == ["solid", "double"]
        p.set_viewport_size({"width": 1024, "height": 768})
        boxes = [side.bounding_box() or {} for side in (left, right)]
        assert boxes[1]["x"] > boxes[0]["x"]
        assert violations(p) == []
        right.get_by_role("link", name="看全文").click()
        expect(p.locator("#art-34")).to_be_in_viewport()
        p.locator("#art-34").get_by_role("link", name="与上位规定对照").click()
        expect(p.locator("h1")).to_have_text("两条规定对照")
