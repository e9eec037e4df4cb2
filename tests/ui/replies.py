"""Small replies as the assistant would make them, without an index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from corpus import Clause, Document, Level, Status
from rag import Answer, Citation, Hit, Reason, Refusal, Reply, Statement, Timing, Turn

CLAUSE = Clause(
    clause_id="gacc-2023-127/art-1",
    label="一、",
    heading=(),
    text="主动向海关披露的，不予行政处罚。",
    page=12,
    departments=("重庆海关",),
    title="海关总署公告2023年第127号",
)
DOCUMENT = Document(
    document_id="gacc-2023-127",
    title="海关总署公告2023年第127号",
    level=Level.CUSTOMS,
    effective=date(2023, 10, 11),
    clauses=(CLAUSE,),
)


@dataclass(frozen=True)
class Fixed:
    """Documents that stay the same."""

    edition: str
    documents: Sequence[Document] = ()


_numbers = count(1)
_HIT = Hit(
    clause_id=CLAUSE.clause_id,
    document=CLAUSE.title,
    label=CLAUSE.label,
    text=CLAUSE.text,
    score=0.9,
)


def answered(question: str = "主动披露会被罚吗", ms: float = 12.0) -> Reply:
    citation = Citation(
        n=1,
        clause_id=CLAUSE.clause_id,
        document=CLAUSE.title,
        document_number=None,
        level="customs",
        label=CLAUSE.label,
        text=CLAUSE.text,
        quote="不予行政处罚",
        page=12,
        status=Status.IN_FORCE,
        effective=date(2023, 10, 11),
        expires=None,
        departments=("重庆海关",),
        note=None,
    )
    statement = Statement(text="不予行政处罚。", citations=(1,))
    return _reply(Answer(statements=(statement,), citations=(citation,)), question, ms)


def refused(question: str = "养狗要办证吗", reason: Reason = Reason.NOT_COVERED) -> Reply:
    return _reply(Refusal(reason=reason, message="没有能回答的条款。"), question, 8.0)


def _reply(outcome: Answer | Refusal, question: str, ms: float) -> Reply:
    return Reply.of(
        outcome,
        id=f"reply{next(_numbers)}",
        question=question,
        as_of=date(2026, 11, 24),
        mode="extractive",
        hits=(_HIT,),
        timing_ms=Timing(retrieve=1.0, answer=1.0, total=ms),
    )


class FakeAssistant:
    """Answers every question alike, but for those about dogs; breaks on those about fire."""

    documents = (DOCUMENT,)
    fingerprints = {"index": "i", "encoder": "e", "prompt": ""}  # noqa: RUF012

    def __init__(self) -> None:
        self.on_swap: list[Callable[[FakeAssistant], None]] = []

    def stream(
        self,
        question: str,
        as_of: date | None = None,
        *,
        id: str | None = None,  # noqa: A002
        history: Sequence[Turn] = (),
    ) -> Iterator[Statement | Reply]:
        if "火" in question:
            raise RuntimeError("disk on fire")
        reply = refused(question) if "狗" in question else answered(question)
        yield from reply.statements
        if "断" in question:
            raise RuntimeError("cable cut")
        yield reply

    def search(self, question: str, k: int = 10) -> tuple[Hit, ...]:
        return (_HIT,)[:k]
