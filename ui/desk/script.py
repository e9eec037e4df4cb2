"""The reply script (话术): an answer as an operator reads it out, and what goes into the ticket."""

from __future__ import annotations

from collections.abc import Iterable

from corpus import Level
from rag import Reply
from ui.render import badge, citation_text
from ui.wording import Words

__all__ = ["phones", "script_of"]


def script_of(reply: Reply, w: Words) -> str:
    """What to say to the caller: the statements, whether they hold, and whom to turn to next.

    ``w`` are the words of the desk. A refusal's script says that nothing is there, and whom to ask.
    """
    if reply.refusal:
        handover = reply.refusal.handover.departments
        asked = w["script_nearest"].format(departments="、".join(handover)) if handover else ""
        return f"{w['script_refused']}{reply.refusal.message}{asked}"
    said = [statement.text for statement in reply.statements]
    if reply.mode == "llm":  # its words are its own; what they rest on is read out after them
        said += [citation_text(citation) for citation in reply.citations]
    opening = w["script_opening"]
    return "\n".join([f"{opening}{said[0]}", *said[1:], _validity(reply, w), _transfer(reply, w)])


def _validity(reply: Reply, w: Words) -> str:
    states = dict.fromkeys(
        f"《{c.document}》{badge(c.status, c.effective, c.expires, w)}" for c in reply.citations
    )
    return w["script_validity"].format(day=reply.as_of, states="；".join(states))


def _transfer(reply: Reply, w: Words) -> str:
    departments = dict.fromkeys(d for citation in reply.citations for d in citation.departments)
    numbers = "或".join(phones([c.level for c in reply.citations], departments))
    if departments:
        return w["script_departments"].format(departments="、".join(departments), phones=numbers)
    return w["script_phones"].format(phones=numbers)


def phones(levels: Iterable[str | None], departments: Iterable[str]) -> tuple[str, ...]:
    """Numbers to call about clauses of these levels and departments: customs has its own."""
    customs = Level.CUSTOMS in levels or "海关" in "".join(departments)
    return ("12345", "12360") if customs else ("12345",)
