"""A search on the desk: clauses that fit the filters, the one named outright before all others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Protocol

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from corpus import Clause, Document, Level, Status, status, status_note
from rag import Hit, Reply
from ui.desk.catalogue import Catalogue
from ui.desk.marks import Pieces, excerpt, pieces
from ui.desk.script import phones
from ui.render import other_day
from ui.twins import TwinLink, twin_links

__all__ = ["Assistant", "Found", "Item", "Wanted", "find"]

LONGEST = 120
"""Characters of a query that are searched with; callers' stories are longer, their words are not,
and the encoder's time grows with them (6 s for 4,000)."""
_SHOWN, _SOUGHT = 12, 200
"""Clauses that are listed, and that are looked through for those that fit the filters."""

Name = Annotated[str, StringConstraints(max_length=200)]


class Assistant(Protocol):
    """What the desk needs of an assistant."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents that can be found."""
        ...

    @property
    def edition(self) -> str:
        """Name of what answers come from."""
        ...

    def search(self, question: str, k: int = 10) -> tuple[Hit, ...]:
        """The k best clauses."""
        ...

    def ask(self, question: str, as_of: date | None = None) -> Reply:
        """Answer or refuse."""
        ...


class Wanted(BaseModel):
    """What the page asks for; '' leaves a filter open. ``clause`` shows that one alone.

    ``seq`` numbers the searches of a page: what was typed last is what must be shown.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    seq: int = 0
    query: Annotated[str, StringConstraints(max_length=4000)] = ""
    day: Annotated[str, StringConstraints(max_length=20)] = ""
    level: Level | None = None
    document: Name = ""
    department: Name = ""
    validity: Status | None = None
    year: Annotated[int, Field(ge=1900, le=2999)] | None = None
    clause: Name = ""

    @property
    def filtered(self) -> bool:
        """Whether any filter is set."""
        return bool(self.level or self.document or self.department or self.validity or self.year)


@dataclass(frozen=True, slots=True)
class Item:
    """A clause in the list, with all that an operator tells or notes of it."""

    document: Document
    clause: Clause
    title: str
    state: Status
    note: str | None
    named: bool
    text: Pieces
    line: Pieces
    phones: tuple[str, ...]
    twins: tuple[TwinLink, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to; ``remarks`` tell what is wrong with a name in the query."""

    items: tuple[Item, ...]
    remarks: tuple[str, ...]
    cut: bool


def find(assistant: Assistant, catalogue: Catalogue, wanted: Wanted, day: date) -> Found:
    """Search, as of a day; without a query the clauses that fit the filters, in their order."""
    query = wanted.query.strip()[:LONGEST]
    remarks: tuple[str, ...] = ()
    named: set[str] = set()
    words = query
    ids: Iterable[str] = ()
    if wanted.clause:
        ids = [wanted.clause] if wanted.clause in catalogue.clauses else []
    elif query:
        references = catalogue.finder.find(query)
        remarks = references.remarks
        # The name of a document, found in a clause, says nothing of why the clause was found.
        words = references.rest if references.documents else query
        named = {clause.clause_id for clause in references.clauses}
        hits = assistant.search(query, _SOUGHT if wanted.filtered else _SHOWN)
        ids = [hit.clause_id for hit in hits if hit.clause_id in catalogue.clauses]
    elif wanted.filtered:
        ids = catalogue.clauses
    items: list[Item] = []
    for clause_id in ids:
        document, clause = catalogue.clauses[clause_id]
        state = status(document, day, clause)
        if wanted.clause or _fits(wanted, document, clause, state):
            items.append(_item(catalogue, clause_id, words, day, clause_id in named))
        if len(items) == _SHOWN:
            break
    return Found(tuple(items), remarks, len(wanted.query.strip()) > LONGEST)


def _fits(wanted: Wanted, document: Document, clause: Clause, state: Status) -> bool:
    return (
        wanted.level in (None, document.level)
        and wanted.document in ("", document.document_id)
        and (not wanted.department or wanted.department in clause.departments)
        and wanted.validity in (None, state)
        and wanted.year in (None, document.issued.year if document.issued else 0)
    )


def _item(catalogue: Catalogue, clause_id: str, words: str, day: date, named: bool) -> Item:
    document, clause = catalogue.clauses[clause_id]
    return Item(
        document=document,
        clause=clause,
        title=clause.title or document.title,
        state=status(document, day, clause),
        note=status_note(document, day, clause) or clause.note,
        named=named,
        text=pieces(clause.text, words),
        line=excerpt(clause.text, words),
        phones=phones([document.level], clause.departments),
        twins=twin_links(catalogue.documents, clause_id, other_day(day), "zh"),
    )
