"""The reply's invariants hold by construction."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import rag
from corpus import Status
from rag import Answer, Citation, Handover, Hit, Reason, Refusal, Reply, Statement, Timing

WARNING = "该文件已于2025-10-10到期失效。"


def citation(n: int = 1, **changes: Any) -> Citation:
    values: dict[str, Any] = {
        "n": n,
        "clause_id": "doc/art-1",
        "document": "某条例",
        "document_number": None,
        "level": "municipal",
        "label": "第一条",
        "text": "甲。乙。",
        "quote": "甲。",
        "page": 1,
        "status": Status.IN_FORCE,
        "effective": None,
        "expires": None,
        "departments": (),
        "note": None,
    }
    return Citation(**(values | changes))


def statement(*numbers: int, text: str = "甲。") -> Statement:
    return Statement(text=text, citations=numbers)


def reply(outcome: Answer | Refusal, hits: int = 1) -> Reply:
    hit = Hit(clause_id="doc/art-1", document="某条例", label="第一条", text="甲。", score=0.9)
    return Reply.of(
        outcome,
        id="1",
        question="甲？",
        as_of=date(2026, 1, 1),
        mode="extractive",
        hits=(hit,) * hits,
        timing_ms=Timing(retrieve=1, answer=1, total=2),
    )


def test_an_answer_joins_its_statements_with_markers() -> None:
    answer = Answer(
        statements=(statement(1), statement(1, 2, text="乙。")),
        citations=(citation(1), citation(2, quote="乙。")),
    )
    assert reply(answer).answer == "甲。[1]\n乙。[1][2]"


@pytest.mark.parametrize(
    ("statements", "citations"),
    [
        ((), (citation(1),)),
        ((statement(1),), ()),
        ((statement(2),), (citation(1),)),
        ((statement(1),), (citation(1), citation(2))),
        ((statement(2),), (citation(2),)),
    ],
    ids=["no statement", "no citation", "cites nothing", "uncited citation", "numbers from 2"],
)
def test_statements_cite_and_citations_are_cited(
    statements: tuple[Statement, ...], citations: tuple[Citation, ...]
) -> None:
    with pytest.raises(ValidationError):
        Answer(statements=statements, citations=citations)


def test_a_statement_without_citation_cannot_exist() -> None:
    with pytest.raises(ValidationError):
        Statement(text="甲。", citations=())


def test_a_quote_is_verbatim() -> None:
    with pytest.raises(ValidationError, match="substring"):
        citation(quote="甲、")


def test_what_is_not_in_force_needs_a_note_and_words() -> None:
    with pytest.raises(ValidationError, match="note"):
        citation(status=Status.EXPIRED)
    expired = citation(status=Status.EXPIRED, note=WARNING)
    with pytest.raises(ValidationError, match="in words"):
        Answer(statements=(statement(1),), citations=(expired,))
    assert Answer(statements=(statement(1, text=WARNING + "甲。"),), citations=(expired,))


def test_a_refusal_carries_no_claim() -> None:
    refusal = Refusal(reason=Reason.NOT_COVERED, message="没有。", handover=Handover())
    refused = reply(refusal)
    assert (refused.status, refused.statements, refused.citations) == ("refused", (), ())
    assert refused.answer == "没有。"
    values = refused.model_dump()
    with pytest.raises(ValidationError):
        Reply(**(values | {"statements": (statement(1),), "citations": (citation(1),)}))
    with pytest.raises(ValidationError):
        Reply(**(values | {"refusal": None}))


def test_at_most_ten_hits() -> None:
    answer = Answer(statements=(statement(1),), citations=(citation(1),))
    with pytest.raises(ValidationError):
        reply(answer, hits=11)


def test_the_schema_in_the_project_is_the_schema_of_the_code() -> None:
    path = Path(rag.__file__).parent / "data" / "reply.schema.json"
    assert json.loads(path.read_text("utf-8")) == rag.reply_schema()
