"""The doctor names what is in order and what is not, and exits accordingly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag import load_settings
from tests.scripted import scripted
from tests.ui.test_commands import command
from ui import doctor

NAMES = ["数据文件夹", "编码模型", "索引", "大模型"]


def test_all_is_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], real_data: Path
) -> None:
    monkeypatch.setenv("POLICYQA_DATA_DIR", str(real_data))
    assert command(monkeypatch, "doctor") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("：")[0] for line in lines] == [f"正常 {name}" for name in NAMES]


def test_what_is_wrong_is_named_each_on_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with scripted(lambda wire: wire.send(401, b"{}")) as (url, _):
        monkeypatch.setenv("POLICYQA_LLM__BASE_URL", url)
        monkeypatch.setenv("POLICYQA_LLM__MODEL", "m")
        monkeypatch.setenv("POLICYQA_LLM__API_KEY", "sk-secret")
        assert command(monkeypatch, "doctor", "--json") == 1
    out = capsys.readouterr().out
    found = {one["name"]: one for one in json.loads(out)}
    assert [name for name in NAMES if not found[name]["ok"]] == ["索引", "大模型"]
    assert "policyqa build" in found["索引"]["message"]
    assert "POLICYQA_LLM__API_KEY" in found["大模型"]["message"]
    assert "sk-secret" not in out


def test_a_data_folder_that_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("POLICYQA_DATA_DIR", str(tmp_path / "file"))
    load_settings.cache_clear()
    first = doctor.examine()[0]
    assert not first["ok"]
    assert "POLICYQA_DATA_DIR" in str(first["message"])


def test_settings_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYQA_LLM__COLOUR", "red")
    load_settings.cache_clear()
    assert [one["name"] for one in doctor.examine()] == ["设置"]


def test_a_check_that_breaks_does_not_break_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(doctor, "open_encoder", broken)
    found = doctor.examine()
    assert [one["name"] for one in found] == NAMES
    assert "RuntimeError" in str(found[1]["message"])
