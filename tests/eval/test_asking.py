"""A run: its folder, what it records, and how it goes on after an interruption."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.asking import run_dataset
from eval.folder import load_run
from policyqa.errors import EncoderError, InputError, StorageError
from rag import Reply, Settings
from rag.answerable import PATH, load_calibration
from rag.reply import Reason, Refusal, Timing
from tests.eval.cases import json_lines, near_miss, question
from tests.fakes import FakeEncoder


class Refuser:
    """Refuses everything; fails once after a number of questions."""

    def __init__(self, fails_after: int = 10_000) -> None:
        self.asked: list[tuple[str | None, date | None]] = []
        self._left = fails_after

    def ask(self, question: str, as_of: date | None = None, *, id: str | None = None) -> Reply:  # noqa: A002
        if self._left == 0:
            raise EncoderError("模型服务断开。")
        self._left -= id is not None
        self.asked.append((id, as_of))
        return Reply.of(
            Refusal(reason=Reason.NOT_COVERED, message="没有。"),
            id=id or "warm",
            question=question,
            as_of=as_of or date(2000, 1, 1),
            mode="extractive",
            hits=(),
            timing_ms=Timing(retrieve=1, answer=1, total=2),
        )


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.asking.open_encoder", lambda _: FakeEncoder())


@pytest.fixture
def dataset(tmp_path: Path) -> str:
    path = tmp_path / "small.jsonl"
    asked = [question(id="T1"), near_miss("T2"), question(id="T3", as_of="2022-01-01")]
    path.write_text("".join(q.model_dump_json() + "\n" for q in asked), "utf-8")
    return str(path)


def ask(dataset: str, out: Path, asked: Refuser, **options: Any) -> Path:
    settings = options.pop("settings", None) or Settings(data_dir=out / "data")
    return run_dataset(dataset, out, settings, open_system=lambda: asked, **options)


def test_a_run_holds_all_that_scoring_needs(dataset: str, tmp_path: Path) -> None:
    system = Refuser()
    folder = ask(dataset, tmp_path / "runs", system, as_of=date(2024, 11, 24))
    run = load_run(folder)
    assert (folder / "dataset.jsonl").read_bytes() == Path(dataset).read_bytes()
    assert [r["id"] for r in json_lines(folder / "replies.jsonl")] == ["T1", "T2", "T3"]
    assert system.asked[1:] == [
        ("T1", date(2024, 11, 24)),
        ("T2", date(2024, 11, 24)),
        ("T3", date(2022, 1, 1)),
    ]
    assert run.info.finished is not None
    assert run.info.versions["policyqa"]
    assert run.info.embedding_ms is not None
    assert len(run.sources.clauses) > 900
    assert len(run.cases) == 3


def test_secrets_do_not_reach_the_folder(dataset: str, tmp_path: Path) -> None:
    settings = Settings.model_validate(
        {
            "data_dir": tmp_path / "private-place",
            "llm": {
                "base_url": "http://me:hidden-word@host/v1",
                "model": "m",
                "api_key": "hidden-key",
            },
        }
    )
    folder = ask(dataset, tmp_path / "runs", Refuser(), settings=settings)
    written = (folder / "run.json").read_text("utf-8")
    assert not any(word in written for word in ("hidden-word", "hidden-key", "private-place"))
    assert json.loads(written)["settings"]["llm"]["base_url"] == "http://***@host/v1"


def test_an_interrupted_run_goes_on_where_it_stopped(dataset: str, tmp_path: Path) -> None:
    with pytest.raises(EncoderError):
        ask(dataset, tmp_path / "runs", Refuser(fails_after=2), as_of=date(2024, 1, 1))
    (unfinished,) = (tmp_path / "runs").iterdir()
    with pytest.raises(InputError, match="没有完成"):
        load_run(unfinished)
    with (unfinished / "replies.jsonl").open("a") as file:
        file.write('{"id": "T3", "sta')  # cut off while writing
    system = Refuser()
    folder = ask(dataset, tmp_path / "runs", system)
    assert folder == unfinished
    assert [name for name, _ in system.asked if name] == ["T3"]
    assert load_run(folder).info.as_of == date(2024, 1, 1)
    assert len(json_lines(folder / "replies.jsonl")) == 3


@pytest.mark.parametrize("change", ["dataset", "system", "day", "settings"])
def test_another_run_starts_a_folder_of_its_own(dataset: str, tmp_path: Path, change: str) -> None:
    out = tmp_path / "runs"
    with pytest.raises(EncoderError):
        ask(dataset, out, Refuser(fails_after=1))
    options: dict[str, Any] = {}
    if change == "dataset":
        Path(dataset).write_text(question().model_dump_json(), "utf-8")
    if change == "system":
        options = {"system": "bm25"}
    if change == "day":
        options = {"as_of": date(2020, 1, 1)}
    if change == "settings":
        llm = {"base_url": "http://host/v1"}
        options = {"settings": Settings.model_validate({"data_dir": out / "data", "llm": llm})}
    ask(dataset, out, Refuser(), **options)
    assert len(list(out.glob("*/run.json"))) == 2


def test_a_finished_run_is_not_continued(dataset: str, tmp_path: Path) -> None:
    first = ask(dataset, tmp_path / "runs", Refuser())
    assert ask(dataset, tmp_path / "runs", Refuser()) != first


def test_what_cannot_be_read_or_written(dataset: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="可用 dev、holdout"):
        ask(str(tmp_path / "none.jsonl"), tmp_path, Refuser())
    with pytest.raises(StorageError, match="无法写入"):
        ask(dataset, Path(dataset), Refuser(), settings=Settings(data_dir=tmp_path))


@pytest.mark.parametrize("name", ["run.json", "dataset.jsonl", "sources.json", "replies.jsonl"])
def test_a_folder_that_lacks_or_spoils_a_file(dataset: str, tmp_path: Path, name: str) -> None:
    folder = ask(dataset, tmp_path / "runs", Refuser())
    (folder / name).write_text("{", "utf-8")
    with pytest.raises(InputError, match=r"损坏|不符"):
        load_run(folder)
    (folder / name).unlink()
    with pytest.raises(InputError, match="不是评测运行的文件夹"):
        load_run(folder)


class Sure(Refuser):
    """Refuses, and says how sure it was; of one question it does not."""

    calibration = load_calibration(json.loads(PATH.read_text("utf-8"))["encoder"])

    def probability(self, question: str) -> float:
        return math.nan if "收费" in question else 0.25


def test_how_sure_the_system_was_is_kept(dataset: str, tmp_path: Path) -> None:
    run = load_run(ask(dataset, tmp_path / "runs", Sure()))
    assert run.evidence.probabilities == {"T1": 0.25, "T3": 0.25}
    assert 0 < run.evidence.threshold < 1
    assert load_run(ask(dataset, tmp_path / "plain", Refuser())).evidence.probabilities == {}
