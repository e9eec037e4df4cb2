"""What the API takes and gives besides the reply, which is rag's own."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool
from pydantic_core import PydanticCustomError

from corpus import Clause, Document, Status, status, status_note
from rag import Hit
from rag.guard import MAX_QUESTION

__all__ = [
    "ClauseOut",
    "Day",
    "DocumentOut",
    "Documents",
    "FeedbackIn",
    "Hits",
    "Question",
    "Text",
]


def _day(value: Any) -> Any:
    """Only the form that a caller can mean: numbers would be read as seconds since 1970."""
    if value is None or isinstance(value, date):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("day", "not a day")


Day = Annotated[
    date,
    BeforeValidator(_day),
    Field(description="按哪一天判断时效；默认今天", examples=["2025-10-11"]),
]
Text = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_QUESTION,
        description=f"问题，最多 {MAX_QUESTION} 字",
        examples=["主动披露公告还能用吗"],
    ),
]
Reason = Literal["wrong_clause", "off_point", "outdated", "unclear", "other"]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Model):
    """A question."""

    question: Text
    as_of: Day | None = None


class FeedbackIn(_Model):
    """What somebody thinks of a reply."""

    reply_id: Annotated[
        str,
        Field(pattern=r"^[0-9A-Za-z_-]{1,64}$", description="回复的 id", examples=["3f9c2a1b77aa"]),
    ]
    up: Annotated[StrictBool, Field(description="true：有用；false：没用", examples=[False])]
    reasons: Annotated[tuple[Reason, ...], Field(max_length=5, examples=[["outdated"]])] = ()
    comment: Annotated[str, Field(max_length=500, examples=["公告已经到期"])] = ""


class Hits(_Model):
    """Clauses that a search found, best first."""

    hits: tuple[Hit, ...]


class ClauseOut(_Model):
    """A clause as the corpus holds it, with its validity on a day."""

    clause_id: str
    document_id: str
    document: str
    document_number: str | None
    level: str | None
    label: str
    heading: tuple[str, ...]
    text: str
    page: int | None
    departments: tuple[str, ...]
    as_of: date
    status: Status
    note: str | None

    @classmethod
    def of(cls, document: Document, clause: Clause, as_of: date) -> Self:
        """The clause of a document on a day."""
        return cls(
            clause_id=clause.clause_id,
            document_id=document.document_id,
            document=clause.title or document.title,
            document_number=document.document_number,
            level=document.level,
            label=clause.label,
            heading=clause.heading,
            text=clause.text,
            page=clause.page,
            departments=clause.departments,
            as_of=as_of,
            status=status(document, as_of, clause),
            note=status_note(document, as_of, clause),
        )


class DocumentOut(_Model):
    """A document with its validity on a day; in a list, without its clauses."""

    document_id: str
    title: str
    document_number: str | None
    level: str | None
    issuers: tuple[str, ...]
    issued: date | None
    effective: date | None
    expires: date | None
    as_of: date
    status: Status
    clauses: tuple[ClauseOut, ...]

    @classmethod
    def of(cls, document: Document, as_of: date, clauses: tuple[Clause, ...] = ()) -> Self:
        """The document on a day with some of its clauses."""
        return cls(
            document_id=document.document_id,
            title=document.title,
            document_number=document.document_number,
            level=document.level,
            issuers=document.issuers,
            issued=document.issued,
            effective=document.effective,
            expires=document.expires,
            as_of=as_of,
            status=status(document, as_of),
            clauses=tuple(ClauseOut.of(document, clause, as_of) for clause in clauses),
        )


class Documents(_Model):
    """All documents, in the order of the compilation."""

    documents: tuple[DocumentOut, ...]
