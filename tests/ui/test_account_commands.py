"""policyqa user and policyqa key, as typed, and what the server prints when it first starts."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from policyqa.__main__ import main
from rag import Settings, load_settings
from rag.settings import JournalSettings
from ui.accounts import Accounts
from ui.journal import Journal, open_database
from ui.opening import open_accounts

PASSWORD = "correct horse battery"


@pytest.fixture
def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    def command(*arguments: str, typed: str = PASSWORD) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["policyqa", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed + "\n"))
        with pytest.raises(SystemExit) as stop:
            main()
        return int(stop.value.code or 0), *capsys.readouterr()

    return command


Run = Callable[..., tuple[int, str, str]]


def accounts() -> Accounts:
    return Accounts(open_database(load_settings()))


def test_users(run: Run) -> None:
    assert run("user", "add", "小王", "--role", "operator")[0] == 0
    assert accounts().log_in("小王", PASSWORD).role == "operator"
    assert "小王\t坐席" in run("user", "list")[1]
    [shown] = json.loads(run("user", "list", "--json")[1])
    assert (shown["name"], shown["role"]) == ("小王", "operator")
    assert PASSWORD not in str(shown)
    assert run("user", "password", "小王", typed="another password")[0] == 0
    assert accounts().log_in("小王", "another password")
    assert run("user", "remove", "小王")[0] == 0
    assert run("user", "list")[1] == ""


@pytest.mark.parametrize(
    ("arguments", "typed", "words"),
    [
        (("add", "a", "--role", "king"), PASSWORD, "没有角色 king"),
        (("add", "a", "--role", "operator"), "short", "密码须有"),
        (("remove", "a"), "", "没有用户 a"),
    ],
)
def test_what_cannot_be_done(run: Run, arguments: tuple[str, ...], typed: str, words: str) -> None:
    code, _, told = run("user", *arguments, typed=typed)
    assert code == 1
    assert words in told


def test_keys(run: Run) -> None:
    code, key, told = run("key", "add", "门户")
    assert code == 0
    assert "以后无法再看到" in told
    assert accounts().key_name(key.strip()) == "门户"
    assert "门户\t" in run("key", "list")[1]
    assert "门户" in json.loads(run("key", "list", "--json")[1])[0]["name"]
    assert run("key", "remove", "门户")[0] == 0
    assert accounts().keys() == {}


def test_a_start_without_a_database(
    tmp_path: Path, journal_of: Callable[..., Journal], capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/no/such/x"
    settings = Settings(data_dir=tmp_path, journal=JournalSettings(url=url))
    open_accounts(journal_of(open_database(settings)))
    assert "问答照常，但暂不能核对接口密钥" in capsys.readouterr().err
