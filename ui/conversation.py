"""What the browser keeps of a conversation, and what is believed of it when it comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rag import Reply, Turn, turn_of
from rag.followup import HISTORY_CHARACTERS, HISTORY_TURNS

__all__ = ["kept", "turns_of"]

_Kept = TypeAdapter(Turn)


def kept(reply: Reply) -> dict[str, Any]:
    """What the browser keeps of a reply and sends along with the next question."""
    return asdict(turn_of(reply))


def turns_of(sent: Sequence[Any]) -> list[Turn]:
    """The newest turns that a browser sent, oldest first; what is no turn is left out.

    They come from outside: a follow-up may lean on their words, and nothing else rests on them.
    """
    turns = []
    for entry in sent[-HISTORY_TURNS:]:
        try:
            turn = _Kept.validate_python(entry)
        except ValidationError:
            continue
        if len(turn.question) <= HISTORY_CHARACTERS:
            turns.append(turn)
    return turns
