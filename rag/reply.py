"""The reply: one object for the terminal, the page and machines, whose invariants hold by birth.

1. An answer has at least one statement; every statement cites, and every citation is cited.
2. A quote is a verbatim substring of its clause.
3. A refusal carries no statement and no citation.
4. A citation that is not in force carries a note, and the answer says so in words.
5. Scores are absolute, never divided by the best hit.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from corpus import Status

__all__ = [
    "Answer",
    "Citation",
    "Handover",
    "Hit",
    "Reason",
    "Refusal",
    "Reply",
    "Statement",
    "Timing",
    "cited_name",
    "reply_schema",
]


class Reason(StrEnum):
    """Why a question was refused (拒答)."""

    NOT_COVERED = "not_covered"
    OFF_TOPIC = "off_topic"
    UNSAFE = "unsafe"
    TOO_LONG = "too_long"
    UNCLEAR = "unclear"


_T = TypeVar("_T")
_Rare = Annotated[_T | None, Field(exclude_if=lambda value: value is None)]
"""A field that is not printed where there is nothing to say."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Statement(_Record):
    """One statement of the answer and the numbers of the citations that support it."""

    text: Annotated[str, Field(min_length=1)]
    citations: Annotated[tuple[int, ...], Field(min_length=1)]


class Citation(_Record):
    """A clause that a statement rests on, as of the day asked about."""

    n: Annotated[int, Field(ge=1)]
    clause_id: str
    document: str
    document_number: str | None
    level: str
    label: str
    text: str
    quote: Annotated[str, Field(min_length=1)]
    page: int | None
    status: Status
    effective: date | None
    expires: date | None
    departments: tuple[str, ...]
    note: str | None

    @model_validator(mode="after")
    def _quote_is_verbatim(self) -> Self:
        if self.quote not in self.text:
            raise ValueError("the quote is not a substring of the clause")
        if self.status is not Status.IN_FORCE and not self.note:
            raise ValueError("a citation that is not in force needs a note")
        return self


class Hit(_Record):
    """A retrieved clause with its absolute score (mean best cosine per question token, -1 to 1)."""

    clause_id: str
    document: str
    label: str
    text: str
    score: float


class Handover(_Record):
    """Whom to ask instead."""

    departments: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


class Refusal(_Record):
    """A typed reply that carries no claim; ``nearest`` are clause ids, not answers."""

    reason: Reason
    message: str
    handover: Handover = Handover()
    nearest: tuple[str, ...] = ()


class Answer(_Record):
    """Statements and the citations they rest on (invariants 1 and 4)."""

    statements: Annotated[tuple[Statement, ...], Field(min_length=1)]
    citations: Annotated[tuple[Citation, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _cites_and_is_cited(self) -> Self:
        _check_citations(self.statements, self.citations)
        return self

    @property
    def text(self) -> str:
        """The statements joined, each with its markers."""
        return "\n".join(s.text + "".join(f"[{n}]" for n in s.citations) for s in self.statements)


class Timing(_Record):
    """Milliseconds spent; ``first`` is when a chat model's first verified statement was there."""

    retrieve: float
    answer: float
    total: float
    first: _Rare[float] = None


class Reply(_Record):
    """What every front end gets: an answer or a refusal, with the ten best hits.

    ``question`` is as typed; ``standalone`` is what a follow-up was understood to ask, None where
    nothing was rewritten.
    ``notice`` tells in words what became of the chat model, if it failed; it says nothing of the
    matter and so cites nothing. ``prompt`` is version and hash of the prompts, in mode llm.
    """

    id: str
    question: str
    standalone: _Rare[str] = None
    as_of: date
    mode: Literal["extractive", "llm"]
    status: Literal["answered", "refused"]
    refusal: Refusal | None
    answer: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    hits: Annotated[tuple[Hit, ...], Field(max_length=10)]
    timing_ms: Timing
    notice: _Rare[str] = None
    prompt: _Rare[str] = None

    @model_validator(mode="after")
    def _is_answer_or_refusal(self) -> Self:
        if self.status == "refused":
            if self.refusal is None or self.statements or self.citations:
                raise ValueError("a refusal has a reason, no statements and no citations")
        else:
            if self.refusal is not None:
                raise ValueError("an answer carries no refusal")
            _check_citations(self.statements, self.citations)
        return self

    @classmethod
    def of(
        cls,
        outcome: Answer | Refusal,
        *,
        id: str,  # noqa: A002 - the field's name in the reply
        question: str,
        as_of: date,
        mode: Literal["extractive", "llm"],
        hits: tuple[Hit, ...],
        timing_ms: Timing,
        standalone: str | None = None,
        notice: str | None = None,
        prompt: str | None = None,
    ) -> Reply:
        """Wrap an outcome; a refusal's message is also the text of the answer."""
        answered = isinstance(outcome, Answer)
        return cls(
            id=id,
            question=question,
            standalone=standalone,
            as_of=as_of,
            mode=mode,
            status="answered" if answered else "refused",
            refusal=None if isinstance(outcome, Answer) else outcome,
            answer=outcome.text if isinstance(outcome, Answer) else outcome.message,
            statements=outcome.statements if isinstance(outcome, Answer) else (),
            citations=outcome.citations if isinstance(outcome, Answer) else (),
            hits=hits,
            timing_ms=timing_ms,
            notice=notice,
            prompt=prompt,
        )


def _check_citations(statements: tuple[Statement, ...], citations: tuple[Citation, ...]) -> None:
    if not statements:
        raise ValueError("an answer needs a statement")
    numbers = [c.n for c in citations]
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError("citations are numbered 1, 2, 3, …")
    cited = {n for s in statements for n in s.citations}
    if cited != set(numbers):
        raise ValueError("every statement cites a citation, and every citation is cited")
    said = "".join(s.text for s in statements)
    for citation in citations:
        warning = (citation.note or "").partition("。")[0]
        if citation.status is not Status.IN_FORCE and warning not in said:
            raise ValueError("the answer must say in words what is not in force")


def cited_name(title: str, number: str | None, label: str) -> str:
    """A clause as people cite it: 《文件》（文号）条款, the 文号 unless the title has it."""
    shown = f"（{number}）" if number and number not in title else ""
    return f"《{title}》{shown}{label}"


def reply_schema() -> dict[str, Any]:
    """JSON Schema of the reply as it is printed."""
    return Reply.model_json_schema(mode="serialization")
