"""Dialogues: is a follow-up told from a complete question, answered, and kept apart from the rest?

The file is specified in ``eval/data/README.md``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from policyqa.errors import InputError
from rag import Assistant, Reply, Turn, turn_of

__all__ = ["DIALOGUES", "Dialogue", "Outcome", "ask_dialogues", "load_dialogues", "summary"]

DIALOGUES = Path(__file__).parent / "data" / "dialogues.jsonl"
_FIRST = 5


class Utterance(BaseModel):
    """One question of a dialogue; any one of the clauses ``expected`` answers it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: Annotated[str, Field(min_length=1)]
    depends: bool
    expected: Literal["refused"] | Annotated[tuple[str, ...], Field(min_length=1)]


class Dialogue(BaseModel):
    """Two to four questions of one conversation."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    set: Literal["dev", "test"]
    turns: Annotated[tuple[Utterance, ...], Field(min_length=2, max_length=4)]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question of a dialogue.

    ``decided``: it was rewritten if and only if it depends on an earlier one; None for the first.
    ``found``: an expected clause is among the first five hits, or it was to be refused and was.
    ``cited``: an expected clause is cited, or it was to be refused and was.
    ``leaked``: a complete question was rewritten, or its answer cites what an earlier turn expected
    and this one does not.
    """

    dialogue: Dialogue
    place: int
    reply: Reply
    decided: bool | None
    found: bool
    cited: bool
    leaked: bool


def load_dialogues(path: Path = DIALOGUES) -> tuple[Dialogue, ...]:
    """Read a JSON Lines file of dialogues, in order.

    Raises:
        InputError: it cannot be read, or a line is wrong; its number is named.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"无法读取对话集 {path}。请检查路径，并确认是 UTF-8 文本。") from error
    out = []
    for number, line in enumerate(lines, start=1):
        try:
            out.append(Dialogue.model_validate(json.loads(line)))
        except (json.JSONDecodeError, ValidationError) as error:
            raise InputError(
                f"{path.name} 第 {number} 行有误。字段说明见 eval/data/README.md。"
            ) from error
    return tuple(out)


def ask_dialogues(
    assistant: Assistant,
    dialogues: Iterable[Dialogue],
    as_of: date,
    progress: Callable[[Outcome], None] = lambda _: None,
) -> tuple[Outcome, ...]:
    """Ask every question with the turns before it as history; ``progress`` sees each outcome."""
    out = []
    for dialogue in dialogues:
        history: list[Turn] = []
        for place, utterance in enumerate(dialogue.turns):
            reply = assistant.ask(utterance.question, as_of, history=history)
            history.append(turn_of(reply))
            out.append(_judged(dialogue, place, reply))
            progress(out[-1])
    return tuple(out)


def _judged(dialogue: Dialogue, place: int, reply: Reply) -> Outcome:
    utterance = dialogue.turns[place]
    rewritten = reply.standalone is not None
    cited = {citation.clause_id for citation in reply.citations}
    before = {name for turn in dialogue.turns[:place] for name in _clauses(turn)}
    wanted = _clauses(utterance)
    refused = reply.refusal is not None
    leaked = rewritten or bool(cited & (before - wanted))
    return Outcome(
        dialogue,
        place,
        reply,
        decided=rewritten is utterance.depends if place else None,
        found=bool(wanted & {h.clause_id for h in reply.hits[:_FIRST]}) if wanted else refused,
        cited=bool(wanted & cited) if wanted else refused,
        leaked=leaked and not utterance.depends,
    )


def _clauses(utterance: Utterance) -> frozenset[str]:
    return frozenset() if utterance.expected == "refused" else frozenset(utterance.expected)


def summary(outcomes: Iterable[Outcome]) -> dict[str, dict[str, int | float]]:
    """Counts and shares by half: dev, test."""
    kept = tuple(outcomes)
    halves = {name: [o for o in kept if o.dialogue.set == name] for name in ("dev", "test")}
    return {name: _figures(half) for name, half in halves.items() if half}


def _figures(outcomes: list[Outcome]) -> dict[str, int | float]:
    later = [o for o in outcomes if o.decided is not None]
    leaning = [o for o in later if o.dialogue.turns[o.place].depends]
    complete = [o for o in later if not o.dialogue.turns[o.place].depends]
    return {
        "dialogues": len({o.dialogue.id for o in outcomes}),
        "questions": len(outcomes),
        "decided": _share([bool(o.decided) for o in later]),
        "found_follow_ups": _share([o.found for o in leaning]),
        "cited_follow_ups": _share([o.cited for o in leaning]),
        "found_switches": _share([o.found for o in complete]),
        "cited_switches": _share([o.cited for o in complete]),
        "leaks": sum(o.leaked for o in outcomes),
    }


def _share(values: list[bool]) -> float:
    return round(sum(values) / len(values), 4) if values else float("nan")
