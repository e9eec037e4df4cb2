"""``policyqa eval``, as a maintainer runs it, on the real index."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eval.dialogues import load_dialogues
from eval.gate import Floors
from policyqa.__main__ import main
from rag import load_settings
from tests.eval.cases import near_miss, question
from tests.fakes import chat_server

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], real_data: Path
) -> Command:
    """Run ``policyqa eval …`` in this process: exit code, standard output, standard error."""
    monkeypatch.setenv("POLICYQA_DATA_DIR", str(real_data))
    monkeypatch.setenv("COLUMNS", "160")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["policyqa", "eval", *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        return int(stop.value.code or 0), *capsys.readouterr()

    return run


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty folder, for the run that all tests here begin with."""
    return tmp_path_factory.mktemp("once")


@pytest.fixture
def folder(command: Command, once: Path, tmp_path: Path) -> Path:
    """A finished run of two questions, made once and copied for each test."""
    dataset = once / "small.jsonl"
    if not dataset.exists():
        asked = [question(id="T1"), near_miss("T2")]
        dataset.write_text("".join(q.model_dump_json() + "\n" for q in asked), "utf-8")
        code, _, err = command(
            "run", "--dataset", str(dataset), "--out", str(once), "--as-of", "2024-11-24"
        )
        assert code == 0
        assert "提问" in err
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    (made,) = tmp_path.glob("*-small-policyqa")
    return made


def test_every_command_has_an_example(command: Command) -> None:
    for name in (
        "run",
        "baseline",
        "goals",
        "ablation",
        "score",
        "report",
        "compare",
        "gate",
        "judge",
        "dialogues",
        "import",
    ):
        code, out, _ = command(name, "--help")
        assert code == 0
        assert "例：policyqa eval" in out


def test_run_score_report_compare(command: Command, folder: Path) -> None:
    _, out, _ = command("score", str(folder), "--json")
    assert json.loads(out)["metrics"]["hit_at_5"]["value"] == 1
    assert "首条命中" in command("score", str(folder))[1]
    assert command("report", str(folder))[0] == 0
    assert (folder / "report.html").exists()
    assert "变差：0 题" in command("compare", str(folder), str(folder))[1]
    _, out, _ = command("compare", str(folder), str(folder), "--json")
    assert json.loads(out)["better"] == []


def test_a_baseline_runs_through_the_same_harness(
    command: Command, folder: Path, tmp_path: Path
) -> None:
    dataset = str(tmp_path / "small.jsonl")
    assert command("baseline", "bm25", "--dataset", dataset, "--out", str(tmp_path))[0] == 0
    (made,) = tmp_path.glob("*-small-bm25")
    assert json.loads(command("score", str(made), "--json")[1])["system"] == "bm25"


@pytest.mark.parametrize(("floor", "code"), [(1.0, 0), (1.01, 1)])
def test_the_gate_runs_and_judges(
    command: Command,
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    floor: float,
    code: int,
) -> None:
    wanted = Floors(floors={"hit_at_5": floor})
    monkeypatch.setattr("eval.gate.load_floors", lambda _: wanted)
    dataset = str(tmp_path / "small.jsonl")
    found = command("gate", "--dataset", dataset)
    assert found[0] == code
    assert ("全部通过" in found[2]) == (code == 0)
    assert ("未通过：hit_at_5" in found[2]) == (code == 1)
    assert command("gate", "--dataset", dataset, "--run", str(folder))[0] == code


def test_the_gate_takes_no_run_of_other_questions(
    command: Command, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.gate.load_floors", lambda _: Floors(floors={"facts": 0.0}))
    (tmp_path / "small.jsonl").write_text(near_miss("T2").model_dump_json(), "utf-8")
    code, _, err = command("gate", "--dataset", str(tmp_path / "small.jsonl"), "--run", str(folder))
    assert code == 1
    assert "请重新运行" in err


def test_bad_input_is_one_message(command: Command, folder: Path, tmp_path: Path) -> None:
    nowhere, dataset = str(tmp_path / "none"), str(tmp_path / "small.jsonl")
    for arguments, words in [
        (("run", "--dataset", nowhere, "--out", nowhere), "无法读取数据集"),
        (("run", "--dataset", dataset, "--out", nowhere, "--as-of", "soon"), "日期 soon 不对"),
        (("baseline", "tfidf", "--dataset", dataset, "--out", nowhere), "可选：bm25"),
        (("gate", "--dataset", "small"), "没有数据集 small 的下限"),
        (("goals", "--dataset", "small", "--out", nowhere), "可选：dev、holdout 或 both"),
        (("ablation", "--dataset", nowhere), "无法读取数据集"),
        (("judge", str(folder)), "没有配置对话模型"),
        (("import", nowhere, "--out", nowhere), "无法读取"),
    ]:
        code, _, err = command(*arguments)
        assert code == 1
        assert words in err


def test_the_judge_reports_its_counts(
    command: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with chat_server(lambda _: "PARTIAL") as (address, requests):
        monkeypatch.setenv("POLICYQA_LLM__BASE_URL", address)
        monkeypatch.setenv("POLICYQA_LLM__MODEL", "m")
        load_settings.cache_clear()
        _, out, _ = command("judge", str(folder))
        assert f"部分支持 {len(requests)}" in out
        assert json.loads(command("judge", str(folder), "--json")[1])["model"] == "m"


def test_import(command: Command, tmp_path: Path) -> None:
    source, target = tmp_path / "journal.jsonl", tmp_path / "new.jsonl"
    source.write_text('{"question": "退税要几天"}\n{}\n', "utf-8")
    code, _, err = command("import", str(source), "--out", str(target))
    assert code == 1
    assert "第 2 行" in err
    assert "已写入 1 个问题" in err


def test_dialogues(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    few = tuple(d for d in load_dialogues() if d.id in ("D007", "D008", "D029"))
    monkeypatch.setattr("eval.dialogues.load_dialogues", lambda: few)
    code, out, err = command("dialogues", "--misses", "--as-of", "2026-01-15")
    assert code == 0
    assert "leaks 0" in out
    assert "D029 录像要存多久" in err
    found = json.loads(command("dialogues", "--json", "--as-of", "2026-01-15")[1])
    assert found["dev"]["questions"] == 5
