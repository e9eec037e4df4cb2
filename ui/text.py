"""Replies and hits as terminal text."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from corpus import Level
from rag import Hit, Reply

__all__ = ["LEVELS", "STATUSES", "show_hits", "show_reply"]

LEVELS = {"": "未注明"} | {level.value: level.shown for level in Level}
STATUSES = {
    "in_force": "现行有效（据本汇编）",
    "not_yet": "尚未施行",
    "expired": "已到期",
    "repealed": "已废止，见说明",
    "unknown": "时效未明",
}


def show_reply(reply: Reply) -> None:
    """Print an answer with its clauses, or a refusal with whom to ask."""
    console = Console(highlight=False)
    if reply.notice:
        console.print(Text(f"说明：{reply.notice}", style="dim"))
    console.print(Text(reply.answer, style="" if reply.refusal is None else "yellow"))
    for citation in reply.citations:
        number = f"（{citation.document_number}）" if citation.document_number else ""
        head = f"\n[{citation.n}] 《{citation.document}》{number}{citation.label}"
        console.print(Text(head, style="bold"))
        facts = [LEVELS[citation.level], STATUSES[citation.status]]
        facts += [f"汇编第{citation.page}页"] if citation.page else []
        facts += [f"责任单位：{'、'.join(citation.departments)}"] if citation.departments else []
        console.print(Text("    " + " · ".join(facts), style="dim"))
        if citation.note:
            console.print(Text(f"    {citation.note}", style="yellow"))
    if reply.refusal and reply.refusal.nearest:
        console.print(Text("\n相近条款，并非答案：", style="bold"))
        for hit in reply.hits:
            if hit.clause_id in reply.refusal.nearest:
                console.print(Text(f"  《{hit.document}》{hit.label}"))


def show_hits(hits: tuple[Hit, ...]) -> None:
    """Print hits, best first, with absolute scores."""
    console = Console(highlight=False)
    if not hits:
        console.print("没有找到条款。请换一个说法再查。")
    for hit in hits:
        console.print(Text(f"{hit.score:.3f}  《{hit.document}》{hit.label}", style="bold"))
        console.print(Text(f"       {hit.text}", style="dim"))
