"""Baselines: the same reply, from other ways to search."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corpus import load_compilation
from eval.baselines import NAMES, open_baseline
from policyqa.errors import InputError
from rag import Settings
from tests.fakes import FakeEncoder

CLAUSES = {c.clause_id: c.text for d in load_compilation().documents for c in d.clauses}
DAY = date(2024, 11, 24)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    encoder = FakeEncoder(tokens=False)
    monkeypatch.setattr("eval.baselines.open_encoder", lambda _: encoder)
    monkeypatch.setattr("eval.baselines.untrained_encoder", lambda _: FakeEncoder("untrained"))
    return Settings(data_dir=tmp_path)


@pytest.mark.parametrize("name", NAMES)
def test_a_clause_is_found_by_its_own_words(settings: Settings, name: str) -> None:
    words = "市场主体申请接入低压供电的，供电企业接电时间不得超过八个工作日。"
    reply = open_baseline(name, settings).ask(words, DAY, id="Q1")
    assert (reply.id, reply.status, reply.as_of) == ("Q1", "answered", DAY)
    assert len(reply.hits) == 10
    assert len({hit.clause_id for hit in reply.hits}) == 10
    assert all(CLAUSES[c.clause_id].find(c.quote) >= 0 for c in reply.citations)
    if name in ("bm25", "late"):
        assert reply.hits[0].clause_id == "cq-business-2021/art-32"
        assert reply.citations[0].quote == CLAUSES["cq-business-2021/art-32"]


def test_langchain_quotes_the_clauses_of_four_windows(settings: Settings) -> None:
    reply = open_baseline("langchain", settings).ask("出口退税", DAY)
    quoted = sum(len(citation.quote) for citation in reply.citations)
    assert 500 < quoted <= 4 * 500
    cited = {citation.clause_id for citation in reply.citations}
    assert {hit.clause_id for hit in reply.hits[: len(cited)]} == cited


def test_bm25_finds_nothing_without_a_known_word(settings: Settings) -> None:
    assert open_baseline("bm25", settings).ask("zzz", DAY).status == "refused"


def test_an_unknown_baseline(settings: Settings) -> None:
    with pytest.raises(InputError, match="可选：bm25、dense、langchain、late"):
        open_baseline("tfidf", settings)
