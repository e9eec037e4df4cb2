"""Whether a document is in force on a day (时效), as far as its own text tells."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum

from corpus.models import Document

__all__ = ["Status", "status", "status_note"]

_CONTINUES = re.compile(r"到期(?:后)?，[^。]{0,20}继续有效")


class Status(StrEnum):
    """Status of a document on a day; REPEALED is never guessed, only read."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


def status(document: Document, as_of: date) -> Status:
    """Judge a document on a day.

    IN_FORCE needs a start that the text states, or words that it goes on after its term; a document
    that states neither is UNKNOWN, and so is one asked about before it was issued.
    """
    if document.expires and as_of > document.expires:
        return Status.EXPIRED
    if document.effective:
        return Status.IN_FORCE if as_of >= document.effective else Status.NOT_YET
    goes_on = any(_CONTINUES.search(clause.text) for clause in document.clauses)
    if goes_on and document.issued and as_of >= document.issued:
        return Status.IN_FORCE
    return Status.UNKNOWN


def status_note(document: Document, as_of: date) -> str | None:
    """Words for a citation of a document that is not in force on the day; None where it is."""
    match status(document, as_of):
        case Status.EXPIRED:
            return f"该文件已于{document.expires:%Y-%m-%d}到期失效，仅供了解原规定。"
        case Status.NOT_YET:
            return f"该文件自{document.effective:%Y-%m-%d}起施行，在查询日期尚未施行。"
        case Status.REPEALED:
            return "该文件已废止，仅供了解原规定。"
        case Status.UNKNOWN:
            return "该文件未写明施行日期或有效期，时效请向发文单位核实。"
    return None
