"""From a file on a desk to an answer that cites it, in a real browser, without a restart."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag import Live, Settings
from tests.corpus.files import NOTICE, STATUTE, write_docx, write_text
from tests.ui.conftest import ask, visit, watch
from tests.ui.test_access import violations
from ui.accounts import Accounts, Role
from ui.app import build_app, listen, server_for
from ui.journal import migrate, open_database
from ui.login import install_login
from ui.operations.uploads import upload_pages
from ui.operations.workshop import Workshop

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
PASSWORD = "long-enough-1"
EVIL = "<script>alert(1)</script>"
QUESTION = "某府办发〔2024〕12号规定提前申报的货物多久放行"
PATIENCE_MS = 120_000


@pytest.fixture(scope="module")
def address(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The whole server over a copy of the real index, which its own processes bring up to date."""
    folder = tmp_path_factory.mktemp("uploads") / "data"
    shutil.copytree(real_data, folder)
    settings = Settings(data_dir=folder)
    live = Live(settings)
    engine = open_database(settings)
    migrate(engine)
    accounts = Accounts(engine)
    accounts.add("小王", Role.ADMINISTRATOR, PASSWORD)

    def extend(app: object) -> None:
        install_login(app, accounts, folder)  # type: ignore[arg-type]
        app.include_router(upload_pages(Workshop(settings, live)))  # type: ignore[attr-defined]

    app = build_app(live, live, lambda *_opinion: None, extend)
    with listen("127.0.0.1", 0) as sock:
        server = server_for(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        server.should_exit = True
        thread.join()
    engine.dispose()


def open_documents(browser: Browser, address: str, **options: object) -> Page:
    """The page of documents, signed in."""
    page = browser.new_context(**options).new_page()  # type: ignore[arg-type]
    page.goto(f"{address}/operations/documents")
    page.fill("[name=name]", "小王")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/operations/documents")
    return page


def upload(page: Page, *files: Path) -> None:
    """Choose files and wait until they are read."""
    page.set_input_files("#op-files", [str(file) for file in files])
    page.get_by_role("button", name="上传并预览").click()
    page.wait_for_selector("button[name=do]", timeout=PATIENCE_MS)


def test_uploaded_confirmed_asked_and_removed(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    page = open_documents(browser, address, color_scheme="dark")
    faults = watch(page, address)
    chat = page.context.new_page()
    visit(chat, address)  # is open before, and stays open
    expect(chat.locator("#pq-welcome")).to_contain_text("共 31 份文件")
    assert violations(page) == []

    upload(page, write_docx(tmp_path / "通知.docx"))
    expect(page.get_by_role("heading", name=NOTICE[1])).to_be_visible()
    expect(page.get_by_text("推行提前申报")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="确认添加").click()
    expect(page.get_by_role("status")).to_contain_text("正在添加")
    assert violations(page) == []
    expect(page.get_by_role("status")).to_contain_text("已添加 1 份文件", timeout=PATIENCE_MS)

    ask(chat, QUESTION)
    expect(chat.locator("#pq-newest")).to_contain_text("二十四小时内放行")
    fresh = page.context.new_page()
    visit(fresh, address)
    expect(fresh.locator("#pq-welcome")).to_contain_text("共 32 份文件")
    expect(fresh.locator("#pq-welcome")).to_contain_text("另行添加")

    page.get_by_role("link", name=NOTICE[1]).click()
    expect(page).to_have_title(f"{NOTICE[1]} · 渝策问答")
    page.goto(f"{address}/operations/documents")
    page.get_by_role("link", name=f"移除《{NOTICE[1]}》").click()
    assert violations(page) == []
    page.get_by_role("button", name="确认移除").click()
    expect(page.get_by_role("status")).to_contain_text("已移除", timeout=PATIENCE_MS)
    assert NOTICE[1] not in fresh.request.get(f"{address}/docs").text()
    page.context.close()
    assert faults == []


def test_on_a_phone_without_a_script(browser: Browser, address: str, tmp_path: Path) -> None:
    evil = [f"口岸{EVIL}规定", *(p.replace("口岸", f"口岸{EVIL}") for p in STATUTE[1:])]
    phone = {"width": 390, "height": 844}
    page = open_documents(browser, address, viewport=phone, java_script_enabled=False)
    broken = tmp_path / "坏.pdf"
    broken.write_bytes(b"%PDF-1.7 broken")
    upload(page, write_text(tmp_path / "规定.txt", evil), broken)
    expect(page.get_by_role("heading", name=EVIL)).to_be_visible()
    expect(page.get_by_text("坏.pdf 不完整或已损坏")).to_be_visible()
    page.get_by_label("看不出层级，请选择").select_option("国家")
    page.get_by_role("button", name="取消").click()
    expect(page.get_by_text("还没有添加文件")).to_be_visible()
    page.context.close()
