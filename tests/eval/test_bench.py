"""The benchmark: what is timed, what is counted, and what it says when something fails."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

import eval.bench
from eval.bench import Timed, dev_questions, index_sizes, processes, replies, serving_mb
from eval.bench_growth import growth
from eval.bench_table import show_bench
from policyqa.__main__ import main
from policyqa.errors import IndexMissingError, InputError, ServerError
from rag import Settings, build_index
from rag.search import Searcher
from tests.fakes import FakeEncoder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder with an index of a cheap encoder."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("bench"))
    build_index(settings, FakeEncoder())
    return settings


@pytest.fixture
def settings(built: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """The same, opened with that encoder."""
    for room in ("bench", "bench_growth"):
        monkeypatch.setattr(f"eval.{room}.open_encoder", lambda _: FakeEncoder())
    return built


def test_questions_are_spread_over_the_set() -> None:
    few, more = dev_questions(3), dev_questions(60)
    assert (len(few), len(more)) == (3, 60)
    assert len(set(more)) == 60


def test_a_reply_is_its_forward_passes_and_the_rest(settings: Settings) -> None:
    found = replies(settings, dev_questions(4))
    assert 0 < found["forward_p50"] < found["reply_p50"] <= found["reply_p95"]
    assert 0 < found["rest_p50"] < found["reply_p95"]
    expected = found["reply_p50"] / found["embedding_p50"]
    assert found["reply_over_embedding"] == pytest.approx(expected)
    assert found["reply_over_langchain"] > 0


def test_only_questions_are_timed() -> None:
    timed = Timed(FakeEncoder())
    timed.encode_passages(["条款"])
    assert timed.seconds == 0
    timed.encode_queries(["问题"])
    assert timed.seconds > 0


def test_sizes_are_those_of_the_current_index(settings: Settings) -> None:
    sizes = index_sizes(settings)
    assert {"tokens.npy", "clauses.faiss", "bm25-words/vocab.index.json"} <= set(sizes)
    (folder,) = settings.data_dir.glob("index-*")
    assert sizes["tokens.npy"] == (folder / "tokens.npy").stat().st_size
    with pytest.raises(IndexMissingError, match="policyqa build"):
        index_sizes(Settings(data_dir=settings.data_dir / "none"))


def test_a_synthetic_corpus_is_searched_as_the_real_one(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    search = Searcher.search

    def counting(searcher: Searcher, *arguments: str) -> object:
        index = searcher.index
        assert len(index.clauses) == len(index.sentences) == index.vectors.ntotal
        assert len(index.offsets) == len(index.clauses) + 1
        assert np.all(np.diff(index.offsets) > 0)
        seen.append(len(index.clauses))
        return search(searcher, *arguments)

    monkeypatch.setattr(Searcher, "search", counting)
    small, large = growth(settings, ["出口退税一般几天办完"], [1000, 2000])
    assert set(seen) == {1000, 2000}
    assert (small["growth"], large["clauses"]) == (1, 2000)
    assert small["recall"] == large["recall"] == 1  # few clauses are scanned whole
    assert large["growth"] == pytest.approx(large["retrieve_p95"] / small["retrieve_p95"])


def test_a_command_that_fails_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.bench._TRIES", 1)
    assert eval.bench._seconds([sys.executable, "-c", "pass"]) > 0
    with pytest.raises(InputError, match="没有成功"):
        eval.bench._seconds([sys.executable, "-c", "raise SystemExit(3)"])
    ran: list[tuple[str, ...]] = []
    monkeypatch.setattr("eval.bench._seconds", lambda command: ran.append(tuple(command)) or 1.0)
    assert processes() == {"ask_s": 1.0, "help_s": 1.0, "python_s": 1.0}
    assert any("ask" in command for command in ran)


def test_a_page_that_does_not_start_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.bench.sys.executable", "false")
    with pytest.raises(ServerError, match="没有启动"):
        serving_mb(1)


def test_the_command_prints_tables_or_json(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("reply", "forward", "rest", "embedding", "langchain")
    ms = {f"{name}_p{q}": 10.0 for name in names for q in (50, 95)}
    row = {f"{name}_p95": 1.0 for name in ("retrieve", "flat", "vectors", "words")}
    row |= {"retrieve_p50": 1.0, "over_flat": 2.0, "recall": 0.98}
    found = {
        "replies_ms": ms | {"reply_over_embedding": 1.5, "reply_over_langchain": 1.2},
        "processes_s": {"ask_s": 1.0, "help_s": 0.1, "python_s": 0.02},
        "serving_mb": float("nan"),
        "index_bytes": {"tokens.npy": 2_000_000},
    }
    asked: list[list[int]] = []

    def measure(sizes: list[int]) -> dict[str, object]:
        asked.append(sizes)
        return found | {"growth": [row | {"clauses": n, "growth": 1.0} for n in sizes]}

    monkeypatch.setattr("eval.bench.bench", measure)
    for arguments in (["--json"], ["--most", "1000000"]):
        monkeypatch.setattr(sys, "argv", ["policyqa", "bench", *arguments])
        with pytest.raises(SystemExit) as stop:
            main()
        assert not stop.value.code
    first, *rest = capsys.readouterr().out.split("\n", 1)
    assert json.loads(first)["growth"][1]["clauses"] == 100_000
    assert "1,000,000" in rest[0]
    assert asked == [[10_000, 100_000], [10_000, 100_000, 1_000_000]]
    show_bench(measure([10_000]))
    assert "NaN" in capsys.readouterr().out
