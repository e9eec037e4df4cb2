"""Scoring: from the folder alone, with breakdowns, undefined shown as NaN."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from eval.folder import load_run
from eval.score import score, write_metrics
from eval.tables import show_scores, shown
from tests.eval.cases import BRANCH, answer, cited, near_miss, question, refusal, write_run

SAID = "供电企业接电时间不得超过八个工作日。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    pairs = [
        (question(id="T1"), answer(SAID, [cited(1)], id="T1", hits=["x", *["y"], BRANCH])),
        (near_miss("T2"), refusal("T2")),
        (question(id="T3", user="sme", kind="list"), refusal("T3")),
    ]
    return write_run(tmp_path / "run", pairs).folder


def test_metrics_are_written_overall_and_by_group(folder: Path) -> None:
    run = load_run(folder)
    scores = score(run)
    assert scores.overall["facts"].value == 0.5
    assert scores.by["kind"]["fact"]["facts"].value == 1
    assert scores.by["kind"]["list"]["facts"].value == 0
    assert scores.by["user"]["hotline"]["refused_wrongly"].value == 0
    assert scores.by["document"]["重庆市优化营商环境条例"]["hit_at_5"].n == 2
    assert scores.overall["latency_over_embedding"].value == 6 / 5
    written = json.loads(write_metrics(run, scores).read_text("utf-8"))
    assert written["metrics"]["facts"] == pytest.approx(
        {"value": 0.5, "low": 0.0, "high": 1.0, "n": 2}
    )
    assert math.isnan(written["metrics"]["validity"]["value"])
    assert written["by"]["kind"]["near_miss"]["refusal_recall"]["value"] == 1


def test_the_table_shows_nan(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    run = load_run(folder)
    show_scores(run, score(run))
    printed = capsys.readouterr().out
    assert "NaN" in printed
    assert "近似不可答" in printed
    assert shown(float("nan"), "ms") == "NaN"


def test_unlabelled_questions_are_never_scored(tmp_path: Path) -> None:
    asked = question(
        id="U1", kind="unlabelled", user="", clause_ids=[], evidence=[], answer_facts=[]
    )
    run = write_run(tmp_path / "run", [(asked, answer(SAID, [cited(1)], id="U1"))])
    assert run.cases == ()
    scores = score(run)
    assert all(math.isnan(e.value) for e in scores.overall.values())
    assert scores.by["kind"] == {}


def test_scoring_needs_no_model_no_index_and_no_network(folder: Path) -> None:
    code = (
        "import sys, socket\n"
        "def refuse(*a, **k): raise OSError('network')\n"
        "socket.socket.connect = refuse\n"
        f"sys.argv = ['policyqa', 'eval', 'score', {str(folder)!r}, '--json']\n"
        "from policyqa.__main__ import main\n"
        "try:\n    main()\n"
        "finally:\n"
        "    heavy = {'onnxruntime', 'faiss', 'torch', 'tokenizers', 'gradio'} & set(sys.modules)\n"
        "    assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["scored"] == 3


def test_a_folder_that_is_none_is_one_message(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "policyqa", "eval", "score", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "policyqa eval run" in done.stderr
    assert "Traceback" not in done.stderr
