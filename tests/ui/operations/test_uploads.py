"""Uploading: read apart, shown, confirmed or cancelled; the running server answers from it."""

from __future__ import annotations

import errno
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

import corpus.library
import rag.index
import rag.live
from corpus import load_compilation
from policyqa.errors import InputError, StorageError
from rag import Live, Settings, build_index
from tests.corpus.files import NOTICE, STATUTE, pdf_pages, write_docx, write_text
from tests.fakes import FakeEncoder
from tests.ui.operations.work import work
from ui import changes
from ui.accounts import Accounts, Role
from ui.apart import run_apart
from ui.journal import migrate, open_database
from ui.login import install_login
from ui.operations import workshop as workshop_module
from ui.operations.uploads import upload_pages
from ui.operations.workshop import Workshop

HOME = "/operations/documents"
PASSWORD = "long-enough-1"
EVIL = "<script>alert(1)</script>"
UNKNOWN = ("口岸管理若干规定", *STATUTE[1:])
QUESTION = "某府办发〔2024〕12号第一条"


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    """Over four short documents and an encoder that costs nothing, which no other process knows."""
    whole = load_compilation()
    short = [d for d in whole.documents if len(d.clauses) < 4]
    small = replace(whole, documents=tuple(short[:4]))
    monkeypatch.setattr(corpus.library, "load_compilation", lambda: small)
    fake = FakeEncoder()
    for module in (changes, rag.live):
        monkeypatch.setattr(module, "open_encoder", lambda _settings: fake)

    def here(function: Callable[..., Any], *given: Any, progress: Callable[..., None]) -> Any:
        return function(*given, progress)

    monkeypatch.setattr(workshop_module, "run_apart", here)
    settings = Settings(data_dir=tmp_path / "data")
    build_index(settings, fake)
    return Workshop(settings, Live(settings))


@pytest.fixture
def client(workshop: Workshop) -> Iterator[TestClient]:
    """The pages, for an administrator."""
    engine = open_database(workshop.settings)
    migrate(engine)
    accounts = Accounts(engine)
    accounts.add("小王", Role.ADMINISTRATOR, PASSWORD)
    app = FastAPI(docs_url=None, openapi_url=None)
    install_login(app, accounts, workshop.settings.data_dir)
    app.include_router(upload_pages(workshop))
    with TestClient(app, headers={"Accept": "text/html"}) as client:
        client.post("/login", data={"name": "小王", "password": PASSWORD}, follow_redirects=False)
        yield client
    engine.dispose()


def upload(client: TestClient, *files: Path) -> str:
    """Upload files and wait until they are read; the address of the preview."""
    answer = client.post(HOME, files=[("files", (f.name, f.read_bytes())) for f in files])
    assert answer.status_code == 200, answer.text
    return waited(client, str(answer.url))


def waited(client: TestClient, address: str) -> str:
    for _ in range(400):
        if "data-poll" not in client.get(address).text:
            return address
        time.sleep(0.02)
    raise AssertionError("the task did not end")


def confirm(client: TestClient, address: str, **levels: str) -> str:
    """Confirm an upload and wait; what the page then says."""
    client.post(address, data={"do": "add", **levels})
    return client.get(waited(client, address)).text


def staged(workshop: Workshop) -> list[Path]:
    return [p for p in (workshop.settings.data_dir / "uploads").rglob("*") if p.is_file()]


def test_an_upload_is_shown_confirmed_and_answered_from(
    client: TestClient, workshop: Workshop, tmp_path: Path
) -> None:
    address = upload(client, write_docx(tmp_path / "通知.docx"))
    page = client.get(address).text
    for words in (
        NOTICE[1],
        "某府办发〔2024〕12号",
        "2024-03-01",
        "2026-02-28",
        "重庆市",
        "一、优化通关流程",
        "推行提前申报",
        "确认添加",
        "目录（5 条）",
    ):
        assert words in page
    assert NOTICE[1] not in {d.title for d in workshop.live.documents}
    assert "已添加 1 份文件" in confirm(client, address)
    assert workshop.live.ask(QUESTION).citations[0].document == NOTICE[1]
    listed = client.get(HOME).text
    assert "/doc/user-2024-12-" in listed
    assert staged(workshop) == []


def test_cancelled_nothing_is_left(client: TestClient, workshop: Workshop, tmp_path: Path) -> None:
    address = upload(client, write_text(tmp_path / "a.txt"))
    assert staged(workshop)
    assert client.post(address, data={"do": "cancel"}).url.path == HOME
    assert staged(workshop) == []
    answer = client.get(address)
    assert answer.status_code == 404
    assert "请重新上传" in answer.text
    assert "还没有添加文件" in answer.text


def test_uploads_end_with_the_hour_and_with_the_server(
    client: TestClient, workshop: Workshop, tmp_path: Path
) -> None:
    upload(client, write_text(tmp_path / "a.txt"))
    Workshop(workshop.settings, workshop.live)  # as when the server starts
    assert staged(workshop) == []
    workshop.lifetime_s = 0.2
    address = upload(client, write_text(tmp_path / "b.txt"))
    for _ in range(100):
        if not staged(workshop):
            break
        time.sleep(0.05)
    assert staged(workshop) == []
    assert client.get(address).status_code == 404


