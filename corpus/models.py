"""The records that leave this room: documents and their clauses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["Clause", "Document", "Level", "Part"]


class Level(StrEnum):
    """Who made the document (层级)."""

    NATIONAL = "national"
    MUNICIPAL = "municipal"
    CUSTOMS = "customs"


@dataclass(frozen=True, slots=True)
class Clause:
    """The smallest numbered unit of a document, and the unit that is cited.

    ``text`` is what a citation shows: the clause's own words, and before them the lead-in of the
    list it belongs to (有下列情形之一的，…：), since an item means nothing without it. Paragraphs
    are separated by a newline; the source's hard wraps are gone.
    """

    clause_id: str
    label: str
    heading: tuple[str, ...]
    text: str
    page: int | None = None
    departments: tuple[str, ...] = ()
    note: str | None = None
    title: str = ""
    """Title of the document, or of the plan inside it, that a citation of this clause names."""


@dataclass(frozen=True, slots=True)
class Part:
    """A plan that a notice carries beside others, with numbering of its own."""

    title: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One law, notice or announcement with its clauses in reading order."""

    document_id: str
    title: str
    document_number: str | None = None
    level: Level | None = None
    issuers: tuple[str, ...] = ()
    issued: date | None = None
    effective: date | None = None
    expires: date | None = None
    aliases: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    clauses: tuple[Clause, ...] = ()
