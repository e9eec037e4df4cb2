"""The MCP server as another assistant uses it: the SDK's own client over stdio."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import pytest
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult

from rag import Reply, Settings
from tests.ui.replies import CLAUSE, FakeAssistant
from ui.journal import Channel, Filter, Journal, Recorded, migrate, open_database, search
from ui.mcp_server import build_server

T = TypeVar("T")


def talk(server: object, say: Callable[[Client], Awaitable[T]]) -> T:
    async def run() -> T:
        async with Client(server) as client:  # type: ignore[arg-type]
            return await say(client)

    with ThreadPoolExecutor(1) as elsewhere:  # the browser tests leave a running loop in this one
        return elsewhere.submit(lambda: asyncio.run(run())).result()


def words(result: CallToolResult) -> str:
    return "".join(getattr(part, "text", "") for part in result.content)


def test_over_standard_input_and_output(real_data: Path) -> None:
    environment = {**os.environ, "POLICYQA_DATA_DIR": str(real_data)}
    server = StdioServerParameters(
        command=sys.executable, args=["-m", "policyqa", "mcp"], env=environment
    )

    async def say(client: Client) -> tuple[set[str], list[CallToolResult]]:
        tools = {tool.name for tool in (await client.list_tools()).tools}
        question = {"question": "主动披露公告还能用吗", "as_of": "2025-10-11"}
        return tools, [
            await client.call_tool("ask", question),
            await client.call_tool("search", {"query": "退货中心仓", "k": 3}),
            await client.call_tool("clause", {"clause_id": "cq-business-2021/art-32"}),
        ]

    tools, (asked, found, clause) = talk(server, say)
    assert tools == {"ask", "search", "clause"}
    reply = Reply.model_validate(asked.structured_content)
    assert reply.citations[0].status == "expired"
    assert found.structured_content is not None
    assert len(found.structured_content["result"]) == 3
    assert clause.structured_content is not None
    assert clause.structured_content["label"] == "第三十二条"
    database = open_database(Settings(data_dir=real_data))
    [entry] = search(database, Filter(channel=Channel.MCP))
    assert entry.id == reply.id
    database.dispose()


@pytest.fixture
def server(tmp_path: Path, journal_of: Callable[..., Journal]) -> object:
    engine = open_database(Settings(data_dir=tmp_path))
    migrate(engine)
    return build_server(Recorded(FakeAssistant(), journal_of(engine), Channel.MCP))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("tool", "arguments", "words_"),
    [
        ("clause", {"clause_id": "no/thing"}, "没有编号为 no/thing 的条款"),
        ("ask", {"question": "问", "as_of": "昨天"}, "请写成 2025-10-11 的样子"),
    ],
)
def test_what_cannot_be_found_is_told(
    server: object, tool: str, arguments: dict[str, str], words_: str
) -> None:
    result = talk(server, lambda client: client.call_tool(tool, arguments))
    assert result.is_error
    assert words_ in words(result)


def test_a_fault_is_not_shown(server: object) -> None:
    result = talk(server, lambda client: client.call_tool("ask", {"question": "着火了"}))
    assert result.is_error
    assert "disk on fire" not in words(result)


def test_the_same_tools_in_one_process(server: object) -> None:
    async def say(client: Client) -> list[CallToolResult]:
        return [
            await client.call_tool("search", {"query": "披露"}),
            await client.call_tool("clause", {"clause_id": CLAUSE.clause_id}),
            await client.call_tool("ask", {"question": "养狗要办证吗"}),
        ]

    found, clause, asked = talk(server, say)
    assert CLAUSE.text in words(found)
    assert CLAUSE.text in words(clause)
    assert '"refused"' in words(asked)
