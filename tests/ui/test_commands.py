"""The same commands inside the test's process, where coverage sees them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from policyqa.__main__ import main
from policyqa.errors import PolicyqaError, ServerError
from rag import Assistant
from tests.ui.replies import Fixed
from ui import app as web_app
from ui import serving


def command(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["policyqa", *arguments])
    with pytest.raises(SystemExit) as stop:
        main()
    return int(stop.value.code or 0)


@pytest.fixture(autouse=True)
def _real(monkeypatch: pytest.MonkeyPatch, real_data: Path) -> None:
    monkeypatch.setenv("POLICYQA_DATA_DIR", str(real_data))


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["ask", "跨境电商税收政策归哪个部门管"], "责任单位"),
        (["ask", "今天一美元换多少人民币"], "汇率"),
        (["search", "退货中心仓"], "退货中心仓"),
        (["clauses"], "第八十条"),
        (["corpus", "check"], "条款正文"),
        (["corpus", "check", "--json"], '"clean": true'),
        (["settings"], "POLICYQA_LLM__MODEL"),
        (["--version"], "policyqa"),
    ],
)
def test_what_is_printed(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    word: str,
) -> None:
    assert command(monkeypatch, *arguments) == 0
    assert word in capsys.readouterr().out


def test_a_rebuild(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(monkeypatch, "build") == 0
    assert "索引已建立" in capsys.readouterr().err


def test_batch_and_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": "1", "question": "出口退税几天"}\n{"id": 2}\n', "utf-8")
    assert command(monkeypatch, "ask", "--batch", str(source), "--out", str(target)) == 1
    assert json.loads(target.read_text("utf-8"))["id"] == "1"
    assert command(monkeypatch, "ask", "--batch", str(source), "--out", str(source)) == 1
    assert "同一个文件" in capsys.readouterr().err


def test_refusals_and_errors(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(monkeypatch, "ask", "") == 1
    assert command(monkeypatch, "ask", "x", "--as-of", "2024-13-01") == 1
    assert command(monkeypatch, "nonsense") == 2
    assert "命令有误" in capsys.readouterr().err


def test_serve_opens_the_page(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    served: list[Any] = []
    monkeypatch.setattr(serving, "serve_app", lambda *given, **where: served.append((given, where)))
    assert command(monkeypatch, "serve", "--port", "7999") == 0
    (chat, source, on_feedback, extend), where = served[0]
    assert where == {"host": "127.0.0.1", "port": 7999}
    assert source.edition == "重庆市促进跨境贸易便利化政策措施汇编（2024版）"
    assert chat.documents == source.documents
    assert len(source.documents) == 31
    with pytest.raises(PolicyqaError):
        on_feedback("nobody", True, (), "")
    app = FastAPI()
    extend(app)
    assert TestClient(app).get("/readyz").json()["status"] == "ready"


def test_a_privileged_or_taken_port(assistant: Assistant) -> None:
    with pytest.raises(ServerError, match="--port"):
        web_app.serve(
            assistant,
            Fixed("某汇编"),
            lambda *_: None,
            lambda _app: None,
            host="203.0.113.1",
            port=7999,
        )
