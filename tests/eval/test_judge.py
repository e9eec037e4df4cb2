"""The optional judge: asked per statement, kept apart from the metrics."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from eval.folder import sha256
from eval.judge import PROMPT, judge_run, verdict_of
from eval.score import metrics_json, score
from policyqa.errors import ModelError, SettingsError
from rag.settings import ModelSettings
from tests.eval.cases import answer, cited, near_miss, question, refusal, write_run
from tests.fakes import chat_server

SAID = "供电企业接电时间不得超过八个工作日。"
PAIRS = [
    (question(id="T1"), answer([SAID, "另外收费。"], [cited(1)], id="T1")),
    (near_miss("T2"), refusal("T2")),
]


def settings(address: str) -> ModelSettings:
    return ModelSettings(base_url=address, model="m", api_key=SecretStr("k"), timeout_s=10)


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("SUPPORTED", "supported"),
        ("结论：unsupported。", "unsupported"),
        ("PARTIAL\n", "partial"),
        ("SUPPORTED or PARTIAL", "unclear"),
        ("不知道", "unclear"),
    ],
)
def test_verdicts(said: str, verdict: str) -> None:
    assert verdict_of(said) == verdict


def test_every_statement_is_judged_with_its_clause_at_temperature_0(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", PAIRS)
    before = json.dumps(metrics_json(run, score(run)))

    def write(prompt: str) -> str:
        assert "供电企业接电时间不得超过八个工作日" in prompt
        return "UNSUPPORTED" if "另外收费" in prompt else "SUPPORTED"

    with chat_server(write) as (address, requests):
        summary = judge_run(run, settings(address))
    assert summary["counts"] == {"supported": 1, "partial": 0, "unsupported": 1, "unclear": 0}
    assert [request["temperature"] for request in requests] == [0, 0]
    written = json.loads((run.folder / "judge.json").read_text("utf-8"))
    assert written["model"] == "m"
    assert written["prompt_sha256"] == sha256(PROMPT.read_bytes())
    assert written["verdicts"][1] == {
        "id": "T1",
        "statement": "另外收费。",
        "verdict": "unsupported",
    }
    assert json.dumps(metrics_json(run, score(run))) == before


def test_without_a_model_or_with_a_broken_one_nothing_is_written(tmp_path: Path) -> None:
    run = write_run(tmp_path / "run", PAIRS)
    with pytest.raises(SettingsError, match="POLICYQA_LLM__BASE_URL"):
        judge_run(run, ModelSettings())
    with chat_server(lambda _: "", status=500) as (address, _), pytest.raises(ModelError):
        judge_run(run, settings(address))
    assert not (run.folder / "judge.json").exists()
