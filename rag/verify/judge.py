"""Whether the clauses that a statement cites support it; one that fails is not shown.

    what is read      the statement, sentence by sentence, against the cited clauses, and what their
                      documents' records say: title, aliases, 文号, label, issuers, level, dates
    talk              what it says of its source, and the answer that it begins with
    facts             numbers with unit and bound, dates, 文号, articles, titles, bodies
    force             应当, 可以, 不得, 鼓励, 探索 and denials, over the same words as there
    duty              必须 is not put for 支持, or said of those who are served
    scope             conditions and exceptions of the rule that is stated
    wording           each word with a content is copied from the clauses
    place             words that are put together stand together there
    contrary          前 is not put for 后, or 或 for 并

The statement is laid on the clauses character by character (:mod:`rag.verify.reading`); force,
wording and place are read off where each word comes from. A check that finds nothing wrong proves
little; a statement is supported if all of them do. They lean to the strict side: a statement
dropped costs less than one that is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from corpus import Clause, Document
from rag.verify import bodies, exact, facts
from rag.verify.contrary import contrary
from rag.verify.duty import duties
from rag.verify.force import force
from rag.verify.place import dated, mixed, turned
from rag.verify.scope import scope
from rag.verify.synonyms import worded
from rag.verify.talk import without_answer, without_talk
from rag.verify.text import Fault, evidence_of, fold, pairs
from rag.verify.wording import novel

__all__ = ["Fault", "faults"]

_LEAST = 5
"""Characters by which a title is recognised, and that a statement has beside it at least."""
_OF_NAMES = (facts.titles, facts.document_numbers, facts.articles)
"""Checks that need to see where the statement names its source."""
_CHECKS = (
    facts.dates,
    facts.quantities,
    facts.codes,
    bodies.bodies,
    bodies.leaders,
    bodies.actors,
    bodies.addressed,
    force,
    duties,
    scope,
    novel,
    mixed,
    turned,
    dated,
    contrary,
)


def faults(statement: str, sources: Sequence[tuple[Clause, Document]]) -> tuple[Fault, ...]:
    """What the cited clauses do not support in a statement; empty if they support all of it.

    ``sources`` are the cited clauses, each with the document that it stands in.
    """
    said = fold(statement)
    if not sources or not pairs(said):
        return (Fault("uncited", "没有写明所依据的条款" if pairs(said) else "没有内容"),)
    held = evidence_of(sources)
    said = worded(_own(said, sources), held.all)
    bare, found = without_answer(without_talk(facts.without_names(said, held), held), held)
    if _only_names(bare, sources):
        return (Fault("uncited", "除了文件的名称，没有说出条款的内容"),)
    found += exact.quoted(statement, held)
    found += [fault for check in _OF_NAMES for fault in check(said, held)]
    found += [fault for check in _CHECKS for fault in check(bare, held)]
    return tuple(dict.fromkeys(found))


def _own(said: str, sources: Sequence[tuple[Clause, Document]]) -> str:
    """A statement that calls its source as the source calls itself (第32号公告, 本公告)."""
    for clause, document in sources:
        for issuer in document.issuers:
            said = said.replace(
                f"{fold(issuer)}《{fold(document.title)}》", f"《{fold(document.title)}》"
            )
        number = re.search(r"第(\d+)号", fold(document.document_number or ""))
        if number and "本公告" in clause.text:
            said = re.sub(rf"(?<!\d)(?:\d{{4}}年)?第?{number[1]}号公告|[新该]公告", "本公告", said)
    return said


def _only_names(said: str, sources: Sequence[tuple[Clause, Document]]) -> bool:
    """Whether a statement is the title of its source and next to nothing else."""
    for clause, document in sources:
        for title in {clause.title, document.title}:
            run = SequenceMatcher(None, said, fold(title), autojunk=False).find_longest_match()
            rest = said[: run.a] + said[run.a + run.size :]
            if run.size >= _LEAST and len(re.sub(r"\W", "", rest)) < _LEAST:
                return True
    return False
