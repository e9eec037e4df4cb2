"""``policyqa eval``, run as a maintainer runs it, on the real index."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.eval.cases import near_miss, question


def run(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"POLICYQA_DATA_DIR": str(data), "COLUMNS": "160"}
    command = [sys.executable, "-m", "policyqa", "eval", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(scope="module")
def folder(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of two questions."""
    out = tmp_path_factory.mktemp("runs")
    asked = [question(id="T1"), near_miss("T2")]
    (out / "small.jsonl").write_text("".join(q.model_dump_json() + "\n" for q in asked), "utf-8")
    dataset = str(out / "small.jsonl")
    done = run(
        "run", "--dataset", dataset, "--out", str(out), "--as-of", "2024-11-24", data=real_data
    )
    assert done.returncode == 0, done.stderr
    assert "提问" in done.stderr
    (made,) = out.glob("*-small-policyqa")
    return made


def test_every_command_has_an_example(tmp_path: Path) -> None:
    for command in ["run", "baseline", "score", "report", "compare", "gate", "judge", "import"]:
        done = run(command, "--help", data=tmp_path)
        assert done.returncode == 0
        assert "例：policyqa eval" in done.stdout


def test_run_score_report_compare(folder: Path, tmp_path: Path) -> None:
    scored = run("score", str(folder), "--json", data=tmp_path)
    assert json.loads(scored.stdout)["metrics"]["hit_at_5"]["value"] == 1
    assert "首条命中" in run("score", str(folder), data=tmp_path).stdout
    assert run("report", str(folder), data=tmp_path).returncode == 0
    assert (folder / "report.html").exists()
    compared = run("compare", str(folder), str(folder), data=tmp_path)
    assert "变差：0 题" in compared.stdout
    as_json = run("compare", str(folder), str(folder), "--json", data=tmp_path)
    assert json.loads(as_json.stdout)["better"] == []


def test_bad_input_is_one_message(folder: Path, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "none")
    for arguments, words in [
        (("run", "--dataset", nowhere, "--out", nowhere), "无法读取数据集"),
        (("run", "--dataset", "dev", "--out", nowhere, "--as-of", "soon"), "日期 soon 不对"),
        (
            ("baseline", "tfidf", "--dataset", str(folder / "dataset.jsonl"), "--out", nowhere),
            "可选",
        ),
        (("gate", "--dataset", "small"), "没有数据集 small 的下限"),
        (("judge", str(folder)), "没有配置对话模型"),
        (("import", nowhere, "--out", nowhere), "无法读取"),
    ]:
        done = run(*arguments, data=tmp_path)
        assert done.returncode == 1
        assert words in done.stderr
        assert "Traceback" not in done.stderr


def test_import(tmp_path: Path) -> None:
    source, target = tmp_path / "journal.jsonl", tmp_path / "new.jsonl"
    source.write_text('{"question": "退税要几天"}\n{}\n', "utf-8")
    done = run("import", str(source), "--out", str(target), data=tmp_path)
    assert done.returncode == 1
    assert "第 2 行" in done.stderr
    assert "已写入 1 个问题" in done.stderr
