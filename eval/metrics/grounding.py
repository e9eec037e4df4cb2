"""Grounding: whether each statement says only what the text it cites says.

Deterministic checks, independent of the product's own. A statement lacks support if any holds:

    citation   it cites nothing, or a number that no citation of the reply has
    clause     a cited clause is not in the corpus
    quote      a cited quote is not verbatim in its clause, or words in “…” are in none of them
    number, date, amount, 文号, body
               one of the statement is not in the cited clauses or their documents' names and dates
    negation   a part of the statement denies and the most similar part of the clauses does not,
               or the other way round
    wording    less than half of its character bigrams stand in the cited text

The last is a floor under invention, not a test of meaning: that is the optional judge's. Words on a
document's validity (该文件已于…到期失效) are judged by the validity metric; only their dates count
here. A refusal has no statements, so it is never counted as grounded.
"""

from __future__ import annotations

import re

from corpus.lines import squeeze
from eval.folder import Case, GivenCitation
from eval.metrics.base import UNDEFINED, Ratio
from eval.metrics.text import amounts, dates, normalised, numbers, without_markers
from rag.lexical import bigrams

__all__ = ["grounded_answers", "grounded_statements", "lacking", "quotes_verbatim"]

_COVERED = 0.5
_QUOTED = re.compile(r"“((?:[^“”]|“[^“”]*”)+)”")
_REMARK = re.compile(
    r"[（(]?(?:该|本)文件[^。“”《》]*?(?:到期|失效|施行|时效|废止)[^。“”《》]*[。）)]*"
)
_NUMBER_OF = re.compile(r"[一-龥]{2,8}〔\d{4}〕\d+号|公告\d{4}年第\d+号|令第?\d+号")
_NEGATION = re.compile(
    r"不得|不能|不可|不予|不再|不需|无需|无须|免于|禁止|严禁|没有|未|非(?!常)|不"
)
_NOT_DENYING = re.compile(
    r"不断|不少于|不超过|不低于|不高于|不同|不仅|不但|不限于|不晚于|不迟于|未来|不过(?!关)|非正常"
)
_MARKER = re.compile(r"\[(\d+)\]")


def lacking(case: Case, text: str, citations: tuple[int, ...]) -> list[str]:
    """Names of the checks that a statement fails with these citations; empty if supported."""
    held = {c.n: c for c in case.reply.citations}
    if not citations or any(n not in held for n in citations):
        return ["citation"]
    cited = [held[n] for n in citations]
    clauses = case.sources.clauses
    if any(c.clause_id not in clauses for c in cited):
        return ["clause"]
    texts = [clauses[c.clause_id].text for c in cited]
    failed = [] if all(_verbatim(case, c) for c in cited) else ["quote"]
    names = [_names(case, c) for c in cited]
    remarks = "；".join(_REMARK.findall(text))
    said = without_markers(_REMARK.sub("", text))
    bare = _without_quotes(said, texts)
    if bare is None:
        return sorted({*failed, "quote"})
    failed += _missing_values(case, said + "；" + remarks, "；".join(texts + names))
    failed += ["negation"] if _contradicts(_without_names(bare, names), texts) else []
    failed += ["wording"] if _invents(said, texts + names) else []
    return failed


def _verbatim(case: Case, citation: GivenCitation) -> bool:
    source = case.sources.clauses.get(citation.clause_id)
    return source is not None and bool(citation.quote) and citation.quote in source.text


def _names(case: Case, citation: GivenCitation) -> str:
    """What a statement may say of a clause beside its text: its document's name and dates."""
    source = case.sources.clauses[citation.clause_id]
    days = [source.issued, source.effective, source.expires, case.reply.as_of]
    parts = [source.document, source.document_number or "", source.label]
    return "；".join(parts + [day.isoformat() for day in days if day])


def _without_quotes(text: str, texts: list[str]) -> str | None:
    """The statement without what it quotes; None if words in “…” are in no cited clause.

    Short words in quotation marks are names (“沙盒监管”) as often as quotes, and stay.
    """
    held = [squeeze(t) for t in texts]
    for quote in _QUOTED.findall(text):
        if len(quote) >= 12 and not any(squeeze(quote) in t for t in held):
            return None
        if len(quote) >= 12:
            text = text.replace(f"“{quote}”", "，")
    return text


def _without_names(text: str, names: list[str]) -> str:
    parts = {part for name in names for part in name.split("；") if part}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, "，")
    return text


def _missing_values(case: Case, said: str, held: str) -> list[str]:
    folded_said, folded_held = normalised(said), normalised(held)
    missing = []
    if not numbers(said) <= numbers(held) | set(re.findall(r"\d+", folded_held)):
        missing.append("number")
    if not dates(said) <= dates(held):
        missing.append("date")
    if not amounts(said) <= amounts(held):
        missing.append("amount")
    document_numbers = _NUMBER_OF.findall(folded_said)
    if any(not _ends_in(number, folded_held) for number in document_numbers):
        missing.append("文号")
    plain, text = squeeze(said), squeeze(held)
    if any(body in plain and body not in text for body in case.sources.bodies):
        missing.append("body")
    return missing


def _ends_in(document_number: str, held: str) -> bool:
    """Whether a 文号 stands in a text; words that run into it from before do not count."""
    tail = re.search(r"[一-龥]{2}〔.*|公告.*|令.*", document_number)
    return tail is not None and tail[0] in held


def _contradicts(said: str, texts: list[str]) -> bool:
    parts = [part for text in texts for part in _parts(text)]
    for part in _parts(said):
        pairs = set(bigrams(part))
        if len(pairs) < 3 or not parts:
            continue
        nearest = max(parts, key=lambda other: _overlap(pairs, other))
        if _overlap(pairs, nearest) and _denies(part) != _denies(nearest):
            return True
    return False


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[，。；：！？、\n,;!?]", squeeze(text)) if part]


def _overlap(pairs: set[str], other: str) -> float:
    theirs = set(bigrams(other))
    return len(pairs & theirs) / max(len(pairs | theirs), 1)


def _denies(part: str) -> bool:
    return bool(_NEGATION.search(_NOT_DENYING.sub("", part)))


def _invents(said: str, held: list[str]) -> bool:
    pairs = bigrams(normalised(said))
    known = set(bigrams(normalised("；".join(held))))
    return not pairs or sum(pair in known for pair in pairs) / len(pairs) < _COVERED


def grounded_statements(case: Case) -> Ratio:
    """Share of the statements of all answers that are supported by what they cite."""
    if not case.reply.answered:
        return UNDEFINED
    good = sum(not lacking(case, s.text, s.citations) for s in case.reply.statements)
    return float(good), float(len(case.reply.statements))


def grounded_answers(case: Case) -> Ratio:
    """Share of answers that have statements, all supported, and markers that all resolve.

    An answer without statements, or with a marker out of range in its text, is not.
    """
    if not case.reply.answered:
        return UNDEFINED
    held = {c.n for c in case.reply.citations}
    marked = {int(n) for n in _MARKER.findall(case.reply.answer)}
    statements = case.reply.statements
    good = bool(statements) and not any(lacking(case, s.text, s.citations) for s in statements)
    return float(good and marked <= held), 1.0


def quotes_verbatim(case: Case) -> Ratio:
    """Share of citations whose quote stands verbatim in the clause that the corpus holds."""
    if not case.reply.answered:
        return UNDEFINED
    good = sum(_verbatim(case, citation) for citation in case.reply.citations)
    return float(good), float(len(case.reply.citations))
