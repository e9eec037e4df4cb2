"""The extractive engine: quotes the sentences that answer, and names their clauses.

No model writes anything here. A statement is a quote with the clause's name, and where the document
is not in force on the day, words that say so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from corpus import Clause, Document, Status
from rag.found import Found, Match
from rag.passages import split_sentences
from rag.reply import Answer, Citation, Statement, cited_name
from rag.timeliness import Told, is_about_validity, judged

__all__ = [
    "Quote",
    "cite",
    "compose",
    "make_answer",
    "source_name",
    "with_warning",
]

_LONGEST = 300
"""Characters of an answer, names and warnings included, unless one sentence needs more."""
_AS_GOOD = 0.002
"""A shorter run of sentences is preferred if it covers the question as well as a longer, within
this much of mean cosine."""
_DEPARTMENTS = re.compile(
    r"谁(?:来|在)?(?:管|负责|牵头|办)|(?:哪|什么|啥)(?:个|些|几个|家)?(?:部门|单位|局|委|机关|机构)|归(?:谁|哪|口)"
    r"|找(?:谁|哪)|责任单位|牵头|主管|who\s+is\s+(?:responsible|in\s+charge)|which\s+(?:department|agency)",
    re.IGNORECASE,
)
_ROLES = re.compile(r"[（(〔][^（(〔）)〕]*(?:单位：|负责)[^〕]*[）)〕]$")
_ITEM = re.compile(r"[（(][一二三四五六七八九十]+[）)]|\d+[．.、]|[①-⑳]")
_NAMED_AGAIN = 25
"""Characters for the name of a clause that is quoted twice."""
_LEAST = 80
"""Characters that each clause gets at least where several are quoted."""
_MOST = 6
"""Clauses quoted of those that a question names."""
_WHOLE = 400
"""Characters up to which a clause that is merely looked up is quoted whole."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A run of text of one clause, to be cited."""

    clause: Clause
    document: Document
    text: str
    told: Told | None = None
    """What the text settles about another document, if that is why it is quoted."""


def source_name(clause: Clause, document: Document) -> str:
    """Name a clause as people cite it: 《重庆市优化营商环境条例》第十九条, with its 文号."""
    return cited_name(clause.title, document.document_number, clause.label)


def compose(
    found: Found, clauses: tuple[Clause, ...], documents: dict[str, Document], as_of: date
) -> Answer:
    """Answer from the best matches; ``documents`` maps clause ids to their documents."""
    told = _told(found, clauses, documents)
    quotes = told or _looked_up(found, clauses, documents, as_of)
    chosen = list(found.wanted) if told else [] if quotes else _chosen(found, clauses)
    chosen = [m for m in chosen if clauses[m.row] not in [quote.clause for quote in quotes]]
    room = _room([clauses[match.row] for match in chosen], documents, as_of)
    for n, match in enumerate(chosen):
        clause = clauses[match.row]
        document = documents[clause.clause_id]
        budget = room // (len(chosen) - n)
        parts = _excerpt(clause.text, match, budget)
        room -= sum(map(len, parts))
        quotes += [Quote(clause, document, part) for part in parts]
        window = parts[-1]
        roles = _ROLES.search(clause.text)
        if roles and _DEPARTMENTS.search(found.question) and roles[0] not in window:
            quotes.append(Quote(clause, document, roles[0]))
    return make_answer(quotes, as_of, _remarks(found, quotes, as_of))


def _remarks(found: Found, quotes: list[Quote], as_of: date) -> tuple[str, ...]:
    """What stands before an answer to a question that names its clauses or asks after a document.

    What was not found or is in doubt, how many clauses are left out, and that nothing is known of
    a document's validity if that was the question.
    """
    references = found.references
    remarks = references.remarks if references.clauses or references.is_lookup else ()
    if len(references.clauses) > _MOST:
        remarks += (f"所指条款共{len(references.clauses)}条，列出前{_MOST}条。",)
    if is_about_validity(found.question, references):
        quoted = [judged(q.document, q.clause, q.told, as_of) for q in quotes]
        remarks += tuple(note for state, note in quoted if note and state is Status.UNKNOWN)
    return tuple(dict.fromkeys(remarks))


