"""What a chat remembers, and how a follow-up is shown to have been understood."""

from __future__ import annotations

from html import escape

from rag import Reply, Turn, turn_of
from rag.followup import HISTORY_TURNS

__all__ = ["remember", "understood"]


def remember(history: list[Turn], reply: Reply) -> None:
    """Add the turn of a reply to a chat's history, in place; the oldest turns go."""
    history.append(turn_of(reply))
    del history[:-HISTORY_TURNS]


def understood(reply: Reply) -> str:
    """HTML in small print of what a follow-up was rewritten to; empty where nothing was."""
    if reply.standalone is None:
        return ""
    return f'<p class="pq-understood">理解为：{escape(reply.standalone)}</p>'
