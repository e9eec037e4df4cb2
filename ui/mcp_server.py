"""Tools for other assistants over the Model Context Protocol, on standard input and output."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from policyqa import __version__
from policyqa.errors import InputError
from rag import Hit, Reply
from ui.api.models import ClauseOut
from ui.console import parse_day
from ui.journal import Recorded

__all__ = ["build_server"]

_INSTRUCTIONS = (
    "依据官方政策条款回答跨境贸易便利化问题。引用时请写明文件、条款和时效；"
    "拒答（status 为 refused）表示收录的文件没有答案，nearest 只是相近条款，不能当作答案。"
)
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)

AsOf = Annotated[str, Field(description="按哪一天判断时效，如 2025-10-11；留空为今天")]


def build_server(assistant: Recorded) -> MCPServer:
    """A server with the tools ask, search and clause."""
    server = MCPServer(
        "policyqa",
        title="渝策问答",
        instructions=_INSTRUCTIONS,
        version=__version__,
        log_level="WARNING",
    )

    @server.tool(title="提问", annotations=_READS)
    def ask(question: Annotated[str, Field(description="问题")], as_of: AsOf = "") -> Reply:
        """依据条款作答并逐句注明出处；没有条款能回答时拒答。"""
        return assistant.ask(question, _day(as_of))

    @server.tool(title="查找条款", annotations=_READS)
    def search(
        query: Annotated[str, Field(description="要查的词或问题")],
        k: Annotated[int, Field(ge=1, le=50, description="列出几条")] = 10,
    ) -> list[Hit]:
        """最相关的条款，最好的在前；只查找，不作答。"""
        return list(assistant.search(query, k))

    @server.tool(title="一条条款", annotations=_READS)
    def clause(
        clause_id: Annotated[str, Field(description="条款编号，如 cq-business-2021/art-32")],
        as_of: AsOf = "",
    ) -> ClauseOut:
        """按编号取条款原文、出处和某一天的时效。"""
        day = _day(as_of)
        for document in assistant.documents:
            for one in document.clauses:
                if one.clause_id == clause_id:
                    return ClauseOut.of(document, one, day)
        raise ToolError(f"没有编号为 {clause_id} 的条款。请先用 search 查找。")

    return server


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except InputError:
        raise ToolError(f"日期 {text} 不对。请写成 2025-10-11 的样子。") from None
