"""The routes under /api/v1: ask, search, clauses, documents, feedback."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query
from fastapi.sse import format_sse_event
from starlette.responses import Response, StreamingResponse

from corpus import Clause, Document
from rag import Reply, Statement
from ui.api.examples import ANSWERED, EVENTS, REFUSED
from ui.api.models import (
    ClauseOut,
    Day,
    DocumentOut,
    Documents,
    FeedbackIn,
    Hits,
    Question,
    Text,
)
from ui.api.problems import ProblemError, answers, problem
from ui.journal import Journal, Recorded
from ui.twins import held

__all__ = ["routes"]

_STREAM = "text/event-stream"
_log = logging.getLogger(__name__)
_ASK: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "回答或拒答；Accept 为 text/event-stream 时逐句发送",
        "content": {
            "application/json": {
                "examples": {
                    "answered": {"summary": "回答", "value": ANSWERED},
                    "refused": {"summary": "拒答", "value": REFUSED},
                }
            },
            _STREAM: {"schema": {"type": "string"}, "example": EVENTS},
        },
    },
    **answers(413),
}
K = Annotated[int, Query(ge=1, le=100, description="列出几条")]
ClauseId = Annotated[
    str, Path(description="条款编号，含斜杠", examples=["cq-business-2021/art-32"])
]
DocumentId = Annotated[str, Path(description="文件编号", examples=["cq-business-2021"])]
Parts = Iterator[Statement | Reply]


def routes(assistant: Recorded, journal: Journal) -> APIRouter:
    """The routes over an assistant and the journal."""
    router = APIRouter(responses=answers(400, 401, 422, 429, 500, 503))

    @router.post("/ask", response_model=Reply, responses=_ASK, summary="提问")
    def ask(
        question: Question, accept: Annotated[str, Header(include_in_schema=False)] = ""
    ) -> Response:
        """依据条款作答，或说明没有条款能回答。"""
        if _STREAM in accept:
            parts = assistant.stream(question.question, question.as_of)
            first = next(parts)  # a failure at the start is still a problem with a status
            events = _events(chain([first], parts))
            return StreamingResponse(
                events, media_type=_STREAM, headers={"Cache-Control": "no-store"}
            )
        reply = assistant.ask(question.question, question.as_of)
        return Response(reply.model_dump_json(), media_type="application/json")

    @router.get("/search", summary="查找条款")
    def search(q: Annotated[Text, Query()], k: K = 10) -> Hits:
        """最相关的条款，只查找，不作答。"""
        return Hits(hits=assistant.search(q, k))

    @router.get("/clauses/{clause_id:path}", responses=answers(404), summary="一条条款")
    def clause(clause_id: ClauseId, as_of: Day | None = None) -> ClauseOut:
        """条款原文、出处和某一天的时效。"""
        document, one = _clause(assistant.documents, clause_id)
        return ClauseOut.of(document, one, as_of or date.today())

    @router.get("/documents", summary="全部文件")
    def documents(as_of: Day | None = None) -> Documents:
        """全部文件，不含条款。"""
        day = as_of or date.today()
        return Documents(documents=tuple(DocumentOut.of(d, day) for d in assistant.documents))

    @router.get("/documents/{document_id}", responses=answers(404), summary="一份文件")
    def document(document_id: DocumentId, as_of: Day | None = None) -> DocumentOut:
        """一份文件和它的全部条款。"""
        one = _document(assistant.documents, document_id)
        return DocumentOut.of(one, as_of or date.today(), one.clauses)

    @router.post("/feedback", status_code=204, responses=answers(404, 413), summary="评价回复")
    def feedback(feedback: FeedbackIn) -> None:
        """记下对一个回复的评价；再次评价以最后一次为准。"""
        journal.opine(feedback.reply_id, feedback.up, feedback.reasons, feedback.comment)

    return router


def _clause(documents: Sequence[Document], clause_id: str) -> tuple[Document, Clause]:
    found = held(documents, {clause_id}).get(clause_id)
    if found is not None:
        return found
    raise ProblemError(404, "没有这个编号的条款。编号可从 /documents/{编号} 查到。")


def _document(documents: Sequence[Document], document_id: str) -> Document:
    for document in documents:
        if document.document_id == document_id:
            return document
    raise ProblemError(404, "没有这个编号的文件。全部编号见 /documents。")


def _events(parts: Parts) -> Iterator[bytes]:
    """Statements as they come, then the reply; a failure on the way is an event, too."""
    try:
        for part in parts:
            name = "reply" if isinstance(part, Reply) else "statement"
            yield format_sse_event(event=name, data_str=part.model_dump_json())
    except Exception:  # noqa: BLE001 - the status is sent; what remains is to say so in words
        _log.exception("an answer broke off")
        told = problem(500, "回答中断了。请重新提问。").model_dump()
        yield format_sse_event(event="error", data_str=json.dumps(told, ensure_ascii=False))
