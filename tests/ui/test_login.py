"""The login: who gets in, who is turned away and how, and that no other site can take part."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from httpx import Response
from sqlalchemy import Engine

from rag import Settings
from ui.accounts import Accounts, Role
from ui.gate import account_of
from ui.journal import migrate, open_database
from ui.login import install_login
from ui.serving import _welcome_administrator

PASSWORD = "correct horse battery"
PAGE = {"accept": "text/html,*/*", "sec-fetch-mode": "navigate", "sec-fetch-site": "none"}
PART = {"accept": "text/event-stream", "sec-fetch-mode": "cors", "sec-fetch-site": "same-origin"}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(Settings(data_dir=tmp_path))
    migrate(opened)
    yield opened
    opened.dispose()


@pytest.fixture
def accounts(engine: Engine) -> Accounts:
    made = Accounts(engine)
    made.add("wang", Role.OPERATOR, PASSWORD)
    return made


@pytest.fixture
def client(accounts: Accounts, tmp_path: Path) -> TestClient:
    """An application whose guarded pages say who is there."""
    app = FastAPI()
    install_login(app, accounts, tmp_path)

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    def who(request: Request, path: str) -> str:
        return account_of(request).name if "account" in request.state else "anybody"

    return TestClient(app, headers=PAGE, follow_redirects=False)


def log_in(client: TestClient, name: str, password: str = PASSWORD, onward: str = "") -> Response:
    return client.post("/login", data={"name": name, "password": password, "next": onward})


def test_nobody_is_sent_to_the_login_and_comes_back(client: TestClient) -> None:
    answer = client.get("/desk/?q=退税&x=a%26b")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login?next=/desk/")
    page = client.get(answer.headers["location"])
    assert "用户名" in page.text
    wanted = page.text.split('name="next" value="')[1].split('"')[0].replace("&amp;", "&")
    back = log_in(client, "wang", onward=wanted)
    assert back.status_code == 303
    assert back.headers["location"] == "/desk/?q=%E9%80%80%E7%A8%8E&x=a%26b"
    assert client.get("/desk/").json() == "wang"
    assert client.get("/login").headers["location"] == "/desk/"


@pytest.mark.parametrize(
    "path",
    [
        "/desk",
        "/desk/",
        "/desk/gradio_api/queue/join",
        "/desk/config",
        "/operations/file=a",
        "/desk/a/../b",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_parts_of_a_page_get_a_code(client: TestClient, path: str, method: str) -> None:
    assert client.request(method, path, headers=PART).status_code == 401
    assert client.request(method, path, headers={"accept": "*/*"}).status_code == 401


def test_other_addresses_are_open(client: TestClient) -> None:
    for path in ("/", "/desks", "/gradio_api/queue/join", "/doc/desk"):
        assert client.get(path).json() == "anybody", path
        assert client.post(path, headers=PART).json() == "anybody", path


def test_a_websocket_is_closed(client: TestClient) -> None:
    from starlette.websockets import WebSocketDisconnect

    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/desk/ws"):
        pass


def test_operations_are_for_administrators(client: TestClient, accounts: Accounts) -> None:
    log_in(client, "wang")
    page = client.get("/operations/")
    assert page.status_code == 403
    assert "只对管理员开放" in page.text
    assert client.get("/operations/queue", headers=PART).status_code == 403
    accounts.add("li", Role.ADMINISTRATOR, PASSWORD)
    log_in(client, "li")
    assert client.get("/operations/").json() == client.get("/desk/").json() == "li"


def test_a_wrong_password_is_told_and_then_locked(client: TestClient) -> None:
    for _ in range(5):
        answer = log_in(client, '<b>wang"', "guess")
        assert answer.status_code == 401
        assert "用户名或密码不对" in answer.text
        assert "&lt;b&gt;wang&#34;" in answer.text
        log_in(client, "wang", "guess")
    answer = log_in(client, "wang", PASSWORD)
    assert answer.status_code == 401
    assert "15 分钟后再试" in answer.text
    assert client.get("/desk/").status_code == 303


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/\t/evil",
    ],
)
def test_nobody_is_sent_to_another_site(client: TestClient, elsewhere: str) -> None:
    assert log_in(client, "wang", onward=elsewhere).headers["location"] == "/desk/"
    seen = client.get("/login", params={"next": elsewhere})
    assert seen.headers["location"] == "/desk/"


def change(client: TestClient, old: str, new: str, again: str | None = None) -> Response:
    data = {"old": old, "new": new, "again": new if again is None else again, "next": "/desk/?q=1"}
    return client.post("/password", data=data)


def test_a_new_password_ends_other_sessions(
    client: TestClient, accounts: Accounts, tmp_path: Path
) -> None:
    log_in(client, "wang")
    other = TestClient(client.app, headers=PAGE, follow_redirects=False, cookies=client.cookies)
    assert other.get("/desk/").json() == "wang"
    assert "wang" in client.get("/password").text
    for old, new, again, told in (
        (PASSWORD, "another password", "anothr password", "不一样"),
        (PASSWORD, PASSWORD, PASSWORD, "换一个"),
        (PASSWORD, "short", "short", "10 至 128"),
        ("wrong", "another password", "another password", "密码不对"),
    ):
        answer = change(client, old, new, again)
        assert answer.status_code == 400
        assert told in answer.text
    assert change(client, PASSWORD, "another password").headers["location"] == "/desk/?q=1"
    assert client.get("/desk/").json() == "wang"
    assert other.get("/desk/").status_code == 303
    assert other.get("/desk/queue", headers=PART).status_code == 401
    assert change(other, "another password", PASSWORD).headers["location"].startswith("/login")
    assert other.get("/password").headers["location"].startswith("/login")


def test_a_one_time_password_must_be_changed_first(
    client: TestClient, accounts: Accounts, capsys: pytest.CaptureFixture[str]
) -> None:
    _welcome_administrator(accounts)
    said = capsys.readouterr().err
    password = said.split("一次性密码 ")[1].split("（")[0]
    assert log_in(client, "admin", password, "/operations/").headers["location"] == (
        "/password?next=/operations/"
    )
    assert client.get("/desk/").headers["location"] == "/password?next=/desk/"
    assert client.get("/desk/queue", headers=PART).status_code == 403
    assert "一次性密码" in client.get("/password").text
    assert change(client, password, "my own password").headers["location"] == "/desk/?q=1"
    assert client.get("/operations/").json() == "admin"
    _welcome_administrator(accounts)
    assert capsys.readouterr().err == ""


def test_an_operator_named_admin_stops_no_start(accounts: Accounts) -> None:
    accounts.add("admin", Role.OPERATOR, PASSWORD)
    assert accounts.first_administrator() is None


def test_logging_out(client: TestClient, accounts: Accounts) -> None:
    log_in(client, "wang")
    assert client.get("/logout").json() == "anybody", "a link on another page logs nobody out"
    assert client.post("/logout").headers["location"] == "/login"
    assert client.get("/desk/").status_code == 303
    log_in(client, "wang")
    accounts.add("li", Role.ADMINISTRATOR, PASSWORD)
    accounts.remove("wang")
    assert client.get("/desk/").status_code == 303


@pytest.mark.parametrize(
    "sent",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site", "origin": "http://testserver"},
    ],
)
def test_other_sites_can_post_nothing(client: TestClient, sent: dict[str, str]) -> None:
    log_in(client, "wang")
    del client.headers["sec-fetch-site"]
    for path in ("/login", "/logout", "/password", "/desk/gradio_api/queue/join"):
        assert client.post(path, headers=sent).status_code == 403, path
    assert client.get("/desk/", headers=sent).json() == "wang"
    own = {"origin": "http://testserver"}
    assert client.post("/desk/gradio_api/queue/join", headers=own).json() == "wang"


def test_forms_are_bounded_and_not_kept(client: TestClient) -> None:
    assert client.post("/login", content=b"a" * 10_000).status_code == 413
    assert client.post("/login", content=b"\xff=\x00&name=%00").status_code == 401
    assert client.get("/login").headers["cache-control"] == "no-store"
    assert "form-action 'self'" in client.get("/login").headers["content-security-policy"]


def test_without_a_database_nobody_gets_in(
    client: TestClient, engine: Engine, tmp_path: Path
) -> None:
    log_in(client, "wang")
    engine.dispose()
    for file in tmp_path.glob("journal.sqlite3*"):
        file.unlink()
    (tmp_path / "journal.sqlite3").mkdir()
    for answer in (client.get("/desk/"), log_in(client, "wang"), client.get("/password")):
        assert answer.status_code == 503
        assert "稍后再试" in answer.text
    _welcome_administrator(Accounts(engine))
