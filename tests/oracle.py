"""A scripted good model for trials: an oracle over the labels of the development set.

It knows which clauses answer a question and which words prove it (``eval/data/dev.jsonl``, by the
text of the question), and says so as a careful, large model would: short fluent statements with
the right tokens, in other words than the clause's here and there, or the one sentence of refusal.
What it scores is what the pipeline around a good model loses: the gate, the clauses offered, the
verifier, the repair. It says nothing of any real model, none of which knows the labels.

Its words change by rule, the same for the same question: a lead-in that names the source or not,
Arabic for Chinese numerals, other words of the same force, a list's numbers and notes in brackets
left out, what does not belong to the answer cut off. Told that a statement was not supported, it
goes back to the words of the clause.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from corpus import Clause, load_compilation
from corpus.numerals import CHINESE_DIGITS, to_int
from eval.dataset import Kind, Question, dataset_path, load_dataset
from eval.metrics.text import contains, normalised
from rag.guard import clean_question
from rag.passages import split_sentences
from rag.prompts import REFUSAL, unfenced
from tests.scripted import in_form, offered, prompt_of

_QUESTION = re.compile(r"<question>([^<]*)</question>")
_SOURCE = re.compile(
    r'<clause token="(\w+)">(《(?:[^《》\n]|《[^《》]*》)*》)(?:（[^）\n]*号）)?([^\n]*?)（层级'
)
_LONGEST = 230
"""Characters of all statements; a note on validity may come to them, and all may be 300."""
_ROLES = re.compile(r"[（(]([^（()）]*(?:单位：|负责|时间：)[^（()）]*)[）)]$")
_NUMBERED = re.compile(r"^(?:（[一二三四五六七八九十]+）|\d{1,2}[．.、])\s*")
_ASIDE = re.compile(r"（(?:以下(?:简称|称)|责任单位|牵头单位|下同|详见)[^（）]*）")
_CONDITION = re.compile(r"的$|时$|后$|前$|下$|外$|^对|^除|^经|^未|^在|^按|^自|^到|^为")
_NUMERAL = re.compile(
    rf"百分之([{CHINESE_DIGITS}]+)|(?<![上每同单统任某])([{CHINESE_DIGITS}]+)(?=个?(?:工作日|日|小时|月|年)(?!度))"
)
_REWORDED: tuple[tuple[str, str], ...] = (
    (r"应当", "应"),
    (r"可以", "能够"),
    (r"不得(?!低于|少于|超过|高于)", "不能"),
    (r"无需|无须", "不需要"),
    (r"按照", "按"),
    (r"给予", "予以"),
    (r"以及", "和"),
    (r"，并(?!且)", "，同时"),
    (r"日(?=内|以内)(?<!工作日)", "天"),
    (r"依照", "按照"),
    (r"之日起", "当天起"),
    (r"必须", "应当"),
    (r"进行", "开展"),
    (r"有关部门", "相关部门"),
    (r"取得", "获得"),
    (r"人民政府", "政府"),
    (r"期限", "时限"),
    (r"包括", "包含"),
    (r"(?<=[^之目标])的，(?!.{0,4}除外)", "的情况下，"),
    (r"申请办理", "申请"),
    (r"(?<=\d[家个元年])以上", "及以上"),
    (r"^对于?", "对于"),
    (r"提供(?!者)", "给予"),
)
_LEADS: tuple[str, ...] = ("", "根据{}规定，", "按规定，", "根据{}{}，", "{}明确，", "")


def oracle(dataset: str = "dev") -> Callable[[dict[str, Any]], str]:
    """What the oracle says to a request, as :func:`tests.scripted.scripted` wants it."""
    labelled = {
        unfenced(clean_question(q.question)): q for q in load_dataset(dataset_path(dataset))
    }
    clauses = {c.clause_id: c for d in load_compilation().documents for c in d.clauses}

    def say(body: dict[str, Any]) -> str:
        asked = _QUESTION.findall(prompt_of(body))[-1]
        question = labelled.get(asked)
        if question is None or question.to_refuse:
            return in_form(body, [(REFUSAL, [])])
        if len(body["messages"]) > 1:
            said = _again(question, clauses, body)
        else:
            said = _answer(question, clauses, body)
        return in_form(body, said or [(REFUSAL, [])])

    return say


@dataclass(frozen=True)
class _Source:
    """An offered clause that answers."""

    token: str
    clause: Clause
    title: str
    label: str


def _sources(question: Question, clauses: dict[str, Clause], body: dict[str, Any]) -> list[_Source]:
    """The needed clauses that are offered; if not all are, one that answers as well alone."""
    tokens = {text: token for token, text in offered(body).items()}
    heads = {token: (title, label) for token, title, label in _SOURCE.findall(prompt_of(body))}

    def there(ids: tuple[str, ...]) -> list[_Source]:
        found = [(clauses[i], tokens.get(unfenced(clauses[i].text))) for i in ids]
        return [_Source(token, clause, *heads[token]) for clause, token in found if token]

    needed = there(question.clause_ids)
    return needed if len(needed) == len(question.clause_ids) else there(question.also)[:1] or needed


def _answer(
    question: Question, clauses: dict[str, Clause], body: dict[str, Any]
) -> list[tuple[str, list[str]]]:
    """Statements for every source, reworded; if they are long, only of what holds the facts."""
    sources = _sources(question, clauses, body)
    seed = hashlib.sha256(question.question.encode()).digest()
    said: list[tuple[str, list[str]]] = []
    for asked in (question, question.model_copy(update={"evidence": question.answer_facts})):
        said = [
            (f"{part}。", [source.token])
            for source in sources
            for part in _written(asked, source, _LONGEST // len(sources), seed)
        ]
        if sum(len(text) for text, _ in said) <= _LONGEST:
            break
    return said


def _written(question: Question, source: _Source, room: int, seed: bytes) -> Iterator[str]:
    """Sentences on one source, without what ends them."""
    for n, text in enumerate(_statements(question, source.clause.text, room)):
        lead = _lead(source, seed, room - len(text)) if n == 0 else ""
        words = lead + _reworded(text, question.answer_facts, seed)
        yield from _split(f"{_opening(question, text, seed)}{words}", seed)


def _again(
    question: Question, clauses: dict[str, Clause], body: dict[str, Any]
) -> list[tuple[str, list[str]]]:
    """What was not shown, in the clause's own words and with all of its conditions."""
    failed = re.findall(r"<failed>([^<]*)</failed>", str(body["messages"][-1]["content"]))
    out = []
    for source in _sources(question, clauses, body):
        for sentence in _proof(question, source.clause.text):
            whole = _NUMBERED.sub("", sentence).rstrip("。；")
            if any(_shared(whole, text) > 0.5 for text in failed):
                out.append((whole + "。", [source.token]))
    return out


