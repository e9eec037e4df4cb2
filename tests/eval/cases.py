"""Small cases on real clauses, and run folders made of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from corpus import load_compilation
from eval.dataset import Question
from eval.describe import sources_of
from eval.folder import Case, GivenReply, Run, RunInfo, Sources, load_run, sha256

POWER = "cq-business-2021/art-32"
"""低压…接电时间不得超过八个工作日"""
BRANCH = "cq-business-2021/art-19"
"""同一区县增设经营场所的，可以不办理设立分支机构登记"""
CLOSING = "gacc-2023-127/closing"
"""本公告有效期自2023年10月11日起至2025年10月10日。"""
DAY = date(2024, 11, 24)


@cache
def sources() -> Sources:
    return sources_of(load_compilation())


def text_of(clause_id: str) -> str:
    return sources().clauses[clause_id].text


def question(**changes: Any) -> Question:
    """接电要几天, answered by POWER; ``changes`` replace fields."""
    values: dict[str, Any] = {
        "id": "T1",
        "question": "低压用电几天接通",
        "kind": "fact",
        "user": "hotline",
        "clause_ids": [POWER],
        "evidence": ["供电企业接电时间不得超过八个工作日"],
        "answer_facts": ["八个工作日"],
    }
    return Question.model_validate(values | changes)


def near_miss(id: str = "T2") -> Question:  # noqa: A002
    return Question(id=id, question="低压用电收费", kind="unanswerable", user="sme", topic=POWER)


def cited(n: int, clause_id: str = POWER, quote: str | None = None, **changes: Any) -> Any:
    text = text_of(clause_id)
    held = quote if quote is not None else text[: text.index("。") + 1]
    return {"n": n, "clause_id": clause_id, "quote": held, "status": "in_force"} | changes


def answer(
    text: str | Sequence[str],
    citations: Sequence[Any],
    *,
    id: str = "T1",  # noqa: A002
    cites: Sequence[Sequence[int]] | None = None,
    hits: Sequence[str] = (),
    markers: str = "",
    ms: float = 10.0,
) -> GivenReply:
    """A reply of statements that cite ``cites`` (default: all citations, each)."""
    texts = [text] if isinstance(text, str) else list(text)
    numbers = cites or [[c["n"] for c in citations]] * len(texts)
    return GivenReply.model_validate(
        {
            "id": id,
            "status": "answered",
            "as_of": DAY,
            "answer": "\n".join(texts) + markers,
            "statements": [
                {"text": t, "citations": list(n)} for t, n in zip(texts, numbers, strict=True)
            ],
            "citations": list(citations),
            "hits": [{"clause_id": c, "score": 0.9 - i / 100} for i, c in enumerate(hits)],
            "timing_ms": {"retrieve": ms / 2, "answer": ms / 2, "total": ms},
        }
    )


def refusal(id: str = "T1", hits: Sequence[str] = ()) -> GivenReply:  # noqa: A002
    return GivenReply.model_validate(
        {
            "id": id,
            "status": "refused",
            "as_of": DAY,
            "answer": "收录的政策文件中没有能回答这个问题的条款。请拨打12345咨询。",
            "hits": [{"clause_id": c, "score": 0.5} for c in hits],
            "timing_ms": {"retrieve": 5, "answer": 1, "total": 6},
        }
    )


def case(asked: Question, reply: GivenReply) -> Case:
    return Case(asked, reply, sources())


def write_run(
    folder: Path, pairs: Sequence[tuple[Question, GivenReply]], *, system: str = "policyqa"
) -> Run:
    """A finished run's folder on disk, and the run read from it."""
    folder.mkdir(parents=True)
    data = "".join(f"{q.model_dump_json()}\n" for q, _ in pairs).encode()
    (folder / "dataset.jsonl").write_bytes(data)
    (folder / "replies.jsonl").write_text(
        "".join(f"{reply.model_dump_json()}\n" for _, reply in pairs), "utf-8"
    )
    (folder / "sources.json").write_text(sources().model_dump_json(), "utf-8")
    now = datetime(2024, 11, 24, 10).astimezone()
    info = RunInfo(
        system=system,
        dataset="small.jsonl",
        dataset_sha256=sha256(data),
        questions=len(pairs),
        as_of=DAY,
        started=now,
        finished=now,
        edition="2024版",
        corpus="c",
        index="i",
        code="k",
        settings={},
        versions={},
        embedding_ms=5.0,
    )
    (folder / "run.json").write_text(info.model_dump_json(), "utf-8")
    return load_run(folder)


def json_lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
