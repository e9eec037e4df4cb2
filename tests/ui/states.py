"""An assistant that brings the page into each of its states, by the words of the question."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from datetime import date

from corpus import Clause, Document, Level, Status
from rag import Answer, Handover, Hit, Reason, Refusal, Reply, Statement, Timing, Turn
from tests.rag.test_reply import citation

EDITION = "某汇编（2024版）"
DOCUMENT = Document(
    document_id="gone",
    title="某公告",
    level=Level.CUSTOMS,
    effective=date(2023, 1, 1),
    clauses=(Clause("gone/1", "一、", (), "主动披露的，不予处罚。"),),
)
FIVE = "五种时效"
SLOW = "慢慢回答"
FAULT = "出了故障"
_LONG = "前面的话。" * 80 + "这一句是答案。" + "后面的话。" * 80
_WARNING = "时效请核实。"


def _five() -> Answer:
    """A clause of each validity; the second is long, the third has an unbroken word."""
    changes = [
        {"status": Status.IN_FORCE, "departments": ("市商务委", "重庆海关")},
        {"status": Status.EXPIRED, "expires": date(2025, 10, 10), "text": _LONG},
        {"status": Status.NOT_YET, "effective": date(2030, 1, 1), "text": "https://" + "x" * 300},
        {"status": Status.REPEALED, "document_number": "某发〔2020〕1号", "level": "national"},
        {"status": Status.UNKNOWN, "page": None, "level": "", "clause_id": "user-1/1"},
    ]
    quotes = ("甲。", "这一句是答案。", "x" * 300, "甲。", "甲。")
    cited = tuple(
        citation(n, quote=quotes[n - 1], note=None if n == 1 else _WARNING, **changes[n - 1])
        for n in range(1, 6)
    )
    said = (
        Statement(text="甲。", citations=(1,)),
        Statement(text=_WARNING, citations=(2, 3, 4, 5)),
    )
    return Answer(statements=said, citations=cited)


def _refusal(reason: Reason) -> Refusal:
    covered = reason is Reason.NOT_COVERED
    return Refusal(
        reason=reason,
        message="收录的文件中没有能回答的条款。请拨打12345咨询。",
        handover=Handover(departments=("市商务委",) if covered else (), phones=("12345", "12360")),
        nearest=("gone/1",) if covered else (),
    )


class Stage:
    """Plays the state that a question names; a slow answer waits after its first statement."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def stream(
        self,
        question: str,
        as_of: date | None = None,
        *,
        id: str | None = None,  # noqa: A002
        history: Sequence[Turn] = (),
    ) -> Iterator[Statement | Reply]:
        if FAULT in question:
            raise RuntimeError("disk on fire")
        reason = next((r for r in Reason if r in question), None)
        outcome = _refusal(reason) if reason else _five()
        if isinstance(outcome, Answer):
            yield outcome.statements[0]
        if SLOW in question:
            self.go_on.wait(20)
        if isinstance(outcome, Answer):
            yield outcome.statements[1]
        yield Reply.of(
            outcome,
            id=id or "1",
            question=question,
            as_of=as_of or date.today(),
            mode="extractive",
            hits=(_HIT,),
            timing_ms=Timing(retrieve=1, answer=1, total=2),
        )


_HIT = Hit(
    clause_id="gone/1", document="某公告", label="一、", text="主动披露的，不予处罚。", score=0.5
)
