"""Accounts, lock-out, sessions and API keys, over both databases."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, update

from policyqa.errors import InputError, StorageError
from ui.accounts import LOCKED_FOR, Account, Accounts, Role
from ui.journal.models import api_keys, logins, users
from ui.sessions import install_sessions, sign_in, sign_out, signed_in

PASSWORD = "correct horse battery"


@pytest.fixture
def accounts(engine: Engine) -> Accounts:
    return Accounts(engine)


def fail(accounts: Accounts, name: str, times: int = 1) -> str:
    for _ in range(times):
        with pytest.raises(InputError) as caught:
            accounts.log_in(name, "wrong password")
    return str(caught.value)


def test_a_person_logs_in_with_a_password_that_is_stored_hashed(
    accounts: Accounts, engine: Engine
) -> None:
    accounts.add("小王", Role.OPERATOR, PASSWORD)
    assert accounts.log_in("小王", PASSWORD).role is Role.OPERATOR
    with engine.connect() as connection:
        stored = connection.scalar(select(users.c.password))
    assert stored is not None
    assert stored.startswith("$argon2id$")


def test_five_failures_lock_a_name_for_a_quarter_of_an_hour(
    accounts: Accounts, engine: Engine
) -> None:
    accounts.add("小王", Role.OPERATOR, PASSWORD)
    fail(accounts, "小王", 5)
    again = Accounts(engine)  # a restart forgets nothing
    with pytest.raises(InputError, match="15 分钟后"):
        again.log_in("小王", PASSWORD)
    with engine.begin() as connection:
        connection.execute(update(logins).values(at=datetime.now(UTC) - LOCKED_FOR))
    assert again.log_in("小王", PASSWORD).name == "小王"


def test_a_success_forgets_failures(accounts: Accounts) -> None:
    accounts.add("小王", Role.OPERATOR, PASSWORD)
    for _ in range(2):
        fail(accounts, "小王", 4)
        accounts.log_in("小王", PASSWORD)


def test_a_name_that_nobody_has_is_answered_alike(
    accounts: Accounts, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add("小王", Role.OPERATOR, PASSWORD)
    verified: list[str] = []
    fits = accounts._fits
    monkeypatch.setattr(
        accounts, "_fits", lambda stored, typed: verified.append(stored) or fits(stored, typed)
    )
    assert fail(accounts, "nobody") == fail(accounts, "小王")
    assert [stored.split("$")[3] for stored in verified] == ["m=19456,t=2,p=1"] * 2
    assert fail(accounts, "nobody", 5) == fail(accounts, "小王", 5)
    assert len(verified) == 12, "a locked name is verified, too"


def test_the_first_administrator_has_a_one_time_password(accounts: Accounts) -> None:
    password = accounts.first_administrator()
    assert password is not None
    assert accounts.first_administrator() is None
    admin = accounts.log_in("admin", password)
    assert (admin.role, admin.must_change) == (Role.ADMINISTRATOR, True)
    accounts.set_password("admin", PASSWORD)
    assert not accounts.log_in("admin", PASSWORD).must_change
    fail_text = fail(accounts, "admin")
    assert "不对" in fail_text


def test_what_cannot_be_done(accounts: Accounts) -> None:
    accounts.add("a", Role.ADMINISTRATOR, PASSWORD)
    with pytest.raises(InputError, match="已有用户"):
        accounts.add("a", Role.OPERATOR, PASSWORD)
    with pytest.raises(InputError, match="用户名只能"):
        accounts.add("a b", Role.OPERATOR, PASSWORD)
    with pytest.raises(InputError, match="密码须有"):
        accounts.add("b", Role.OPERATOR, "short")
    with pytest.raises(InputError, match="唯一的管理员"):
        accounts.remove("a")
    for act in (accounts.remove, lambda name: accounts.set_password(name, PASSWORD)):
        with pytest.raises(InputError, match="没有用户 nobody"):
            act("nobody")
    accounts.add("b", Role.ADMINISTRATOR, PASSWORD)
    accounts.remove("a")
    assert [person.name for person in accounts.people()] == ["b"]


def test_an_api_key_is_shown_once_and_stored_as_a_digest(
    accounts: Accounts, engine: Engine
) -> None:
    key = accounts.add_key("门户")
    assert accounts.key_name(key) == "门户"
    assert accounts.key_name(key + "x") is None
    with engine.connect() as connection:
        assert key not in str(connection.execute(select(api_keys)).all())
    with pytest.raises(InputError, match="已有名为 门户"):
        accounts.add_key("门户")
    with pytest.raises(InputError, match="密钥名只能"):
        accounts.add_key("")
    accounts.remove_key("门户")
    assert accounts.key_name(key) is None
    assert accounts.keys() == {}
    with pytest.raises(InputError, match="没有名为 门户"):
        accounts.remove_key("门户")


def site(accounts: Accounts, data_dir: Path) -> TestClient:
    app = FastAPI()
    install_sessions(app, data_dir)

    @app.get("/in/{name}")
    def log_in(request: Request, name: str) -> None:
        sign_in(request, accounts.log_in(name, PASSWORD))

    @app.get("/out")
    def log_out(request: Request) -> None:
        sign_out(request)

    @app.get("/who")
    def who(request: Request) -> str | None:
        account: Account | None = signed_in(request, accounts)
        return account and account.name

    return TestClient(app)


def test_a_session_lasts_until_it_ends(accounts: Accounts, tmp_path: Path) -> None:
    accounts.add("wang", Role.OPERATOR, PASSWORD)
    client = site(accounts, tmp_path)
    assert client.get("/who").json() is None
    cookie = client.get("/in/wang").headers["set-cookie"]
    assert "httponly" in cookie.lower()
    assert "samesite=lax" in cookie.lower()
    assert client.get("/who").json() == "wang"
    restarted = site(accounts, tmp_path)
    restarted.cookies = client.cookies
    assert restarted.get("/who").json() == "wang"
    client.get("/out")
    assert client.get("/who").json() is None
    client.get("/in/wang")
    accounts.set_password("wang", PASSWORD)
    assert client.get("/who").json() is None, "a new password ends old sessions"


def test_a_forged_cookie_is_nobody(accounts: Accounts, tmp_path: Path) -> None:
    accounts.add("wang", Role.OPERATOR, PASSWORD)
    client, other = site(accounts, tmp_path / "a"), site(accounts, tmp_path / "b")
    other.get("/in/wang")
    client.cookies = other.cookies
    assert client.get("/who").json() is None


def test_the_key_of_sessions_is_for_the_server_alone(tmp_path: Path) -> None:
    install_sessions(FastAPI(), tmp_path)
    path = tmp_path / "session.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.write_text("")
    with pytest.raises(StorageError, match="已损坏"):
        install_sessions(FastAPI(), tmp_path)
    with pytest.raises(StorageError, match="权限"):
        install_sessions(FastAPI(), path)


def test_old_failures_do_not_pile_up(accounts: Accounts, engine: Engine) -> None:
    for number in range(3):
        fail(accounts, f"guess{number}")
    with engine.begin() as connection:
        connection.execute(update(logins).values(at=datetime.now(UTC) - LOCKED_FOR - timedelta(1)))
    fail(accounts, "guess")
    with engine.connect() as connection:
        assert connection.scalars(select(logins.c.name)).all() == ["guess"]
