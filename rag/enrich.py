"""Questions for the bank of added documents, written by the user's chat model.

They help to find a clause and are never shown, so a poor one does little harm; still, what is no
question, or is far from its clause, is left out.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from pathlib import Path

from corpus import Clause
from policyqa.errors import ModelError, SettingsError
from rag.bank import add_questions
from rag.guard import check_question, clean_question
from rag.passages import passage
from rag.prompts import unfenced
from rag.settings import Settings

__all__ = ["enrich"]

_PROMPT = Path(__file__).parent / "data" / "enrich.txt"
_MARK = re.compile(r"^\s*(?:[-*•]|[（(]?\d{1,2}[)）.、．:：])\s*")
_SHORTEST, _LONGEST = 4, 120
_MOST = 8
"""Questions taken of one reply."""
_FAILURES = 3
"""Clauses in a row that the model may fail at before the work stops."""
_log = logging.getLogger(__name__)


def enrich(settings: Settings, clauses: Iterable[Clause]) -> int:
    """Write questions for clauses into the user's bank; the next build indexes them.

    Each clause's questions are kept at once, so an interruption loses none. Returns how many are
    new.

    Raises:
        SettingsError: no chat model is set.
        ModelError: the model failed at several clauses in a row.
    """
    if not settings.llm.base_url:
        raise SettingsError(
            "写问法需要一个对话模型。请先设置 POLICYQA_LLM__BASE_URL 和 POLICYQA_LLM__MODEL，"
            "再用 policyqa doctor 检查；没有模型时检索照常，只是没有这些问法。"
        )
    from rag.model import Connection

    connection, prompt = Connection(settings.llm), _PROMPT.read_text("utf-8")
    added = failed = 0
    for clause in clauses:
        try:
            asked = prompt.format(clause=unfenced(passage(clause)))
            written = connection.complete(asked, connection.until())
        except ModelError as error:
            failed += 1
            _log.warning("没有为 %s 写成问法：%s", clause.clause_id, error)
            if failed == _FAILURES:
                raise ModelError(
                    f"大模型连续 {_FAILURES} 次没有写成问法，已停下；写好的 {added} 条已保存。"
                    "请用 policyqa doctor 检查连接，再运行一次即接着写。"
                ) from error
            continue
        failed = 0
        added += add_questions(settings.data_dir, clause, _questions(written))
    return added


def _questions(written: str) -> list[str]:
    """What the model wrote, one question a line, without numbers and what is no question."""
    lines = [clean_question(_MARK.sub("", line)) for line in written.splitlines()]
    kept = [q for q in lines if _SHORTEST <= len(q) <= _LONGEST and check_question(q) is None]
    return kept[:_MOST]
