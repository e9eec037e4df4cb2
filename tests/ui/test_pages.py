"""The full text of documents at addresses that stay, without a browser."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus import Clause, Document, load_compilation
from tests.ui.replies import Fixed
from ui.pages import document_pages

EVIL = "<script>alert(1)</script>"


def client(documents: tuple[Document, ...]) -> TestClient:
    app = FastAPI(docs_url=None)
    app.include_router(document_pages(Fixed("某汇编", documents)))
    return TestClient(app)


@pytest.fixture(scope="module")
def pages() -> TestClient:
    return client(load_compilation().documents)


def test_the_list_names_every_document_with_its_validity(pages: TestClient) -> None:
    html = pages.get("/docs", params={"as_of": "2025-10-11"}).text
    assert html.count('<th scope="row"') == 31
    row = html[html.index("/doc/gacc-2023-127") :]
    assert "已于 2025-10-10 到期" in row[: row.index("</tr>")]
    earlier = pages.get("/docs", params={"as_of": "2025-10-10"}).text
    assert "已于 2025-10-10 到期" not in earlier


def test_every_clause_of_every_document_has_its_anchor(pages: TestClient) -> None:
    for document in load_compilation().documents:
        html = pages.get(f"/doc/{document.document_id}").text
        anchors = re.findall(r'<section class="pq-clause" id="([^"]+)"', html)
        assert anchors == [c.clause_id.partition("/")[2] for c in document.clauses]
        targets = re.findall(r'<li><a href="#([^"]+)"', html)
        assert set(targets) <= set(anchors)
        assert targets


def test_a_clause_shows_label_page_departments_and_validity(pages: TestClient) -> None:
    html = pages.get("/doc/cq-plans-2022").text
    clause = html[html.index('id="trade/3-8-23"') :]
    clause = clause[: clause.index("</section>")]
    for words in ("三、（八）23", "汇编第 193 页", "责任单位：", "重庆市税务局", "时效未明"):
        assert words in clause


def test_the_quote_is_marked_where_it_stands(pages: TestClient) -> None:
    html = pages.get("/doc/gacc-2023-127", params={"quote": "海关总署公告2022年第54号"}).text
    assert html.count("<mark>") == html.count("<mark>海关总署公告2022年第54号</mark>") == 1
    absent = pages.get("/doc/gacc-2023-127", params={"quote": EVIL}).text
    assert "<mark>" not in absent
    assert "alert(1)" not in absent


def test_text_from_documents_is_escaped() -> None:
    clause = Clause("user-1/1", EVIL, (EVIL,), f"甲{EVIL}乙", departments=(EVIL,), note=EVIL)
    document = Document("user-1", EVIL, EVIL, issuers=(EVIL,), clauses=(clause,))
    with client((document,)) as pages:
        for html in (
            pages.get("/docs").text,
            pages.get("/doc/user-1", params={"quote": EVIL}).text,
            pages.get(f"/doc/{EVIL}").text,
        ):
            assert "<script>alert" not in html
            assert "&lt;script&gt;" in html
        assert "另行添加的文件" in pages.get("/docs").text
        assert "<mark>&lt;script&gt;" in pages.get("/doc/user-1", params={"quote": EVIL}).text


def test_a_document_without_clauses_and_facts() -> None:
    empty = replace(load_compilation().documents[0], clauses=(), facts=(), effective=None)
    answer = client((empty,)).get(f"/doc/{empty.document_id}")
    assert answer.status_code == 200
    assert "共 0 条" in answer.text


def test_an_unknown_document_says_what_to_do(pages: TestClient) -> None:
    answer = pages.get("/doc/none")
    assert answer.status_code == 404
    for words in ("没有这份文件", "none", 'href="/docs"', 'href="/"'):
        assert words in answer.text


def test_a_clause_id_leads_to_its_anchor(pages: TestClient) -> None:
    answer = pages.get("/doc/cq-plans-2022/trade/1", follow_redirects=False)
    assert answer.headers["location"] == "/doc/cq-plans-2022#trade/1"


def test_headers_and_languages(pages: TestClient) -> None:
    answer = pages.get("/doc/gacc-2023-151?lang=en&as_of=nonsense")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?! src=)|\sstyle=|\son\w+=", answer.text)
    assert '<html lang="en">' in answer.text
    assert "Permanent address of 正文" in answer.text
