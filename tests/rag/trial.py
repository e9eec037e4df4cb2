"""Score a chat model on the dev set against the goals of the design, and count what must be zero.

    python -m tests.rag.trial --out runs --good       the scripted good model of tests/oracle.py
    python -m tests.rag.trial --out runs              SmolLM2 through llama.cpp
    python -m tests.rag.trial --out runs --base-url http://127.0.0.1:11434/v1 --model qwen3:8b

Not part of the tests. The questions are asked twice by ``policyqa eval run``, without a model and
with it; both folders can be scored, reported and compared with ``policyqa eval``. A statement is
unsupported if the evaluation's own checks, which are independent of the product's, find fault with
it. A reply is lost if it does not come within the deadline and two seconds, or refuses a question
that a clause answers and that is answered without a model. ``model.jsonl`` beside the folders holds
every answer of the model and what became of every statement in it.

``--keep-asking`` holds the circuit breaker closed, so that a model that is mostly too slow is still
asked every question. Give a small model on two cores time as well (--deadline 60).
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from eval.asking import run_dataset
from eval.dataset import Question
from eval.folder import Run, load_run
from eval.goals import GOALS
from eval.metrics.grounding import lacking
from eval.score import score
from rag import Assistant, Reply, Settings, load_settings, open_assistant
from rag.settings import ModelSettings
from tests.oracle import oracle
from tests.rag.test_real_model import serving
from tests.rag.watch import watched
from tests.scripted import scripted

_LATE_MS = 2000
_ORACLE = "oracle over the labels: shows what the pipeline around a good model loses, no more"


def main() -> None:
    """Run the trial and print goals and counts as JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--dataset", default="dev", help="dev, or a file with some of its lines")
    options.add_argument("--good", action="store_true")
    options.add_argument("--base-url")
    options.add_argument("--model", default="smollm2")
    options.add_argument("--deadline", type=float, default=20)
    options.add_argument("--max-tokens", type=int, default=120)
    options.add_argument("--structured", choices=["auto", "on", "off"], default="auto")
    options.add_argument("--keep-asking", action="store_true")
    options.add_argument("--helps", nargs="*", default=[], help="terms, hypothetical, rerank")
    given = options.parse_args()
    helps: dict[str, Any] = dict.fromkeys(given.helps, True)
    if given.good:
        say = oracle()
        source: Any = scripted(lambda wire: wire.say(say(wire.body)))
    else:
        source = nullcontext(given.base_url) if given.base_url else serving()
    with source as served:
        llm = ModelSettings(
            base_url=served[0] if given.good else served,
            model=_ORACLE if given.good else given.model,
            deadline_s=given.deadline,
            timeout_s=given.deadline,
            max_tokens=given.max_tokens,
            structured=given.structured,
            **helps,
        )
        found = trial(given.dataset, given.out, llm, keep_asking=given.keep_asking)
    print(json.dumps(found, ensure_ascii=False, indent=1))  # noqa: T201


def trial(
    dataset: str, out: Path, llm: ModelSettings, *, keep_asking: bool = False
) -> dict[str, Any]:
    """The goals' values with and without the model, what it came to, and the time it took."""
    settings = [load_settings().model_copy(update={"llm": one}) for one in (ModelSettings(), llm)]
    plain = _run(dataset, out, settings[0], open_assistant(settings[0]))
    assistant = open_assistant(settings[1])
    with watched(assistant, llm, out / "model.jsonl", keep_asking=keep_asking) as watch:
        asked = _run(dataset, out, settings[1], assistant)
    without, replies = _replies(plain), _replies(asked)
    values = [score(run).overall for run in (plain, asked)]
    wrong = [
        statement.text
        for case in asked.cases
        for statement in case.reply.statements
        if replies[case.question.id].mode == "llm"
        and lacking(case, statement.text, statement.citations)
    ]
    firsts = [r.timing_ms.first for r in replies.values() if r.timing_ms.first]
    return {
        "model": llm.model,
        "folders": [str(run.folder) for run in (plain, asked)],
        "goals": {
            goal.title: {
                "goal": goal.shown_bound,
                "without": round(values[0][goal.metric].value, 4),
                "with": round(values[1][goal.metric].value, 4),
            }
            for goal in GOALS
        },
        "questions": len(replies),
        "outcomes": dict(Counter(f"{r.mode} {r.status}" for r in replies.values())),
        "notices": dict(Counter(r.notice or "" for r in replies.values())),
        "lost": [
            case.question.id
            for case in asked.cases
            if _lost(case.question, replies, without, llm.deadline_s)
        ],
        "statements by the model shown": sum(
            len(r.statements) for r in replies.values() if r.mode == "llm"
        ),
        "counts": watch.counts(),
        "unsupported": wrong,
        "first statement, median ms": round(statistics.median(firsts)) if firsts else None,
        "slowest reply, ms": round(max(r.timing_ms.total for r in replies.values())),
    }


def _run(dataset: str, out: Path, settings: Settings, assistant: Assistant) -> Run:
    return load_run(run_dataset(dataset, out, settings, open_system=lambda: assistant))


def _replies(run: Run) -> dict[str, Reply]:
    lines = (run.folder / "replies.jsonl").read_text("utf-8").splitlines()
    return {reply.id: reply for reply in map(Reply.model_validate_json, lines)}


def _lost(
    question: Question, replies: dict[str, Reply], without: dict[str, Reply], deadline_s: float
) -> bool:
    reply = replies[question.id]
    late = reply.timing_ms.total > deadline_s * 1000 + _LATE_MS
    fell_silent = (without[question.id].status, reply.status) == ("answered", "refused")
    return late or (fell_silent and not question.to_refuse)


if __name__ == "__main__":
    main()
