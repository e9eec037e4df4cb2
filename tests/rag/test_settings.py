"""One tree of settings: environment over file over defaults; unknown keys are errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from policyqa.errors import SettingsError
from rag import load_settings


def test_defaults_work_offline() -> None:
    settings = load_settings()
    assert settings.embedding.name == "bundled"
    assert settings.llm.base_url == ""


def test_environment_beats_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("policyqa.toml").write_text('[llm]\nmodel = "a"\ntimeout_s = 5\n', "utf-8")
    monkeypatch.setenv("POLICYQA_LLM__MODEL", "b")
    settings = load_settings()
    assert (settings.llm.model, settings.llm.timeout_s) == ("b", 5)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("POLICYQA_LLM__COLOUR", "red"),
        ("POLICYQA_COLOUR", "red"),
        ("POLICYQA_LLM__TIMEOUT_S", "soon"),
        ("POLICYQA_EMBEDDING__NAME", "magic"),
    ],
)
def test_wrong_settings_are_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match="设置"):
        load_settings()


def test_unknown_key_in_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("policyqa.toml").write_text("colour = 1\n", "utf-8")
    with pytest.raises(SettingsError, match="colour"):
        load_settings()


def test_a_broken_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path("policyqa.toml").write_text("= 1\n", "utf-8")
    with pytest.raises(SettingsError, match=r"policyqa\.toml"):
        load_settings()


def test_a_key_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLICYQA_LLM__API_KEY", "sk-secret")
    assert "sk-secret" not in repr(load_settings())