def make_answer(quotes: list[Quote], as_of: date, remarks: tuple[str, ...] = ()) -> Answer:
    """One statement and one citation per quote; what is expired or not yet in force leads.

    ``remarks`` on what the question named (absent, ambiguous) stand before the first statement.
    """
    last = {Status.IN_FORCE: 1, Status.UNKNOWN: 1}
    ranked = sorted(
        quotes, key=lambda q: last.get(judged(q.document, q.clause, q.told, as_of)[0], 0)
    )
    said = "".join(remarks)
    statements, citations = [], []
    for n, quote in enumerate(ranked, start=1):
        name = _name(quote.clause, quote.document, said)
        text = f"{name}：“{quote.text.strip()}”"
        warned = with_warning(text, quote, as_of, said)
        statements.append(Statement(text=warned if n > 1 else said + warned, citations=(n,)))
        citations.append(cite(n, quote, as_of))
        said += warned
    return Answer(statements=tuple(statements), citations=tuple(citations))


def _name(clause: Clause, document: Document, said: str) -> str:
    """A clause's name, without the 文号 if that was said before."""
    number = document.document_number
    known = number is not None and f"《{clause.title}》（{number}）" in said
    return cited_name(clause.title, None if known else number, clause.label)


def with_warning(text: str, quote: Quote, as_of: date, said: str = "") -> str:
    """A statement with words on what is not in force: before it, or after if that is unknown.

    Nothing is added that was ``said`` before.
    """
    found, warning = judged(quote.document, quote.clause, quote.told, as_of)
    if warning is None or warning.rstrip("。") in said:
        return text
    return f"{text}（{warning.rstrip('。')}）" if found is Status.UNKNOWN else f"{warning}{text}"


def cite(n: int, quote: Quote, as_of: date) -> Citation:
    """The citation of a quote, with what the reader must know of the clause on that day."""
    clause, document = quote.clause, quote.document
    found, warning = judged(document, clause, quote.told, as_of)
    notes = [note for note in (warning, clause.note) if note]
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
        status=found,
        effective=document.effective,
        expires=document.expires,
        departments=clause.departments,
        note="".join(notes) or None,
    )


def _told(found: Found, clauses: tuple[Clause, ...], documents: dict[str, Document]) -> list[Quote]:
    """The sentences in which documents state their validity, if the question is about that."""
    by_id = {clauses[match.row].clause_id: clauses[match.row] for match in found.record}
    return [
        Quote(clause, documents[clause.clause_id], _sentence(clause.text, t.fact.quote), t)
        for t in found.told
        for clause in (by_id[t.fact.clause_id or ""],)
    ]


