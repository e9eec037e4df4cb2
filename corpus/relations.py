"""What documents do to one another: repeals (废止) and precedence (以…为准), inside and outside."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from corpus.models import Document, Fact, FactKind
from corpus.names import Names, fold

__all__ = ["outside", "relate"]

_PASSIVE = {
    FactKind.REPEALS: FactKind.REPEALED_BY,
    FactKind.OVERRIDES: FactKind.OVERRIDDEN_BY,
}
_NOTICE = re.compile(r"(.*?)(?:公告)?(\d{4}年第?\d+号)(?:公告)?$")


def relate(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Give each document the facts that others state of it (REPEALED_BY, OVERRIDDEN_BY).

    Call it on all documents that are held together; calling it again changes nothing.
    """
    known = tuple(documents)
    names = Names(known)
    done_to: dict[str, list[Fact]] = {}
    for document in known:
        for fact in document.facts:
            for other in _meant(names, fact):
                if other.document_id != document.document_id:
                    told = replace(fact, kind=_PASSIVE[fact.kind], other=document.title, number="")
                    done_to.setdefault(other.document_id, []).append(told)
    return tuple(
        replace(d, facts=tuple(dict.fromkeys((*d.facts, *done_to.get(d.document_id, ())))))
        for d in known
    )


def _meant(names: Names, fact: Fact) -> list[Document]:
    """The one document that a repeal or precedence names; none if it is not held or in doubt."""
    if fact.kind not in _PASSIVE:
        return []
    for name in (fact.number, f"《{fact.other}》", fact.other):
        found = [m for m in names.find(fold(name)) if m.entries] if name else []
        if len(found) == 1 and len(found[0].entries) == 1:
            return [found[0].entries[0][0]]
    return []


def outside(documents: Iterable[Document]) -> tuple[Document, ...]:
    """Stand-ins, without clauses, for documents not held of which one that is held says something.

    Their facts are REPEALED_BY and OVERRIDDEN_BY; each rests on a clause of the document held.
    """
    known = tuple(documents)
    names = Names(known)
    found: dict[str, Document] = {}
    for document in known:
        for fact in document.facts:
            if fact.kind not in _PASSIVE or _meant(names, fact):
                continue
            told = replace(fact, kind=_PASSIVE[fact.kind], other=document.title, number="")
            known_as = found.get(fact.other) or _stand_in(fact)
            found[fact.other] = replace(known_as, facts=(*known_as.facts, told))
    return tuple(found.values())


def _stand_in(fact: Fact) -> Document:
    notice = _NOTICE.fullmatch(fact.other)
    number = fact.number or (notice[2] if notice else None)
    issuers = (notice[1],) if notice and notice[1] else ()
    return Document(f"outside/{fact.other}", fact.other, number, issuers=issuers)
