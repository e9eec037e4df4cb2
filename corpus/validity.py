"""Whether a document or clause is in force on a day (时效), as far as its own text tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from corpus.models import Clause, Document, Fact, FactKind

__all__ = ["Status", "evidence", "repealed_note", "status", "status_note"]

_TERM = re.compile(r"[（(](\d{4})\s*[—–-]+\s*(\d{4})\s*年[）)]$")


class Status(StrEnum):
    """Status of a document on a day; REPEALED is never guessed, only read."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


def status(document: Document, as_of: date, clause: Clause | None = None) -> Status:
    """Judge a document, or one clause of it, on a day.

    IN_FORCE needs a start that the text states, or words that it goes on after its term; a document
    that states neither is UNKNOWN, and so is one asked about before it was issued. A clause that
    limits itself to a period is judged by that while its document does not say that it is over.
    """
    return _judge(document, as_of, clause)[0]


def _judge(document: Document, as_of: date, clause: Clause | None) -> tuple[Status, Fact | None]:
    """The status, and the fact about the clause alone that decides it, if one does."""
    whole = _of_document(document, as_of, clause)
    window = _window(document, clause) if whole in (Status.IN_FORCE, Status.UNKNOWN) else None
    if window is None:
        return whole, None
    if window.start and as_of < window.start:
        return Status.NOT_YET, window
    if window.end and as_of > window.end:
        return Status.EXPIRED, window
    return Status.IN_FORCE, window


def _of_document(document: Document, as_of: date, clause: Clause | None) -> Status:
    repealed = _first(document, FactKind.REPEALED_BY)
    if repealed and repealed.start and as_of >= repealed.start:
        return Status.REPEALED
    goes_on = any(
        f.start is not None and as_of >= f.start
        for f in _facts(document, clause)
        if f.kind is FactKind.CONTINUES
    )
    if document.expires and as_of > document.expires and not goes_on:
        return Status.EXPIRED
    if document.effective:
        return Status.IN_FORCE if as_of >= document.effective else Status.NOT_YET
    return Status.IN_FORCE if goes_on else Status.UNKNOWN


def _facts(document: Document, clause: Clause | None) -> Iterator[Fact]:
    """Facts that hold for a clause: those of its own plan, where a notice carries several."""
    titles = {c.clause_id: c.title for c in document.clauses}
    for fact in document.facts:
        told = titles.get(fact.clause_id or "")
        if clause is None or not document.parts or told in (None, clause.title):
            yield fact


def _first(document: Document, kind: FactKind) -> Fact | None:
    return next((f for f in document.facts if f.kind is kind), None)


def _window(document: Document, clause: Clause | None) -> Fact | None:
    if clause is None:
        return None
    own = (f for f in document.facts if f.clause_id == clause.clause_id)
    return next((f for f in own if f.kind is FactKind.WINDOW), None)


def status_note(document: Document, as_of: date, clause: Clause | None = None) -> str | None:
    """Words for a citation of what is not in force on the day; None where it is."""
    judged, window = _judge(document, as_of, clause)
    if window is not None and judged is not Status.IN_FORCE:
        if judged is Status.EXPIRED:
            return (
                f"该条款所写期间已于{window.end:%Y-%m-%d}届满（“{window.quote}”），仅供了解原规定。"
            )
        return f"该条款自{window.start:%Y-%m-%d}起适用，在查询日期尚未适用。"
    match judged:
        case Status.EXPIRED:
            return f"该文件已于{document.expires:%Y-%m-%d}到期失效，仅供了解原规定。"
        case Status.NOT_YET:
            return f"该文件自{document.effective:%Y-%m-%d}起施行，在查询日期尚未施行。"
        case Status.REPEALED:
            repealed = _first(document, FactKind.REPEALED_BY)
            told = repealed_note("该文件", repealed) if repealed else "该文件已废止。"
            return f"{told.rstrip('。')}，仅供了解原规定。"
        case Status.UNKNOWN:
            return _unknown_note(document, as_of, clause)
    return None


def _unknown_note(document: Document, as_of: date, clause: Clause | None) -> str:
    term = _TERM.search(clause.title if clause else document.title)
    if term and as_of.year > int(term[2]):
        years = f"{term[1]}—{term[2]}年"
        return (
            f"该文件题名所写期限（{years}）已过，文中未写明到期后是否继续有效，请向发文单位核实。"
        )
    return "该文件未写明施行日期或有效期，时效请向发文单位核实。"


def repealed_note(name: str, fact: Fact) -> str:
    """Words for a document that another has repealed, from its REPEALED_BY fact."""
    day = f"已于{fact.start:%Y-%m-%d}" if fact.start else "已"
    return f"{name}{day}被《{fact.other}》废止。"


def evidence(document: Document, title: str) -> tuple[Fact, ...]:
    """Facts on which the status of a document (or of a plan in it) rests, the weightiest first.

    Only those that a clause states, each sentence once.
    """
    weight = (
        FactKind.REPEALED_BY,
        FactKind.CONTINUES,
        FactKind.ENDS,
        FactKind.STARTS,
        FactKind.OVERRIDDEN_BY,
    )
    titles = {c.clause_id: c.title for c in document.clauses}
    found: dict[str, Fact] = {}
    for kind in weight:
        for fact in document.facts:
            mine = not document.parts or titles.get(fact.clause_id or "", title) == title
            if fact.kind is kind and fact.clause_id and mine:
                found.setdefault(fact.quote, fact)
    return tuple(found.values())