def _looked_up(
    found: Found, clauses: tuple[Clause, ...], documents: dict[str, Document], as_of: date
) -> list[Quote]:
    """The clauses that the question names, or where it only names a document, its opening."""
    references, matches = found.references, {clauses[m.row].clause_id: m for m in found.matches}
    wanted = [(clause, r.text) for r in references.found for clause in r.clauses]
    if not wanted and (references.is_lookup or is_about_validity(found.question, references)):
        wanted = [(c, "") for d, title in references.documents for c in d.opening(title)]
    wanted = [w for n, w in enumerate(wanted) if w not in wanted[:n]][:_MOST]
    room = _room([clause for clause, _ in wanted], documents, as_of)
    budget = max(room // max(len(wanted), 1), _LEAST)
    out = []
    for clause, text in wanted:
        match = matches.get(clause.clause_id)
        if not text and match and not references.is_lookup:
            text = _window(clause.text, match, budget)
        text = text or _head(clause.text, _WHOLE if len(wanted) == 1 else budget)
        out.append(Quote(clause, documents[clause.clause_id], text))
    return out


def _head(text: str, budget: int) -> str:
    """Whole sentences from the beginning up to the budget, at least one."""
    ends = [end for _, end in split_sentences(text)]
    return text[: max([end for end in ends if end <= budget] or ends[:1])]


def _chosen(found: Found, clauses: tuple[Clause, ...]) -> list[Match]:
    """The clauses to quote: the best for each thing asked, or of each document meant, or the best.

    Documents are meant that the question names for sure or hints at.
    """
    if found.wanted:
        return list(found.wanted)
    if len(found.meant) > 1:
        best = [
            next((m for m in found.matches if clauses[m.row].title == title), None)
            for title in found.meant[:3]
        ]
        return [match for match in best if match is not None] or list(found.matches[:1])
    return list(found.matches[:1])


def _excerpt(text: str, match: Match, budget: int) -> list[str]:
    """What to quote of a clause; items of a list behind the words that introduce it.

    「（四）不公开收费标准」 alone does not say what follows from it.
    """
    room = max(budget, _LEAST)
    run = _window(text, match, room)
    lead = _introduction(text, run)
    if not lead:
        return [_grown(text, match, run, room)]
    room = max(budget - len(lead) - _NAMED_AGAIN, _LEAST)
    window = _grown(text, match, _window(text, match, room), room)
    lead = _introduction(text, window)
    return [lead, window] if lead else [window]


def _introduction(text: str, window: str) -> str:
    """The sentence that introduces the list whose items a window begins with; "" if it has it."""
    if not _ITEM.match(window.strip()):
        return ""
    before = text[: text.index(window)]
    lines = [before[a:b].strip() for a, b in split_sentences(before)]
    lead = next((line for line in reversed(lines) if line.endswith(("：", ":"))), "")
    return "" if _ITEM.match(lead) else lead


def _window(text: str, match: Match, budget: int) -> str:
    """The run of whole sentences that covers the question best within the budget.

    Coverage is the weighted mean over question tokens of the best cosine in the run. A sentence
    longer than the budget stands alone.
    """
    spans = split_sentences(text)
    if not spans or not len(match.sentences):
        return text if len(text) <= budget else text[: spans[0][1]] if spans else text
    runs, weights = [], _weights(match)
    for first in range(len(spans)):
        covered = match.sentences[first]
        for last in range(first, len(spans)):
            length = spans[last][1] - spans[first][0]
            if length > budget and last > first:
                break
            covered = np.maximum(covered, match.sentences[last])
            runs.append((float((covered * weights).sum() / weights.sum()), length, first, last))
    top = max(run[0] for run in runs)
    _, _, first, last = min((r for r in runs if r[0] >= top - _AS_GOOD), key=lambda r: r[1])
    first = _with_lead_in(text, spans, first, last, budget)
    return text[spans[first][0] : spans[last][1]]


def _weights(match: Match) -> NDArray[np.float32]:
    """Weights of the question's tokens, (t,): up to half for how far they tell sentences apart.

    What tells clauses apart, above all the name of a document, tells nothing within one.
    """
    spread = match.sentences.std(axis=0)
    weights: NDArray[np.float32] = 1 + spread / np.float32(max(float(spread.mean()), 1e-9))
    return weights


def _grown(text: str, match: Match, run: str, budget: int) -> str:
    """A run of sentences, and with it what stands beside it in the clause.

    Conditions, exceptions and numbers often stand in the next sentence, so the run grows by whole
    sentences, the better covered neighbour first, as long as the budget lasts.
    """
    spans, at = split_sentences(text), text.index(run)
    first = next(i for i, (_, end) in enumerate(spans) if end > at)
    last = next(i for i, (_, end) in enumerate(spans) if end >= at + len(run))
    covered = (match.sentences * _weights(match)).mean(axis=1) if len(match.sentences) else None
    while covered is not None:
        sides = [(max(first - 1, 0), last), (first, min(last + 1, len(spans) - 1))]
        wider = [
            (covered[a if a < first else b], a, b) for a, b in sides if (a, b) != (first, last)
        ]
        wider = [side for side in wider if spans[side[2]][1] - spans[side[1]][0] <= budget]
        if not wider:
            break
        _, first, last = max(wider)
    return text[spans[first][0] : spans[last][1]] if spans else run


def _room(chosen: list[Clause], documents: dict[str, Document], as_of: date) -> int:
    """Characters that quotes of these may have for the answer, names included, to stay near 300."""
    said = ""
    for clause in chosen:
        document = documents[clause.clause_id]
        note = judged(document, clause, None, as_of)[1] or ""
        said += _name(clause, document, said) + ("" if note in said else note) + "：“”（）[1]"
    return _LONGEST - len(said)


def _with_lead_in(
    text: str, spans: list[tuple[int, int]], first: int, last: int, budget: int
) -> int:
    """Start at the words that introduce a list (…，有下列情形之一的：) if they stand before."""
    while first and text[spans[first - 1][0] : spans[first - 1][1]].strip().endswith(("：", ":")):
        if spans[last][1] - spans[first - 1][0] > budget:
            break
        first -= 1
    return first


def _sentence(text: str, words: str) -> str:
    """The sentence in which some words of a clause stand."""
    at = text.index(words)
    start = max(a for a, _ in split_sentences(text) if a <= at)
    end = min(b for _, b in split_sentences(text) if b >= at + len(words))
    return text[start:end].strip()
