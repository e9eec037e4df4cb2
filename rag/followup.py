"""A follow-up rewritten so that it stands alone, by rules, from what was asked before.

It belongs to the last turn that was about a policy: an answered one, or one refused because no
clause answers. A turn refused as off topic, unsafe or unclear is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus import Clause
from corpus.numerals import to_chinese, to_int
from rag.dependence import NEXT, NUMBER, PLACE, bare, depends, own_words, without_asking
from rag.guard import MAX_QUESTION, clean_question
from rag.lexical import bigrams
from rag.reply import Reply

__all__ = ["HISTORY_CHARACTERS", "HISTORY_TURNS", "Turn", "recent", "standalone", "turn_of"]

HISTORY_TURNS, HISTORY_CHARACTERS = 6, 2000
"""How much of a conversation is looked at, newest first."""

_JOIN = "："
"""Between topic and follow-up. Cleaning folds it to ":", so that no typed question holds one."""
_THE_DOCUMENT = re.compile(
    r"^(?:该|这个?|这份|本|上述|此)(?:公告|通告|通知|条例|文件|政策|措施|办法|意见|方案|计划)"
)
_STILL = re.compile(
    r"(?:现在|目前|如今)?(?:还|仍)?(?:有效|管用|能用|算数)(?:吗|么|不)?"
    r"|(?:什么时候|何时|哪天)(?:起?施行|实施|生效)的?"
)
_SWAPS = tuple(
    re.compile(words)
    for words in (
        r"内资|外资|国内投资|外商投资|民营|国有",
        r"国务院|国家|全国|重庆市?|本市|市里",
        r"进口|出口",
        r"大型?企业|中小微?企业|小微企业|民营企业|国有企业",
        r"20\d\d年?",
        rf"(?:超过|不到|不足|满)?{NUMBER}个?(?:工作日|[年月天日])(?:以内|以上|以下|内)?",
    )
)
"""Things of a kind: one named in a follow-up stands for another of the question before."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question in its standalone form, and what it came to.

    ``clause_ids`` are the clauses cited, or for a question that no clause answers the nearest ones;
    empty where the question was none about a policy.
    """

    question: str
    answered: bool
    clause_ids: tuple[str, ...] = ()

    @property
    def on_policy(self) -> bool:
        """Whether a follow-up may go on with it."""
        return self.answered or bool(self.clause_ids)


def turn_of(reply: Reply) -> Turn:
    """The turn that a reply leaves behind."""
    cited = tuple(citation.clause_id for citation in reply.citations)
    nearest = reply.refusal.nearest if reply.refusal else ()
    question = reply.standalone or clean_question(reply.question)
    return Turn(question, reply.refusal is None, cited or nearest)


def recent(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """The newest turns, oldest first, within HISTORY_TURNS and HISTORY_CHARACTERS."""
    kept: list[Turn] = []
    left = HISTORY_CHARACTERS
    for turn in reversed(history[-HISTORY_TURNS:]):
        left -= len(turn.question)
        if left < 0:
            break
        kept.append(turn)
    return tuple(reversed(kept))


def standalone(
    question: str, history: Sequence[Turn], clauses: Mapping[str, Clause] | None = None
) -> str:
    """The question as it would be asked without the conversation; itself where it is complete.

    ``question`` is cleaned; ``clauses`` are those that the turns may have cited, by id.
    """
    meant = _meant(question, recent(history))
    if meant is None or not depends(question):
        return question
    rest = bare(question)
    clause = (clauses or {}).get(next(iter(meant.clause_ids), ""))
    rewritten = (
        _looked_up(rest, meant, clause)
        or _of_the_document(rest, clause if meant.answered else None)
        or _swapped(rest, meant.question)
        or f"{_topic(meant.question)}{_JOIN}{rest}"
    )
    return rewritten if len(rewritten) <= MAX_QUESTION else question


def _meant(question: str, history: Sequence[Turn]) -> Turn | None:
    """The turn that a follow-up belongs to: see the head of this file.

    One that shares words with the last answered question, and none with the refused one after it,
    goes on with the answered one.
    """
    turns = [turn for turn in history if turn.on_policy]
    answered = [turn for turn in turns if turn.answered]
    if not turns or not answered or turns[-1].answered:
        return turns[-1] if turns else None
    own = {pair for pair in bigrams(own_words(question)) if len(pair) > 1}
    shares = [bool(own & set(bigrams(turn.question))) for turn in (turns[-1], answered[-1])]
    return answered[-1] if shares == [False, True] else turns[-1]


def _looked_up(rest: str, meant: Turn, clause: Clause | None) -> str:
    """第二款, 第三条 or 下一条 of the document spoken of, named so that it can be looked up."""
    step, place = NEXT.fullmatch(rest), PLACE.fullmatch(rest)
    article = re.fullmatch(rf"第({NUMBER})条", clause.label) if clause else None
    if clause and article and step:
        number = to_int(article[1]) + (1 if step["step"] in "下后" else -1)
        return f"《{clause.title}》第{to_chinese(number)}条" if number > 0 else ""
    if not place:
        return ""
    named = re.search(rf"第?{NUMBER}条", meant.question)
    if named and not meant.answered:  # 第九十条 is not there; the document is as it was named
        return meant.question[: named.start()] + place["place"]
    if clause is None:
        return ""
    within = clause.label if article and place["unit"] in "款项目" else ""
    return f"《{clause.title}》{within}{place['place']}"


def _of_the_document(rest: str, clause: Clause | None) -> str:
    """该公告…, or a bare question whether it holds: asked of the document last cited."""
    if clause is None:
        return ""
    if _THE_DOCUMENT.match(rest):
        return _THE_DOCUMENT.sub(f"《{clause.title}》", rest)
    return f"《{clause.title}》{rest}" if _STILL.fullmatch(rest) else ""


def _swapped(rest: str, before: str) -> str:
    """重庆的呢 after a question on 国家条例: that question, with the one word replaced."""
    if not rest.endswith("呢"):
        return ""
    for words in _SWAPS:
        new, old = words.search(rest), words.search(before)
        if new and old and not re.sub(r"条例|企业|投资|的|呢|\W", "", words.sub("", rest)):
            return before[: old.start()] + new[0] + before[old.end() :]
    return ""


def _topic(question: str) -> str:
    """What a question is about: without its question words, and without an earlier follow-up."""
    before, join, _ = question.partition(_JOIN)
    return before if join else without_asking(question)
