"""What the doctor says of a chat model: what is wrong, and which setting to change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from policyqa.errors import ModelError, PolicyqaError, SettingsError
from rag.model_check import check_model
from rag.settings import ModelSettings
from tests.scripted import Wire, scripted


def check(act: Callable[[Wire], None], **llm: Any) -> str:
    with scripted(act) as (url, _):
        return check_model(ModelSettings(**({"base_url": url, "model": "qwen"} | llm)))


def test_a_model_that_answers() -> None:
    assert check(lambda wire: wire.say("好")).startswith("qwen，")


@pytest.mark.parametrize(
    ("act", "advice"),
    [
        (lambda wire: wire.send(401, b'{"error": "sk-secret"}'), "POLICYQA_LLM__API_KEY"),
        (lambda wire: wire.send(403, b"{}"), "密钥不被接受"),
        (lambda wire: wire.send(404, b"{}"), "现为 qwen"),
        (lambda wire: wire.send(400, b"{}"), "现为 qwen"),
        (lambda wire: wire.send(429, b"{}"), "余额"),
        (lambda wire: wire.send(500, b"{}"), "错误 500"),
        (lambda wire: wire.send(200, b"<html>", "text/html"), "/v1"),
        (lambda wire: wire.connection.close(), "连不上"),
    ],
)
def test_what_is_wrong_and_what_to_do(act: Callable[[Wire], None], advice: str) -> None:
    with pytest.raises(ModelError, match=advice) as failed:
        check(act)
    assert "sk-secret" not in str(failed.value)


def test_a_model_that_does_not_answer_in_time() -> None:
    with pytest.raises(ModelError, match=r"0\.2 秒"):
        check(lambda wire: wire.closing.wait(60) and None, deadline_s=0.2)


@pytest.mark.parametrize(
    ("settings", "advice"),
    [
        ({"model": ""}, "POLICYQA_LLM__MODEL"),
        ({"api_key": SecretStr("密 钥")}, "重新复制密钥"),
        ({"api_key_file": "no-such-file"}, "no-such-file"),
    ],
)
def test_settings_that_cannot_work(settings: dict[str, Any], advice: str) -> None:
    with pytest.raises(SettingsError, match=advice):
        check(lambda wire: wire.say("好"), **settings)


def test_nothing_listens() -> None:
    with pytest.raises(PolicyqaError, match="POLICYQA_LLM__BASE_URL"):
        check_model(ModelSettings(base_url="http://127.0.0.1:9/v1", model="m"))