def _statements(question: Question, text: str, room: int) -> Iterator[str]:
    """What of a clause answers, as one or two statements; shorter where there is little room."""
    proof = _proof(question, text)
    long = sum(map(len, proof)) > room
    for sentence in proof:
        roles = _ROLES.search(sentence)
        rule = _ASIDE.sub("", sentence)
        rule = _NUMBERED.sub("", rule[: roles.start()] if roles and roles[0] in rule else rule)
        wanted = [e for e in (*question.evidence, *question.answer_facts) if _holds(rule, e)]
        if wanted or not roles:
            yield (_cut(rule, wanted) if long or len(rule) > 90 else rule).rstrip("。；，：")
        named = roles and any(_holds(roles[0], f) for f in question.answer_facts)
        if roles and named:
            yield f"{'' if wanted else '这项工作的'}{roles[1]}".replace("单位：", "单位为").rstrip(
                "。"
            )


def _proof(question: Question, text: str) -> list[str]:
    """The sentences of a clause that prove the answer, a list's introduction with its items."""
    spans = [text[a:b].strip() for a, b in split_sentences(text)]
    found: list[str] = []
    missing = list(question.answer_facts)
    for n, sentence in enumerate(spans):
        proves = any(_holds(sentence, e) for e in question.evidence) or any(
            _holds(sentence, f) for f in missing if not any(_holds(s, f) for s in spans[:n])
        )
        if not proves:
            continue
        lead = next((s for s in reversed(spans[:n]) if s.endswith("：")), "")
        if (
            _NUMBERED.match(sentence)
            and lead
            and not any(f.startswith(lead) and f != lead for f in found)
        ):
            found = [f for f in found if f != lead] + [lead + _NUMBERED.sub("", sentence)]
        elif _NUMBERED.match(sentence) and found and found[-1].startswith(lead or "\0"):
            found[-1] = found[-1].rstrip("；。") + "；" + _NUMBERED.sub("", sentence)
        else:
            found.append(sentence)
    if not found:  # the proof runs over the end of a sentence
        whole = [e for e in (*question.evidence, *question.answer_facts) if _holds(text, e)]
        found = [e for e in whole if not any(e != other and e in other for other in whole)]
    return found


