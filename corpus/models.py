"""The records that leave this room: documents and their clauses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["Clause", "Document", "Fact", "FactKind", "Level", "Part"]


class Level(StrEnum):
    """Who made the document (层级)."""

    NATIONAL = "national"
    MUNICIPAL = "municipal"
    CUSTOMS = "customs"

    @property
    def shown(self) -> str:
        """The level as readers are told it."""
        return {"national": "国家", "municipal": "重庆市", "customs": "海关"}[self.value]

    def binds(self, other: Level | None) -> bool:
        """Whether its documents are higher law (上位规定) to those of another level.

        National ones are to municipal ones. Customs announcements stand beside both: the customs
        administration is itself a national body.
        """
        return self is Level.NATIONAL and other is Level.MUNICIPAL


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
    twins: tuple[str, ...] = ()
    """Ids of clauses of other levels that regulate the same, see :mod:`corpus.twins`."""


class FactKind(StrEnum):
    """What a sentence settles about validity (时效)."""

    ISSUED = "issued"
    STARTS = "starts"
    ENDS = "ends"
    CONTINUES = "continues"
    WINDOW = "window"
    REPEALS = "repeals"
    OVERRIDES = "overrides"
    REPEALED_BY = "repealed_by"
    OVERRIDDEN_BY = "overridden_by"


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that the text says of validity, with the sentence it rests on.

    ``quote`` stands verbatim in the clause ``clause_id``, which is None where it stands in front
    matter or under the signature. ``start`` and ``end`` are first and last days: of the document,
    of a WINDOW inside the clause, or, for a repeal, the day from which the other document no longer
    holds. ``other`` and ``number`` name that other document, as printed.
    """

    kind: FactKind
    quote: str
    clause_id: str | None = None
    start: date | None = None
    end: date | None = None
    other: str = ""
    number: str = ""


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
    facts: tuple[Fact, ...] = ()

    def under(self, title: str) -> tuple[Clause, ...]:
        """Clauses under a title: the document's own, or that of a plan inside it."""
        return tuple(c for c in self.clauses if title == self.title or c.title in (title, ""))

    def opening(self, title: str) -> tuple[Clause, ...]:
        """The first clause under a title; under that of a notice, of each plan it carries."""
        first: dict[str, Clause] = {}
        for clause in self.under(title):
            first.setdefault(clause.title, clause)
        return tuple(first.values())
