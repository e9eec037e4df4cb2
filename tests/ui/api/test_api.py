"""The REST API as a program sees it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import jsonschema
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from rag import Reply, Settings, reply_schema
from rag.settings import JournalSettings
from tests.ui.api.serving import served
from tests.ui.replies import CLAUSE, FakeAssistant
from ui.accounts import Accounts
from ui.api import install
from ui.api.access import RateLimit
from ui.api.examples import ANSWERED, REFUSED
from ui.journal import Filter, Journal, count, find, open_database, search

ASK = "/api/v1/ask"
CHINESE = r"[一-鿿]"


def ask(client: TestClient | httpx.Client, question: object, **headers: str) -> httpx.Response:
    return client.post(ASK, json={"question": question}, headers=headers)


def problem(response: httpx.Response) -> dict[str, object]:
    """The body of a problem, after checking that it is one."""
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, object] = response.json()
    assert set(body) == {"type", "title", "status", "detail"}
    assert body["status"] == response.status_code
    for name in ("title", "detail"):
        assert any("一" <= character <= "鿿" for character in str(body[name]))
    assert "Traceback" not in response.text
    return body


def test_the_answer_is_the_reply_of_every_front_end(client: TestClient, journal: Journal) -> None:
    response = ask(client, "主动披露会被罚吗")
    assert response.status_code == 200
    jsonschema.validate(response.json(), reply_schema())
    reply = Reply.model_validate(response.json())
    journal.close()
    detail = find(journal.engine, reply.id)
    assert detail is not None
    assert detail.reply == reply
    assert detail.entry.channel == "api"


def test_a_refusal_is_a_reply_and_no_error(client: TestClient) -> None:
    response = ask(client, "养狗要办证吗")
    assert response.status_code == 200
    assert response.json()["refusal"]["reason"] == "not_covered"


@pytest.mark.parametrize("example", [ANSWERED, REFUSED])
def test_the_examples_are_replies(example: dict[str, object]) -> None:
    assert Reply.model_validate(example).model_dump(mode="json") == example


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    found = []
    for block in text.strip().split("\n\n"):
        name, data = block.split("\n")
        found.append((name.removeprefix("event: "), json.loads(data.removeprefix("data: "))))
    return found


def test_statements_come_as_events_and_then_the_reply(app: FastAPI, journal: Journal) -> None:
    with served(app) as address, httpx.Client(base_url=address) as client:
        response = ask(client, "主动披露会被罚吗", accept="text/event-stream")
        assert response.headers["content-type"].startswith("text/event-stream")
        (first, statement), (last, reply) = events(response.text)
        assert (first, last) == ("statement", "reply")
        assert statement in Reply.model_validate(reply).model_dump(mode="json")["statements"]
    journal.close()
    assert count(journal.engine, Filter()) == 1


def test_an_answer_that_breaks_off_says_so(client: TestClient) -> None:
    response = ask(client, "断了", accept="text/event-stream")
    assert [name for name, _ in events(response.text)] == ["statement", "error"]
    assert "重新提问" in response.text
    assert "cable" not in response.text


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_a_fault_of_the_service_is_a_problem(
    client: TestClient, accept: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = ask(client, "着火了", accept=accept)
    assert response.status_code == 500
    assert "disk on fire" not in response.text
    problem(response)
    assert "disk on fire" in caplog.text, "it must stand in the server's log"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "question：缺少这一项"),
        ({"question": ""}, "question：不能为空"),
        ({"question": "问" * 501}, "question：太长，最多 500 字"),
        ({"question": 5}, "question：应当是文字"),
        ({"question": "问", "as_of": "昨天"}, "as_of：应当写成 2025-10-11 的样子"),
        ({"question": "问", "as_of": "2025-02-30"}, "as_of：应当写成"),
        ({"question": "问", "as_of": 0}, "as_of：应当写成"),
        ({"question": "问", "mode": "llm"}, "mode：没有这一项"),
        ([], "内容不对"),
    ],
)
def test_bad_questions_are_told_what_is_wrong(client: TestClient, body: object, words: str) -> None:
    response = client.post(ASK, json=body)
    assert response.status_code == 422
    assert words in str(problem(response)["detail"])


@pytest.mark.parametrize(
    ("method", "path", "content", "status"),
    [
        ("GET", "/api/v1/nothing", None, 404),
        ("GET", "/api/v1/clauses/no/thing", None, 404),
        ("GET", "/api/v1/documents/nothing", None, 404),
        ("GET", ASK, None, 405),
        ("POST", ASK, b"{", 422),
        ("POST", ASK, b"\xff", 400),
        ("POST", ASK, b'{"question": "\\ud800"}', 422),
        ("POST", ASK, b'"' + b"x" * 20_000 + b'"', 413),
        ("GET", "/api/v1/search?q=x&k=0", None, 422),
        ("GET", "/api/v1/search", None, 422),
    ],
)
def test_every_error_is_a_problem(
    client: TestClient, method: str, path: str, content: bytes | None, status: int
) -> None:
    headers = {"content-type": "application/json"}
    response = client.request(method, path, content=content, headers=headers)
    assert response.status_code == status
    problem(response)
    if status == 405:
        assert response.headers["allow"] == "POST"


def test_a_body_without_its_length_is_bounded_too(app: FastAPI) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 1000

    with served(app) as address, httpx.Client(base_url=address) as client:
        headers = {"content-type": "application/json"}
        response = client.post(ASK, content=endless(), headers=headers)
        assert response.status_code == 413
        problem(response)


def test_looking_up(client: TestClient) -> None:
    hits = client.get("/api/v1/search", params={"q": "披露", "k": 1}).json()["hits"]
    assert [hit["clause_id"] for hit in hits] == [CLAUSE.clause_id]
    clause = client.get(f"/api/v1/clauses/{CLAUSE.clause_id}", params={"as_of": "2023-01-01"})
    assert (clause.json()["text"], clause.json()["status"]) == (CLAUSE.text, "not_yet")
    assert client.get(f"/api/v1/clauses/{CLAUSE.clause_id}").json()["status"] == "in_force"
    [document] = client.get("/api/v1/documents").json()["documents"]
    assert (document["document_id"], document["clauses"]) == ("gacc-2023-127", [])
    whole = client.get("/api/v1/documents/gacc-2023-127").json()
    assert [one["clause_id"] for one in whole["clauses"]] == [CLAUSE.clause_id]


def test_feedback(client: TestClient, journal: Journal) -> None:
    id_ = ask(client, "主动披露会被罚吗").json()["id"]
    said = {"reply_id": id_, "up": False, "reasons": ["outdated"], "comment": "过期"}
    assert client.post("/api/v1/feedback", json=said).status_code == 204
    [entry] = search(journal.engine, Filter(up=False))
    assert (entry.id, entry.comment) == (id_, "过期")
    unknown = client.post("/api/v1/feedback", json={**said, "reply_id": "nothing"})
    assert unknown.status_code == 404
    assert "没有编号为 nothing" in str(problem(unknown)["detail"])


def test_questions_are_answered_while_the_database_is_gone(
    tmp_path: Path, journal_of: Callable[..., Journal], accounts: Accounts
) -> None:
    url = f"sqlite:///{tmp_path}/no/such/x"
    gone = open_database(Settings(data_dir=tmp_path, journal=JournalSettings(url=url)))
    journal = journal_of(gone, patience_s=0.01)
    app = FastAPI()
    install(app, FakeAssistant(), journal, accounts, loopback=True)  # type: ignore[arg-type]
    client = TestClient(app)
    id_ = ask(client, "主动披露会被罚吗").json()["id"]
    response = client.post("/api/v1/feedback", json={"reply_id": id_, "up": True})
    assert response.status_code == 503
    problem(response)
    assert client.get("/readyz").json()["status"] == "ready"


def test_keys_that_cannot_be_checked_let_nobody_in(tmp_path: Path, journal: Journal) -> None:
    url = f"sqlite:///{tmp_path}/no/such/x"
    gone = open_database(Settings(data_dir=tmp_path, journal=JournalSettings(url=url)))
    app = FastAPI()
    install(app, FakeAssistant(), journal, Accounts(gone), loopback=True)  # type: ignore[arg-type]
    assert problem(ask(TestClient(app), "主动披露会被罚吗"))["status"] == 503
    assert TestClient(app).get("/metrics").status_code == 503


def test_a_key_is_needed_once_there_is_one(client: TestClient, accounts: Accounts) -> None:
    assert ask(client, "问").status_code == 200
    key = accounts.add_key("门户")
    refused = ask(client, "问")
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert "policyqa key add" in str(problem(refused)["detail"])
    assert ask(client, "问", authorization=f"Bearer {key}").status_code == 200
    assert problem(ask(client, "问", authorization="Bearer wrong"))["status"] == 401
    assert client.get("/metrics").status_code == 401
    assert client.get("/healthz").status_code == 200


def test_a_key_is_needed_where_other_machines_can_call(
    journal: Journal, accounts: Accounts
) -> None:
    app = FastAPI()
    install(app, FakeAssistant(), journal, accounts, loopback=False)  # type: ignore[arg-type]
    assert ask(TestClient(app), "问").status_code == 401


def test_requests_are_limited_by_the_minute(journal: Journal, accounts: Accounts) -> None:
    app = FastAPI()
    install(app, FakeAssistant(), journal, accounts, loopback=True, per_minute=2)  # type: ignore[arg-type]
    client = TestClient(app)
    statuses = [ask(client, "问").status_code for _ in range(3)]
    assert statuses[-1] == 429 or 429 not in statuses  # a minute may have begun meanwhile
    key = accounts.add_key("门户")
    assert ask(client, "问", authorization=f"Bearer {key}").status_code == 200


def test_a_minute_is_counted_for_each_caller_apart() -> None:
    now = 0.0
    limit = RateLimit(2, clock=lambda: now)
    assert [limit.wait_s("a") for _ in range(3)] == [0, 0, 61]
    assert limit.wait_s("b") == 0
    now = 59.5
    assert limit.wait_s("a") == 1
    now = 60.0
    assert limit.wait_s("a") == 0


def test_probes_and_figures(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready == {"status": "ready", "journal": {"lost": 0, "waiting": 0}}
    ask(client, "主动披露会被罚吗")
    ask(client, "养狗要办证吗")
    text = client.get("/metrics").text
    reply = 'policyqa_replies_total{channel="api",reason="not_covered",status="refused"} 1.0'
    assert reply in text
    assert 'policyqa_reply_seconds_count{channel="api"} 2.0' in text
    assert "policyqa_journal_lost_total 0.0" in text


def test_nothing_to_answer_from_is_not_ready(journal: Journal, accounts: Accounts) -> None:
    assistant = FakeAssistant()
    assistant.documents = ()  # type: ignore[assignment]
    app = FastAPI()
    install(app, assistant, journal, accounts, loopback=True)  # type: ignore[arg-type]
    assert TestClient(app).get("/readyz").status_code == 503


def test_the_openapi_document_has_examples_and_problems(client: TestClient) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["servers"] == [{"url": "/api/v1"}]
    ask_ = document["paths"]["/ask"]["post"]
    assert set(ask_["responses"]["200"]["content"]) == {"application/json", "text/event-stream"}
    assert "answered" in ask_["responses"]["200"]["content"]["application/json"]["examples"]
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["security"]
            for status, response in operation["responses"].items():
                if status >= "400":
                    assert list(response["content"]) == ["application/problem+json"]


def test_the_databases_are_both_served(engine: Engine, journal_of: Callable[..., Journal]) -> None:
    app = FastAPI()
    journal = journal_of(engine)
    install(app, FakeAssistant(), journal, Accounts(engine), loopback=True)  # type: ignore[arg-type]
    client = TestClient(app)
    id_ = ask(client, "主动披露会被罚吗\0").json()["id"]
    said = {"reply_id": id_, "up": True, "comment": "\0"}
    assert client.post("/api/v1/feedback", json=said).status_code == 204
