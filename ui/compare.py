"""Two clauses side by side: what stands only in one of them, and which is higher law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from corpus import Clause, Document, Status, status, status_note
from ui.difference import Runs, differences
from ui.render import badge, clause_address, other_day
from ui.twins import held, is_above
from ui.wording import Language, words

__all__ = ["Comparison", "Side", "compared"]


@dataclass(frozen=True, slots=True)
class Side:
    """A clause with what a reader must know of it; ``runs`` are its text, cut by differences."""

    document: Document
    clause: Clause
    higher: bool
    status: Status
    badge: str
    note: str | None
    runs: Runs
    address: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two clauses, higher law first where one is."""

    sides: tuple[Side, Side]

    @property
    def same(self) -> bool:
        """Whether their words are the same."""
        return not any(only for side in self.sides for _, only in side.runs)


def compared(
    documents: Sequence[Document],
    first: str,
    second: str,
    day: date,
    language: Language,
) -> Comparison | None:
    """Compare the clauses with two ids as of a day; None where one of them is not held."""
    found = held(documents, {first, second})
    if first not in found or second not in found:
        return None
    pair = [found[first], found[second]]
    if is_above(pair[1], pair[0]):
        pair.reverse()
    higher = (is_above(pair[0], pair[1]), False)
    runs = differences(pair[0][1].text, pair[1][1].text)
    sides = [
        Side(
            document=document,
            clause=clause,
            higher=above,
            status=state,
            badge=badge(state, document.effective, document.expires, words(language)),
            note=status_note(document, day, clause) or clause.note,
            runs=cut,
            address=clause_address(clause.clause_id, as_of=other_day(day), language=language),
        )
        for (document, clause), above, cut in zip(pair, higher, runs, strict=True)
        for state in (status(document, day, clause),)
    ]
    return Comparison((sides[0], sides[1]))
