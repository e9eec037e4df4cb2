"""The trial's good model, and that the pipeline around it loses nothing of what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.dataset import Question, dataset_path, load_dataset
from eval.metrics.text import contains, normalised
from rag import Assistant, Settings
from rag.search import Searcher
from rag.settings import ModelSettings
from tests.oracle import oracle
from tests.rag.watch import watched
from tests.scripted import scripted

LABELLED = {question.id: question for question in load_dataset(dataset_path("dev"))}


@pytest.fixture
def told(searcher: Searcher, tmp_path: Path) -> Assistant:
    """An assistant without a model yet."""
    return Assistant(searcher, Settings(data_dir=tmp_path), None)


@pytest.mark.parametrize("structured", ["on", "off"])
@pytest.mark.parametrize("key", ["E001", "E019", "F031", "G112", "F077", "E096"])
def test_what_it_says_is_kept_and_answers(
    told: Assistant, tmp_path: Path, key: str, structured: str
) -> None:
    say, question = oracle(), LABELLED[key]
    with scripted(lambda wire: wire.say(say(wire.body))) as (url, _):
        llm = ModelSettings.model_validate({"base_url": url, "structured": structured})
        with watched(told, llm, tmp_path / "model.jsonl") as watch:
            reply = told.ask(question.question)
            counts = watch.counts()
    assert counts["questions put to the model"] == 1
    if question.to_refuse:
        assert (reply.status, counts["refusal sentences"]) == ("refused", 1)
        return
    assert reply.mode == "llm"
    assert {c.clause_id for c in reply.citations} == set(question.clause_ids)
    assert len(reply.statements) == counts["kept"] + counts["repaired"]
    assert not _missing(question, reply.answer)


def _missing(question: Question, answer: str) -> list[str]:
    text = normalised(answer)
    return [fact for fact in question.answer_facts if not contains(text, normalised(fact))]