def _cut(rule: str, wanted: list[str]) -> str:
    """A rule without what stands behind the answer, and without asides before it.

    The subject, conditions and exceptions of the rule stay, as a careful writer keeps them.
    """
    pieces = re.split(r"(?<=[，；])(?![^（]*）)", rule)
    needed = [n for n, piece in enumerate(pieces) if any(_overlaps(piece, e) for e in wanted)]
    if not needed:
        return rule
    first, last = needed[0], needed[-1]
    while last + 1 < len(pieces) and (
        re.search("除外|^但", pieces[last + 1]) or _CONDITION.search(pieces[last].rstrip("，；"))
    ):
        last += 1
    kept = [
        piece
        for n, piece in enumerate(pieces[: last + 1])
        if n >= first or n == 0 or n == first - 1 or _CONDITION.search(piece.rstrip("，；"))
    ]
    if len(pieces[0]) > 40 and first > 1 and not _CONDITION.search(pieces[0].rstrip("，；")):
        kept = kept[1:]
    return "".join(kept)


def _overlaps(piece: str, evidence: str) -> bool:
    bare = piece.strip("，；。 ")
    return len(bare) > 1 and (
        bare in evidence or _holds(piece, evidence) or _shared(evidence, bare) > 0.6
    )


def _holds(text: str, words: str) -> bool:
    return contains(normalised(text), normalised(words))


def _shared(one: str, other: str) -> float:
    pairs = {one[n : n + 2] for n in range(len(one) - 1)}
    theirs = {other[n : n + 2] for n in range(len(other) - 1)}
    return len(pairs & theirs) / max(min(len(pairs), len(theirs)), 1)


def _lead(source: _Source, seed: bytes, room: int) -> str:
    """Words that name the source, or none; at times no room is left for them."""
    lead = _LEADS[seed[0] % len(_LEADS)].format(source.title, source.label)
    return lead if len(lead) <= max(room, 8) else ""


def _opening(question: Question, text: str, seed: bytes) -> str:
    """A word that answers a question which wants yes or no, as its clause has it."""
    if question.kind is Kind.FALSE_PREMISE:
        return ("", "不是这样，", "与您的说法不同，")[seed[1] % 3]
    if not re.search(r"吗|能不能|可否|行不行|是否|允许", question.question) or seed[1] % 2:
        return ""
    if re.search("不得|禁止|不予", text):
        return "不可以，"
    return "可以，" if re.search("(?<!不)可以", text) else ""


def _split(text: str, seed: bytes) -> list[str]:
    """A long sentence as two at times, each with its own token."""
    first, mark, rest = text.partition("；")
    return [first, rest] if mark and len(text) > 60 and seed[21] % 2 else [text]


def _reworded(text: str, facts: tuple[str, ...], seed: bytes) -> str:
    """Other words of the same force, some at a time; key facts are copied, as the prompt asks."""
    kept = [fact for fact in facts if _holds(text, fact)]
    changes: list[tuple[re.Pattern[str], Any]] = [(_NUMERAL, _arabic)] if seed[2] % 2 else []
    changes += [
        (re.compile(pattern), other)
        for n, (pattern, other) in enumerate(_REWORDED)
        if seed[3 + n] % 3 == 0
    ]
    for pattern, other in changes:
        changed = pattern.sub(other, text)
        if all(_holds(changed, fact) for fact in kept):
            text = changed
    return text


def _arabic(match: re.Match[str]) -> str:
    percent, count = match.groups()
    return f"{to_int(percent)}%" if percent else str(to_int(count))
