"""What passes between an assistant and its chat model, noted line by line for a trial."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from langchain_core.messages import BaseMessage

from rag import Assistant, Statement
from rag.breaker import Breaker
from rag.draft import Draft
from rag.model import Connection
from rag.parsing import Written
from rag.settings import ModelSettings

QUESTION = re.compile(r"<question>([^<]*)</question>")


class NeverOpen(Breaker):
    """A breaker that lets every call through, so that a slow model is asked every question."""

    def allows(self) -> bool:
        """Always."""
        return True


class Watch:
    """Calls and checked statements, one JSON object a line, appended as they happen."""

    def __init__(self, path: Path) -> None:
        """``path`` may hold the lines of a run that was cut off; they count as well."""
        self.path = path
        self.question, self.repairing = "", False

    def note(self, what: str, **values: Any) -> None:
        """Append a line about the question that is being answered."""
        line = {"what": what, "question": self.question, "repairing": self.repairing} | values
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def counts(self) -> dict[str, Any]:
        """How many questions reached the model, and what became of its statements."""
        lines = [json.loads(line) for line in self.path.read_text("utf-8").splitlines()]
        calls = [line for line in lines if line["what"] == "call"]
        statements = [line for line in lines if line["what"] == "statement"]
        first = Counter(s["outcome"] for s in statements if not s["repairing"])
        second = Counter(s["outcome"] for s in statements if s["repairing"])
        faults = Counter(s["reasons"][0] for s in statements if s["outcome"] == "unsupported")
        return {
            "questions put to the model": len({c["question"] for c in calls}),
            "calls": len(calls),
            "calls by what ended them": dict(Counter(c["error"] or "done" for c in calls)),
            "answers with text": sum(bool(c["text"].strip()) for c in calls),
            "statements written": sum(first.values()),
            "kept": first["kept"],
            "refusal sentences": first["refusal"],
            "not kept": {k: n for k, n in first.items() if k not in ("kept", "refusal")},
            "written again": sum(second.values()),
            "repaired": second["kept"],
            "reasons": dict(faults.most_common(10)),
        }


class _WatchedConnection(Connection):
    def __init__(self, settings: ModelSettings, watch: Watch, *, keep_asking: bool) -> None:
        super().__init__(settings)
        self.watch = watch
        if keep_asking:
            self.breaker = NeverOpen()

    def stream(
        self, messages: list[BaseMessage], until: float, form: dict[str, Any] | None = None
    ) -> Generator[str, None, None]:
        watch, written, error = self.watch, "", ""
        watch.question = QUESTION.findall(str(messages[0].content))[-1]
        watch.repairing = len(messages) > 1
        try:
            for piece in super().stream(messages, until, form):
                written += piece
                yield piece
        except Exception as raised:
            error = str(raised) or type(raised).__name__
            raise
        finally:
            watch.note("call", text=written, error=error)


@contextmanager
def watched(
    assistant: Assistant, settings: ModelSettings, path: Path, *, keep_asking: bool = False
) -> Iterator[Watch]:
    """Note into a file what this assistant's model says, and what becomes of it."""
    watch = Watch(path)
    assistant._model = _WatchedConnection(settings, watch, keep_asking=keep_asking)

    class WatchedDraft(Draft):
        def _checked(self, one: Written) -> Statement | None:
            shown = super()._checked(one)
            outcome, reasons = "kept", []
            if shown is None:
                failed = [*self.failed, *self.uncited]
                reasons = next((why for other, why in failed if other is one), [])
                unknown = [token for token in one.tokens if token not in self.offered]
                if unknown:
                    outcome = "unknown token"
                elif not reasons:
                    outcome = "refusal"
                else:
                    outcome = "unsupported" if one.tokens else "uncited"
            cited = [self.offered[t].clause_id for t in one.tokens if t in self.offered]
            watch.note(
                "statement",
                text=one.text,
                tokens=list(one.tokens),
                clauses=cited,
                outcome=outcome,
                reasons=reasons,
            )
            return shown

    with patch("rag.chat.Draft", WatchedDraft):
        yield watch
