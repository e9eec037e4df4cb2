"""The extractive engine: quotes the sentences that answer, and names their clauses.

No model writes anything here. A statement is a quote with the clause's name, and where the document
is not in force on the day, words that say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np

from corpus import Clause, Document, Status, status, status_note
from rag.passages import split_sentences
from rag.reply import Answer, Citation, Statement
from rag.search import Found, Match

__all__ = [
    "Quote",
    "asks_validity",
    "cite",
    "compose",
    "make_answer",
    "source_name",
    "with_warning",
]

_BUDGET = 230
"""Characters quoted in all, so that an answer with its names stays near 300."""
_AS_GOOD = 0.002
"""A shorter run of sentences is preferred if it covers the question as well as a longer, within
this much of mean cosine."""
_DEPARTMENTS = re.compile(
    r"谁(?:来|在)?(?:管|负责|牵头|办)|(?:哪|什么|啥)(?:个|些|几个|家)?(?:部门|单位|局|委|机关|机构)|归(?:谁|哪|口)"
    r"|找(?:谁|哪)|责任单位|牵头|主管|who\s+is\s+(?:responsible|in\s+charge)|which\s+(?:department|agency)",
    re.IGNORECASE,
)
_VALIDITY = re.compile(
    r"(?:还|仍|现在|目前|如今|今年|继续).{0,6}(?:有效|能用|管用|算数|算不算数|作数|适用|执行|生效)|失效|过期|到期|作废|废止"
    r"|有效期|(?:什么时候|何时|哪天|几号|多久).{0,6}(?:施行|实施|执行|生效|截止|到期)|still\s+(?:valid|in\s+force)|expire",
    re.IGNORECASE,
)
_ROLES = re.compile(r"[（(〔][^（(〔）)〕]*(?:单位：|负责)[^〕]*[）)〕]$")
_DATED = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|之日起|到期|继续有效|废止")


@dataclass(frozen=True, slots=True)
class Quote:
    """A run of text of one clause, to be cited."""

    clause: Clause
    document: Document
    text: str


def asks_validity(question: str) -> bool:
    """Whether a question is about a document's being in force."""
    return bool(_VALIDITY.search(question))


def source_name(clause: Clause, document: Document) -> str:
    """Name a clause as people cite it: 《重庆市优化营商环境条例》第十九条, with its 文号."""
    number = document.document_number
    shown = f"（{number}）" if number and number not in clause.title else ""
    return f"《{clause.title}》{shown}{clause.label}"


