"""Opinions: what is taken, what is turned away, and that each is kept on a line of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from ui.feedback import OnFeedback, appending, feedback_route

GIVEN: dict[str, Any] = {
    "reply_id": "a1",
    "up": False,
    "reasons": ["wrong_clause", "other"],
    "comment": "应是\n第一条",
}


def client(on_feedback: OnFeedback) -> TestClient:
    app = FastAPI()
    app.include_router(feedback_route(on_feedback))
    return TestClient(app)


def test_each_opinion_is_a_line(tmp_path: Path) -> None:
    path = tmp_path / "feedback.jsonl"
    with client(appending(path)) as page:
        assert page.post("/feedback", json=GIVEN).status_code == 204
        assert page.post("/feedback", json={"reply_id": "a2", "up": True}).status_code == 204
    first, second = map(json.loads, path.read_text("utf-8").splitlines())
    assert first.pop("at").endswith("+00:00")
    assert first == GIVEN
    assert second["up"] is True


@pytest.mark.parametrize(
    "change",
    [
        {"reply_id": "../x"},
        {"reply_id": "a" * 65},
        {"reasons": ["nonsense"]},
        {"comment": "长" * 501},
        {"up": "maybe"},
        {"more": 1},
    ],
)
def test_what_the_page_would_not_send_is_turned_away(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    path = tmp_path / "feedback.jsonl"
    assert client(appending(path)).post("/feedback", json=GIVEN | change).status_code == 422
    assert not path.exists()


def test_a_form_of_another_site_is_turned_away(tmp_path: Path) -> None:
    page = client(appending(tmp_path / "f"))
    sent = page.post("/feedback", content=json.dumps(GIVEN), headers={"Content-Type": "text/plain"})
    assert sent.status_code == 422


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    answer = client(appending(tmp_path)).post("/feedback", json=GIVEN)
    assert answer.status_code == 503
    assert answer.json()["detail"] == "没有记下，请稍后再试。"
