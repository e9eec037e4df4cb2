"""Replies built by hand and an assistant that hands them out; nothing is searched."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

from corpus import Status
from policyqa.errors import IndexStaleError
from rag.reply import (
    Answer,
    Citation,
    Handover,
    Hit,
    Reason,
    Refusal,
    Reply,
    Statement,
    Timing,
)

DAY = date(2026, 11, 24)
EDITION = "重庆市促进跨境贸易便利化政策措施汇编（2024版）"
NASTY = '<script>window.pwned=1</script><img src=x onerror="window.pwned=1">&"\'{{value}}${value}'


def citation(n: int = 1, **changed: object) -> Citation:
    """A citation in force, with what a test needs changed."""
    fields: dict[str, object] = {
        "n": n,
        "clause_id": "cq-corridor-2024/1-2",
        "document": "重庆市支持西部陆海新通道高质量发展若干政策措施",
        "document_number": "渝府发〔2024〕10号",
        "level": "municipal",
        "label": "一、（二）",
        "text": "（二）提升运营水平。支持重庆开通中欧班列全程时刻表线路，强化产业带动能力。"
        "支持重庆中欧班列集结中心建设，强化项目储备。",
        "quote": "支持重庆开通中欧班列全程时刻表线路，强化产业带动能力。",
        "page": 88,
        "status": Status.IN_FORCE,
        "effective": date(2024, 5, 1),
        "expires": None,
        "departments": ("市政府口岸物流办", "市发展改革委"),
        "note": None,
    }
    return Citation.model_validate(fields | changed)


def reply(outcome: Answer | Refusal, question: str = "问", hits: tuple[Hit, ...] = ()) -> Reply:
    """A reply around an outcome."""
    return Reply.of(
        outcome,
        id="0123456789ab",
        question=question,
        as_of=DAY,
        mode="extractive",
        hits=hits,
        timing_ms=Timing(retrieve=12.0, answer=8.0, total=20.0),
    )


def two_cards() -> Answer:
    """Two statements, two clauses; the second clause is long, and of another document."""
    filler = "加强口岸物流信息共享，推动单证电子化流转，压缩货物在港停留时间。" * 9
    second = citation(
        2,
        clause_id="cq-trade-2023/3-8",
        document="重庆市推动外贸稳规模优结构若干措施",
        document_number=None,
        label="三、（八）",
        text=f"{filler}\n支持企业通过中欧班列开展邮件、快件运输。\n{filler}",
        quote="支持企业通过中欧班列开展邮件、快件运输。",
        page=None,
        departments=(),
    )
    return Answer(
        statements=(
            Statement(
                text="支持重庆开通中欧班列全程时刻表线路，强化产业带动能力。", citations=(1,)
            ),
            Statement(text="支持企业通过中欧班列开展邮件、快件运输。", citations=(2,)),
        ),
        citations=(citation(), second),
    )


def expired() -> Answer:
    """An answer from a document past its term, which it says first."""
    note = "该文件已于2025-10-10到期失效，仅供了解原规定。"
    text = "进出口企业、单位主动披露违反海关规定的行为，有下列情形之一的，不予行政处罚："
    return Answer(
        statements=(Statement(text=f"{note}{text}", citations=(1,)),),
        citations=(
            citation(
                clause_id="gacc-2023-127/1",
                document="海关总署公告2023年第127号",
                document_number="海关总署公告2023年第127号",
                level="customs",
                label="一",
                text=f"一、{text}\n（一）自涉税违规行为发生之日起六个月以内向海关主动披露的。",
                quote=text,
                page=301,
                status=Status.EXPIRED,
                expires=date(2025, 10, 10),
                departments=(),
                note=note,
            ),
        ),
    )


def refusal() -> tuple[Refusal, tuple[Hit, ...]]:
    """A refusal with two near clauses, and hits of which one is not near."""
    hits = tuple(
        Hit(
            clause_id=f"cq-business-2021/art-{number}",
            document="重庆市优化营商环境条例",
            label=f"第{number}条",
            text=f"第{number}条的原文。\n第二款。",
            score=0.61,
        )
        for number in (32, 33, 34)
    )
    outcome = Refusal(
        reason=Reason.NOT_COVERED,
        message="收录的政策文件中没有能回答这个问题的条款。请拨打12345或12360咨询。",
        handover=Handover(departments=("重庆海关", "市商务委"), phones=("12345", "12360")),
        nearest=tuple(hit.clause_id for hit in hits[:2]),
    )
    return outcome, hits


class FakeAssistant:
    """Answers by a word of the question, with a pause between statements."""

    def __init__(self, pause: float = 0.0) -> None:
        self.pause = pause
        self.asked: list[tuple[str, date]] = []

    def stream(self, question: str, as_of: date) -> Iterator[Statement | Reply]:
        self.asked.append((question, as_of))
        hits: tuple[Hit, ...] = ()
        outcome: Answer | Refusal
        if "天气" in question:
            outcome, hits = refusal()
        elif "索引" in question:
            raise IndexStaleError("索引已过期。请运行：policyqa build")
        elif "故障" in question:
            raise RuntimeError("secret detail")
        else:
            outcome = expired() if "披露" in question else two_cards()
        if isinstance(outcome, Answer):
            for statement in outcome.statements:
                yield statement
                time.sleep(self.pause)
        yield reply(outcome, question, hits)
