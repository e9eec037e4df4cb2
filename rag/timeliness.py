"""Questions about whether a document still holds, and the sentences that answer them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from corpus import (
    Clause,
    Document,
    Fact,
    FactKind,
    References,
    Status,
    evidence,
    repealed_note,
    status,
    status_note,
)

__all__ = [
    "Told",
    "asks_validity",
    "describes_document",
    "is_about_validity",
    "judged",
    "told_of_named",
    "told_of_near",
]

_ACT = r"(?:施行|实施|执行|生效|适用|起效)"
_VALIDITY = re.compile(
    r"(?:还|仍|现在|目前|如今|今年|继续|是否|现行).{0,6}(?:有效|能用|管用|算数|算不算数|作数|适用|执行|生效|作为.{0,4}依据)"
    r"|现行(?:依据|有效)|失效|过期|到期|作废|废止|有效期|效力|管不管用?|管着?用|还管"
    rf"|(?:什么时候|何时|何日|哪天|哪一天|几号|多久|几月).{{0,6}}(?:{_ACT}|开始|截止|到期)"
    rf"|(?:已|已经|开始|正式){_ACT}|{_ACT}(?:了吗|了没|没有?(?:$|[？?，])|吗)"
    r"|still\s+(?:valid|in\s+force)|expire",
    re.IGNORECASE,
)
_ABOUT = 10
"""Characters that such a question may hold beside the name; with more it is about a matter, in
which the document is only mentioned."""
_DISTANT = 3
"""A question that speaks of no document at all is about one only if the sentence that states its
dates stands in one of so many best matches: a decision that 到期 is no policy that does."""
_KIND = "公告|通告|通知|政策|措施|办法|文件|条例|意见|计划|方案|行动|规定|新规"
_SPEAKS = re.compile(_KIND)
_DESCRIBED = re.compile(rf"[\u4e00-\u9fffA-Za-z0-9“”]{{2,18}}?(?:{_KIND})(?!日期|时间|期限|中|里)")
"""A description begins the question, and ends with what kind of document it is."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact about ``subject``, to be quoted from the clause it stands in."""

    subject: Document
    fact: Fact


def asks_validity(question: str) -> bool:
    """Whether a question is about a document's being in force."""
    return bool(_VALIDITY.search(question))


def is_about_validity(question: str, references: References) -> bool:
    """Whether a question asks whether what it names holds, and nothing else."""
    words = re.sub(r"[\W\0\ue000]", "", references.rest)
    return bool(references.found) and asks_validity(question) and len(words) <= _ABOUT


def describes_document(question: str) -> tuple[str, str] | None:
    """The words that describe a document, and the rest, where the question is if that holds."""
    described = _DESCRIBED.match(question)
    if described is None or not asks_validity(question):
        return None
    rest = question[described.end() :]
    return (described[0], rest) if len(re.sub(r"\W", "", rest)) <= _ABOUT else None


def told_of_named(question: str, references: References) -> list[Told]:
    """What the corpus says of the validity of the documents that a question names.

    Of a document that it does not hold, also where the question only names it. Nothing where an
    article is named: whether that exists and what it says comes first.
    """
    if not asks_validity(question):
        held = []
        gone = list(references.outside) if references.is_lookup else []
    else:
        placed = any(reference.place for reference in references.found)
        held = [] if placed else list(references.documents)
        gone = list(references.outside)
    told = [
        Told(document, fact) for document, title in held for fact in evidence(document, title)[:2]
    ]
    return told + [Told(document, fact) for document in gone for fact in evidence(document, "")[:2]]


def told_of_near(question: str, matches: list[tuple[Clause, Document]]) -> list[Told]:
    """What the document of the best match says of its validity, if that is meant."""
    clause, document = matches[0]
    speaks = _SPEAKS.search(question)
    near = {c.clause_id for c in document.clauses} if speaks else set()
    near |= {c.clause_id for c, _ in matches[:_DISTANT]}
    windows = [f for f in document.facts if f.kind is FactKind.WINDOW]
    own = [f for f in windows if f.clause_id == clause.clause_id]
    facts = own or [f for f in evidence(document, clause.title) if f.clause_id in near]
    return [Told(document, fact) for fact in facts[:2]]


def judged(
    document: Document, clause: Clause, told: Told | None, as_of: date
) -> tuple[Status, str | None]:
    """Status and warning for a citation of a clause, or of the document that the clause repeals."""
    own, note = status(document, as_of, clause), status_note(document, as_of, clause)
    if told is None or told.fact.kind is not FactKind.REPEALED_BY:
        return own, note
    name, day = told.subject.title, told.fact.start
    name = name if name.endswith("号") and len(name) < 30 else f"《{name}》"
    if status(told.subject, as_of) is Status.REPEALED:
        also = (note or "").replace("该文件", f"《{clause.title}》本身", 1)
        over = own in (Status.EXPIRED, Status.REPEALED)
        return Status.REPEALED, repealed_note(name, told.fact) + (also if over else "")
    later = f"{name}自{day:%Y-%m-%d}起废止，在查询日期尚未废止。" if day else ""
    return own, (note or "") + later or None