def compose(
    found: Found, clauses: tuple[Clause, ...], documents: dict[str, Document], as_of: date
) -> Answer:
    """Answer from the best matches; ``documents`` maps clause ids to their documents."""
    quotes: list[Quote] = []
    if asks_validity(found.question):
        quotes = _validity_quotes(found, clauses, documents)
    chosen = [] if quotes else _chosen(found, clauses)
    for match in chosen:
        clause = clauses[match.row]
        document = documents[clause.clause_id]
        window = _window(clause.text, match, found.weights, _BUDGET // len(chosen))
        quotes.append(Quote(clause, document, window))
        roles = _ROLES.search(clause.text)
        if roles and _DEPARTMENTS.search(found.question) and roles[0] not in window:
            quotes.append(Quote(clause, document, roles[0]))
    return make_answer(quotes, as_of)


def make_answer(quotes: list[Quote], as_of: date) -> Answer:
    """One statement and one citation per quote; what is expired or not yet in force leads."""
    order = {Status.EXPIRED: 0, Status.REPEALED: 0, Status.NOT_YET: 0}
    ranked = sorted(quotes, key=lambda q: order.get(status(q.document, as_of), 1))
    said: set[str] = set()
    statements, citations = [], []
    for n, quote in enumerate(ranked, start=1):
        citation = cite(n, quote, as_of)
        text = f"{source_name(quote.clause, quote.document)}：“{quote.text.strip()}”"
        if quote.document.document_id not in said:
            text = with_warning(text, quote.document, as_of)
            said.add(quote.document.document_id)
        statements.append(Statement(text=text, citations=(n,)))
        citations.append(citation)
    return Answer(statements=tuple(statements), citations=tuple(citations))


def with_warning(text: str, document: Document, as_of: date) -> str:
    """A statement with words on a document that is not in force: before it, or after if unknown."""
    warning = status_note(document, as_of)
    if warning is None:
        return text
    leads = status(document, as_of) is not Status.UNKNOWN
    return f"{warning}{text}" if leads else f"{text}（{warning.rstrip('。')}）"


def cite(n: int, quote: Quote, as_of: date) -> Citation:
    """The citation of a quote, with what the reader must know of the clause on that day."""
    clause, document = quote.clause, quote.document
    notes = [note for note in (status_note(document, as_of), clause.note) if note]
    return Citation(
        n=n,
        clause_id=clause.clause_id,
        document=clause.title,
        document_number=document.document_number,
        level=document.level.value if document.level else "",
        label=clause.label,
        text=clause.text,
        quote=quote.text.strip(),
        page=clause.page,
        status=status(document, as_of),
        effective=document.effective,
        expires=document.expires,
        departments=clause.departments,
        note="".join(notes) or None,
    )


def _chosen(found: Found, clauses: tuple[Clause, ...]) -> list[Match]:
    """The clauses to quote: those named, else the best of each named document, else the best."""
    if found.references.clauses:
        named = {clause.clause_id for clause in found.references.clauses}
        return [m for m in found.matches if clauses[m.row].clause_id in named][:3]
    titles = [title for _, title in found.references.documents]
    if len(titles) > 1:
        best = [
            next((m for m in found.matches if clauses[m.row].title == title), None)
            for title in titles[:3]
        ]
        return [match for match in best if match is not None] or list(found.matches[:1])
    return list(found.matches[:1])


def _window(text: str, match: Match, weights: np.ndarray, budget: int) -> str:
    """The run of whole sentences that covers the question best within the budget.

    Coverage is the mean over question tokens of the best cosine in the run. A sentence longer than
    the budget stands alone.
    """
    spans = split_sentences(text)
    if not spans or not len(match.sentences):
        return text if len(text) <= budget else text[: spans[0][1]] if spans else text
    runs = []
    for first in range(len(spans)):
        covered = match.sentences[first]
        for last in range(first, len(spans)):
            length = spans[last][1] - spans[first][0]
            if length > budget and last > first:
                break
            covered = np.maximum(covered, match.sentences[last])
            runs.append((float((covered * weights).mean()), length, first, last))
    top = max(run[0] for run in runs)
    _, _, first, last = min((r for r in runs if r[0] >= top - _AS_GOOD), key=lambda r: r[1])
    first = _with_lead_in(text, spans, first, last, budget)
    return text[spans[first][0] : spans[last][1]]


def _with_lead_in(
    text: str, spans: list[tuple[int, int]], first: int, last: int, budget: int
) -> int:
    """Start at the words that introduce a list (…，有下列情形之一的：) if they stand before."""
    while first and text[spans[first - 1][0] : spans[first - 1][1]].strip().endswith(("：", ":")):
        if spans[last][1] - spans[first - 1][0] > budget:
            break
        first -= 1
    return first


def _validity_quotes(
    found: Found, clauses: tuple[Clause, ...], documents: dict[str, Document]
) -> list[Quote]:
    """The sentence in which the document asked about states its dates, from its last clause.

    A question that names no document is about one only if that clause is among the best matches: a
    decision that 到期 is another matter than a policy that does.
    """
    match = found.matches[0]
    title = clauses[match.row].title
    near = {clauses[m.row].clause_id for m in found.matches[:3]}
    document = documents[clauses[match.row].clause_id]
    for clause in reversed([c for c in clauses if c.title == title]):
        spans = split_sentences(clause.text)
        sentences = [clause.text[a:b] for a, b in spans]
        dated = [t for t in sentences if _DATED.search(t) and re.search(r"本|以上", t)]
        says_so = clause.label in ("结尾段", "正文", "正文首段") or "施行" in "".join(dated[-1:])
        if dated and says_so and (found.references.documents or clause.clause_id in near):
            return [Quote(clause, document, dated[0])]
    return []
