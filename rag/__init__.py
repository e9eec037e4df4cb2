"""Questions to cited answers; imports corpus and embeddings.

Names are loaded on first use, so that the command's --help pays for none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import NOT_COVERED, Assistant, open_assistant
    from rag.followup import Turn, turn_of
    from rag.index import build_index, open_encoder, open_index
    from rag.live import Live
    from rag.reply import (
        Answer,
        Citation,
        Handover,
        Hit,
        Reason,
        Refusal,
        Reply,
        Statement,
        Timing,
        cited_name,
        reply_schema,
    )
    from rag.retriever import PolicyRetriever
    from rag.search import Searcher
    from rag.settings import Settings, load_settings

__all__ = [
    "NOT_COVERED",
    "Answer",
    "Assistant",
    "Citation",
    "Handover",
    "Hit",
    "Live",
    "PolicyRetriever",
    "Reason",
    "Refusal",
    "Reply",
    "Searcher",
    "Settings",
    "Statement",
    "Timing",
    "Turn",
    "build_index",
    "cited_name",
    "load_settings",
    "open_assistant",
    "open_encoder",
    "open_index",
    "reply_schema",
    "turn_of",
]

_HOMES = {
    "assistant": ("NOT_COVERED", "Assistant", "open_assistant"),
    "followup": ("Turn", "turn_of"),
    "index": ("build_index", "open_encoder", "open_index"),
    "live": ("Live",),
    "reply": (
        "Answer",
        "Citation",
        "Handover",
        "Hit",
        "Reason",
        "Refusal",
        "Reply",
        "Statement",
        "Timing",
        "cited_name",
        "reply_schema",
    ),
    "retriever": ("PolicyRetriever",),
    "search": ("Searcher",),
    "settings": ("Settings", "load_settings"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"rag.{home}"), name)
    raise AttributeError(name)
