"""Links from a clause to its comparison with each of its twins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from corpus import Clause, Document
from ui.wording import Language

__all__ = ["Held", "TwinLink", "held", "is_above", "twin_links"]

Held = tuple[Document, Clause]
"""A clause and the document it belongs to."""


@dataclass(frozen=True, slots=True)
class TwinLink:
    """A way to the comparison of a clause with a twin; ``higher`` says that the twin is above."""

    address: str
    higher: bool
    document: str
    label: str


def twin_links(
    documents: Sequence[Document], clause_id: str, as_of: date | None, language: Language
) -> tuple[TwinLink, ...]:
    """Links to a clause's comparison with each of its twins; none where it is not held."""
    own = held(documents, {clause_id}).get(clause_id)
    if own is None or not own[1].twins:
        return ()
    found = held(documents, set(own[1].twins))
    links = []
    for twin in own[1].twins:
        query = {"a": clause_id, "b": twin, "as_of": as_of.isoformat() if as_of else ""}
        query["lang"] = language if language != "zh" else ""
        document, clause = found[twin]
        links.append(
            TwinLink(
                "/compare?" + urlencode({key: value for key, value in query.items() if value}),
                is_above(found[twin], own),
                clause.title or document.title,
                clause.label,
            )
        )
    return tuple(links)


def held(documents: Sequence[Document], wanted: set[str]) -> dict[str, Held]:
    """The clauses with some ids, each with its document; ids that are not held are left out."""
    within = {name.partition("/")[0] for name in wanted}
    return {
        clause.clause_id: (document, clause)
        for document in documents
        if document.document_id in within
        for clause in document.clauses
        if clause.clause_id in wanted
    }


def is_above(one: Held, other: Held) -> bool:
    """Whether the first belongs to higher law than the second."""
    level = one[0].level
    return level is not None and level.binds(other[0].level)
