"""Opinions: what is taken, what is turned away, and that each is kept on a line of its own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from policyqa.errors import InputError, StorageError
from ui.feedback import OnFeedback, feedback_route

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


def noted() -> tuple[list[tuple[Any, ...]], OnFeedback]:
    """A callback that keeps what it is told, and what it has kept."""
    told: list[tuple[Any, ...]] = []
    return told, lambda *opinion: told.append(opinion)


def test_each_opinion_is_told() -> None:
    told, note = noted()
    with client(note) as page:
        assert page.post("/feedback", json=GIVEN).status_code == 204
        assert page.post("/feedback", json={"reply_id": "a2", "up": True}).status_code == 204
    assert told == [
        ("a1", False, ("wrong_clause", "other"), "应是\n第一条"),
        ("a2", True, (), ""),
    ]


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
def test_what_the_page_would_not_send_is_turned_away(change: dict[str, Any]) -> None:
    told, note = noted()
    assert client(note).post("/feedback", json=GIVEN | change).status_code == 422
    assert told == []


def test_a_form_of_another_site_is_turned_away() -> None:
    told, note = noted()
    page = client(note)
    sent = page.post("/feedback", content=json.dumps(GIVEN), headers={"Content-Type": "text/plain"})
    assert sent.status_code == 422
    assert told == []


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (StorageError("磁盘已满。"), 503, "没有记下，请稍后再试。"),
        (InputError("没有编号为 a1 的回答。"), 404, "没有编号为 a1 的回答。"),
    ],
)
def test_what_could_not_be_noted_is_told(error: Exception, status: int, said: str) -> None:
    def fail(*_opinion: object) -> None:
        raise error

    answer = client(fail).post("/feedback", json=GIVEN)
    assert answer.status_code == status
    assert answer.json()["detail"] == said
