"""The optional judge: a chat model says whether cited clauses support each statement.

It reads whole claims where the deterministic checks see only values and wording, and it errs where
they do not, so its counts are written to ``judge.json`` and never mixed with the metrics. The model
works at temperature 0; its name, the prompt's hash and every verdict are kept.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from eval.folder import Case, Run, sha256, write_swapped
from policyqa.errors import ModelError, SettingsError
from rag.settings import ModelSettings

__all__ = ["PROMPT", "VERDICTS", "judge_run", "verdict_of"]

PROMPT = Path(__file__).parent / "data" / "judge.txt"
VERDICTS = ("supported", "partial", "unsupported", "unclear")
_WORD = re.compile(r"\b(UNSUPPORTED|SUPPORTED|PARTIAL)\b")


def judge_run(run: Run, settings: ModelSettings) -> dict[str, Any]:
    """Judge every statement of every answer of a run; write and return the summary.

    Raises:
        SettingsError: no chat model is configured.
        ModelError: it cannot be reached; nothing is written.
        StorageError: the run's folder cannot be written.
    """
    if not settings.base_url:
        raise SettingsError(
            "没有配置对话模型。请设置 POLICYQA_LLM__BASE_URL 和 POLICYQA_LLM__MODEL 后再运行。"
        )
    from rag.model import Connection

    connection, prompt = Connection(settings), PROMPT.read_text("utf-8")
    verdicts = []
    for case, statement, clauses in _tracked(list(_claims(run.cases))):
        try:
            asked = prompt.format(clauses=clauses, statement=statement)
            said = connection.complete(asked, connection.until())
        except ModelError as error:
            raise ModelError(
                f"无法从模型得到评审：{error}。请用 policyqa doctor 检查地址、模型名和网络。"
            ) from error
        verdict = verdict_of(said)
        verdicts.append({"id": case.question.id, "statement": statement, "verdict": verdict})
    counts = Counter(one["verdict"] for one in verdicts)
    summary = {
        "model": settings.model,
        "temperature": 0,
        "prompt_sha256": sha256(prompt.encode()),
        "statements": len(verdicts),
        "counts": {name: counts[name] for name in VERDICTS},
        "verdicts": verdicts,
    }
    write_swapped(run.folder / "judge.json", summary)
    return summary


def _claims(cases: Iterable[Case]) -> Iterable[tuple[Case, str, str]]:
    """Statements with the clauses they cite, as the corpus holds them."""
    for case in cases:
        cited = {citation.n: citation.clause_id for citation in case.reply.citations}
        for statement in case.reply.statements:
            held = [case.sources.clauses.get(cited.get(n, "")) for n in statement.citations]
            texts = [f"《{s.document}》{s.label}：{s.text}" for s in held if s]
            yield case, statement.text, "\n\n".join(texts) or "（没有条款）"


def _tracked(claims: list[tuple[Case, str, str]]) -> Iterable[tuple[Case, str, str]]:
    from rich.console import Console
    from rich.progress import track

    return track(claims, "评审", console=Console(stderr=True))


def verdict_of(said: str) -> str:
    """The verdict in what the model wrote; ``unclear`` if it gave none or several."""
    found = set(_WORD.findall(said.upper()))
    return found.pop().lower() if len(found) == 1 else "unclear"