def test_bad_files_say_why_and_the_good_ones_can_be_added(
    client: TestClient, workshop: Workshop, tmp_path: Path
) -> None:
    broken, empty = tmp_path / "坏.pdf", tmp_path / "空.txt"
    broken.write_bytes(b"%PDF-1.7 broken")
    empty.write_bytes(b"  ")
    old = tmp_path / "旧.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0 something")
    locked = pdf_pages(tmp_path / "密.pdf", [NOTICE], password="secret")
    page = client.get(upload(client, broken, empty, old, locked)).text
    for words in (
        "坏.pdf 不完整或已损坏",
        "空.txt 是空文件",
        "旧.doc 是旧版 Word",
        "密.pdf 有密码",
    ):
        assert words in page, words
    assert "确认添加" not in page
    assert str(workshop.settings.data_dir) not in page
    address = upload(client, broken, write_text(tmp_path / "好.txt"))
    assert "不能添加" in client.get(address).text
    assert "已添加 1 份文件" in confirm(client, address)


def test_duplicates_and_new_editions(
    client: TestClient, workshop: Workshop, tmp_path: Path
) -> None:
    first = write_text(tmp_path / "a.txt")
    address = upload(client, first, write_docx(tmp_path / "b.docx"))
    assert "另一份文件内容相同" in client.get(address).text
    confirm(client, address)
    assert "已经收录" in client.get(upload(client, first)).text
    newer = [p.replace("二十四小时", "十二小时") for p in NOTICE]
    address = upload(client, write_text(tmp_path / "c.txt", newer))
    assert f"它是《{NOTICE[1]}》" in client.get(address).text
    confirm(client, address)
    assert "已被新版本替代" in client.get(HOME).text
    new = workshop.live.documents[-1]
    question = client.get(f"{HOME}/remove/{new.document_id}").text
    assert "旧版本会随之恢复" in question
    answer = client.post(f"{HOME}/remove/{new.document_id}")
    assert "已移除" in client.get(waited(client, str(answer.url))).text
    assert "二十四小时" in workshop.live.documents[-1].clauses[1].text
    assert client.get(f"{HOME}/remove/{new.document_id}").status_code == 404


def test_several_documents_in_a_file_and_a_level_to_choose(
    client: TestClient, workshop: Workshop, tmp_path: Path
) -> None:
    address = upload(client, write_text(tmp_path / "a.txt", [*NOTICE, *UNKNOWN]))
    page = client.get(address).text
    assert "确认添加这 2 份" in page
    assert page.count("<select") == 1
    answer = client.post(address, data={"do": "add"})
    assert answer.status_code == 422
    assert "请先为下面的文件选择层级" in answer.text
    assert "已添加 2 份文件" in confirm(client, address, **{"level-1": "customs"})
    assert workshop.live.documents[-1].level == "customs"


def test_text_of_documents_and_names_of_files_are_escaped(
    client: TestClient, tmp_path: Path
) -> None:
    evil = [f"口岸{EVIL}规定", *(p.replace("口岸", f"口岸{EVIL}") for p in STATUTE[1:])]
    content = "\n".join(evil).encode()
    name = f"../../{EVIL.replace('/', '')}.txt"
    answer = client.post(HOME, files=[("files", (name, content))])
    address = waited(client, str(answer.url))
    level = dict.fromkeys(re.findall(r'name="(level-\d+)"', client.get(address).text), "national")
    pages = [client.get(address).text, confirm(client, address, **level), client.get(HOME).text]
    for page in pages:
        assert "alert(1)" in page
        assert "<script>alert" not in page


def test_no_file_too_many_and_too_much(client: TestClient) -> None:
    for files, words in (
        ([("other", ("a.txt", b"x"))], "没有选择文件"),
        ([("files", (f"{n}.txt", b"x")) for n in range(21)], "文件太多"),
        ([("files", ("a.txt", b"x" * 70_000_000))], "超过 64 MB"),
    ):
        answer = client.post(HOME, files=files)
        assert answer.status_code == 422
        assert words in answer.text
    other = client.post(HOME, files=[("files", ("a.txt", b"x"))], headers={"Origin": "http://evil"})
    assert other.status_code == 403


def test_a_full_disk_is_told_and_tried_again(
    client: TestClient, workshop: Workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = upload(client, write_text(tmp_path / "a.txt"))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(rag.index, "_write_clauses", full)
        page = confirm(client, address)
    assert "磁盘空间" in page
    assert "确认添加" in page
    assert NOTICE[1] not in {d.title for d in workshop.live.documents}
    assert "已添加 1 份文件" in confirm(client, address)


def test_a_question_is_found_once_it_is_added(workshop: Workshop) -> None:
    clause = workshop.live.documents[0].clauses[0].clause_id
    with pytest.raises(InputError, match="2至200字"):
        workshop.add_question(clause, "甲")
    with pytest.raises(InputError, match="已不在收录"):
        workshop.add_question("nothing/1", "龙舟竞渡怎么报名")
    before = workshop.live.fingerprints["index"]
    workshop.add_question(clause, "龙舟竞渡 怎么报名")
    assert workshop.live.fingerprints["index"] != before
    assert workshop.live.search("龙舟竞渡怎么报名", 1)[0].clause_id == clause
    with pytest.raises(InputError, match="同样的问法"):
        workshop.add_question(clause, "龙舟竞渡 怎么报名")


def test_a_question_that_cannot_be_indexed_is_not_kept(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    clause = workshop.live.documents[0].clauses[0].clause_id
    monkeypatch.setattr(rag.index, "_write_questions", full)
    with pytest.raises(StorageError):
        workshop.add_question(clause, "龙舟竞渡怎么报名")
    assert not (workshop.settings.data_dir / "questions.jsonl").exists()
    assert Live(workshop.settings).documents


def test_work_apart_returns_raises_and_may_die() -> None:
    seen: list[tuple[int, int]] = []

    def note(done: int, total: int) -> None:
        seen.append((done, total))

    assert run_apart(work, 3, progress=note) == 6
    assert seen == [(3, 4)]
    with pytest.raises(InputError, match="不行"):
        run_apart(work, 0, progress=note)
    with pytest.raises(StorageError, match="意外中止"):
        run_apart(work, -1, progress=note)
