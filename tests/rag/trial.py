"""Ask a real or scripted chat model questions of the dev set, and count what must be zero.

    python -m tests.rag.trial                 SmolLM2 through llama.cpp, for five minutes
    python -m tests.rag.trial --good          the scripted good model
    python -m tests.rag.trial --base-url http://127.0.0.1:11434/v1 --model qwen3:8b

Not part of the tests. A statement is unsupported if the evaluation's own checks, which are
independent of the product's, find fault with it. A reply is lost if it does not come within the
deadline and two seconds, or refuses what is answered without a model.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from contextlib import nullcontext
from datetime import date
from typing import Any

from corpus import load_compilation
from eval.dataset import dataset_path, load_dataset
from eval.describe import sources_of
from eval.folder import Case, GivenReply
from eval.metrics.grounding import lacking
from rag import Assistant, load_settings, open_assistant
from rag.settings import ModelSettings
from tests.rag.test_real_model import serving
from tests.scripted import good_model, scripted

DAY = date(2026, 11, 24)
_LATE_S = 2.0


def main() -> None:
    """Run the trial and print the counts as JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--good", action="store_true")
    options.add_argument("--base-url")
    options.add_argument("--model", default="smollm2")
    options.add_argument("--seconds", type=float, default=300)
    options.add_argument("--deadline", type=float, default=20)
    options.add_argument("--max-tokens", type=int, default=120)
    options.add_argument("--structured", choices=["auto", "on", "off"], default="auto")
    given = options.parse_args()
    if given.good:
        source: Any = scripted(lambda wire: wire.say(good_model(wire.body)))
    else:
        source = nullcontext(given.base_url) if given.base_url else serving()
    with source as served:
        llm = ModelSettings(
            base_url=served[0] if given.good else served,
            model=given.model,
            deadline_s=given.deadline,
            timeout_s=given.deadline,
            max_tokens=given.max_tokens,
            structured=given.structured,
        )
        print(json.dumps(trial(llm, given.seconds), ensure_ascii=False, indent=1))  # noqa: T201


def trial(llm: ModelSettings, seconds: float) -> dict[str, Any]:
    """Counts over as many questions as the time allows."""
    settings = load_settings()
    plain = open_assistant(settings)
    asked = Assistant(
        plain._searcher,
        settings.model_copy(update={"llm": llm}),
        plain.calibration,
    )
    sources = sources_of(load_compilation())
    counts: Counter[str] = Counter()
    firsts, found = [], []
    until = time.monotonic() + seconds
    for question in load_dataset(dataset_path("dev")):
        if time.monotonic() > until:
            break
        day = question.as_of or DAY
        start = time.monotonic()
        reply = asked.ask(question.question, day)
        late = time.monotonic() - start > llm.deadline_s + _LATE_S
        without = plain.ask(question.question, day)
        counts["questions"] += 1
        counts[f"{reply.mode} {reply.status}"] += 1
        counts[reply.notice or "no notice"] += 1
        counts["lost"] += late or (without.status, reply.status) == ("answered", "refused")
        counts["statements"] += len(reply.statements)
        firsts += [reply.timing_ms.first] if reply.timing_ms.first else []
        case = Case(question, GivenReply.model_validate_json(reply.model_dump_json()), sources)
        wrong = [s.text for s in reply.statements if lacking(case, s.text, s.citations)]
        counts["unsupported in mode llm"] += len(wrong) if reply.mode == "llm" else 0
        found += wrong if reply.mode == "llm" else []
    median = round(statistics.median(firsts)) if firsts else None
    return dict(counts) | {"median_first_ms": median, "unsupported": found}


if __name__ == "__main__":
    main()
