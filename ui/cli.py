"""The command: thin functions that load what they need and print what they get."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policyqa import __version__
from ui.account_commands import key_app, user_app
from ui.console import counting, parse_day, print_json, say

if TYPE_CHECKING:
    from corpus import Document

__all__ = ["app"]

app = typer.Typer(
    name="policyqa",
    help="渝策问答：依据官方政策条款回答问题，并写明出处。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

corpus_app = typer.Typer(help="核对随附的政策汇编。", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")
app.add_typer(user_app, name="user")
app.add_typer(key_app, name="key")

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="按哪一天判断时效，如 2025-10-11；默认今天。")
]


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"policyqa {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="显示版本。", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command(epilog="例：policyqa build")
def build() -> None:
    """建立或更新索引；只计算有变化的部分。"""
    from rag import build_index, load_settings, open_encoder

    settings = load_settings()
    with counting("建立索引") as progress:
        folder = build_index(settings, open_encoder(settings), progress)
    say(f"索引已建立：{folder}")


@app.command(epilog='例：policyqa ask "主动披露公告还能用吗" --as-of 2025-10-11')
def ask(
    question: Annotated[str | None, typer.Argument(help="要问的问题。")] = None,
    as_json: AsJson = False,
    batch: Annotated[Path | None, typer.Option(help="逐行提问的 JSON Lines 文件。")] = None,
    out: Annotated[Path | None, typer.Option(help="--batch 的回答写到哪个文件。")] = None,
    as_of: AsOf = None,
) -> None:
    """回答一个问题，或用 --batch 回答一个文件里的全部问题。"""
    from policyqa.errors import InputError

    day = parse_day(as_of)
    if batch is not None:
        from ui.batch import run_batch

        if question is not None or out is None:
            raise InputError("请这样用：policyqa ask --batch 问题.jsonl --out 回答.jsonl")
        failed = run_batch(batch, out, day)
        raise typer.Exit(1 if failed else 0)
    if question is None:
        raise InputError('请写出问题，例如：policyqa ask "跨境电商退货能免税吗"')
    from rag import load_settings, open_assistant

    reply = open_assistant(load_settings()).ask(question, day)
    if as_json:
        print_json(reply.model_dump(mode="json"))
    else:
        from ui.text import show_reply

        show_reply(reply)
    raise typer.Exit(1 if reply.refusal and reply.refusal.reason in _BAD_QUESTION else 0)


_BAD_QUESTION = ("unclear", "too_long")
"""Refusals for which the question itself is at fault, and the exit code is 1."""


@app.command(epilog='例：policyqa search "退货中心仓" -k 5')
def search(
    query: Annotated[str, typer.Argument(help="要查的词或问题。")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="列出几条。")] = 10,
    as_json: AsJson = False,
    as_of: AsOf = None,
) -> None:
    """查找相关条款，列出原文和得分；不作回答。"""
    from rag import load_settings, open_assistant

    parse_day(as_of)
    hits = open_assistant(load_settings()).search(query, k)
    if as_json:
        print_json([hit.model_dump(mode="json") for hit in hits])
    else:
        from ui.text import show_hits

        show_hits(hits)


@app.command(epilog="例：policyqa parse 通知.docx --json")
def parse(
    file: Annotated[Path, typer.Argument(help="txt、Markdown、HTML、DOCX 或 PDF 文件。")],
    as_json: AsJson = False,
    as_of: AsOf = None,
) -> None:
    """解析一个政策文件，列出条款；其中有几份文件就列出几份。不用也不改索引。"""
    from corpus import parse_lines, read_file, split_reading
    from ui.outline import documents_json, show_documents, warnings

    parse_day(as_of)
    with counting("识别扫描页") as progress:
        parts = split_reading(read_file(file, progress))
    documents = []
    for n, part in enumerate(parts, start=1):
        document = parse_lines(list(part.lines), file.stem + (f"-{n}" if len(parts) > 1 else ""))
        for warning in (*part.warnings, *warnings(document, part.lines)):
            say(f"注意：{warning}")
        documents.append(document)
    if as_json:
        print_json(documents_json(documents))
    else:
        show_documents(documents)


@app.command(epilog="例：policyqa add 通知.docx 办法.pdf")
def add(
    files: Annotated[list[Path], typer.Argument(help="txt、Markdown、HTML、DOCX 或 PDF 文件。")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不询问，直接添加。")] = False,
    level: Annotated[
        str | None,
        typer.Option(help="层级：national（国家）、municipal（重庆市）或 customs（海关）。"),
    ] = None,
) -> None:
    """把政策文件加入问答：列出读到的内容，确认后写入并更新索引。"""
    from corpus import Level
    from policyqa.errors import InputError
    from ui.adding import add_files

    if level is not None and level not in list(Level):
        raise InputError(f"没有层级 {level}。请用 national、municipal 或 customs。")
    add_files(files, Level(level) if level else None, yes)


@app.command(epilog="例：policyqa remove user-2024-12-3f9c2a1b")
def remove(
    document_id: Annotated[str, typer.Argument(metavar="编号", help="添加时显示的编号。")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不询问，直接移除。")] = False,
) -> None:
    """移除一份添加的文件，并更新索引。"""
    from ui.adding import remove_added

    remove_added(document_id, yes)


@app.command(epilog="例：policyqa clauses cq-business-2021/art-19")
def clauses(
    id: Annotated[  # noqa: A002
        str | None, typer.Argument(metavar="编号", help="只看这份文件或这一条，已被替代的也能看。")
    ] = None,
    as_json: AsJson = False,
    as_of: AsOf = None,
) -> None:
    """列出已建索引中的全部文件和条款。"""
    from rag import load_settings, open_encoder, open_index
    from ui.outline import documents_json, show_documents

    parse_day(as_of)
    settings = load_settings()
    if id is not None:
        documents = [_looked_up(id, settings.data_dir)]
    else:
        documents = list(open_index(settings, open_encoder(settings)).documents)
    if as_json:
        print_json(documents_json(documents))
    else:
        show_documents(documents)


@app.command(epilog="例：policyqa enrich user-2024-12-3f9c2a1b")
def enrich(
    id: Annotated[str, typer.Argument(help="文件编号；不写则为全部添加的文件。")] = "",  # noqa: A002
) -> None:
    """用连接的对话模型为添加的文件写问法，帮助检索；已有问法的条款跳过。"""
    from ui.adding import enrich_documents

    enrich_documents(id)


@corpus_app.command(epilog="例：policyqa corpus check")
def check(as_json: AsJson = False) -> None:
    """核对汇编：原文的每个字都有且只有一个去处。"""
    from corpus import check_compilation
    from ui.check import check_json, show_check

    result = check_compilation()
    if as_json:
        print_json(check_json(result))
    else:
        show_check(result)
    raise typer.Exit(0 if result.clean else 1)


def _looked_up(id: str, data_dir: Path) -> Document:  # noqa: A002
    """The document or clause of an id, with a word to the user if an edition took its place."""
    from dataclasses import replace

    from corpus import load_library

    library = load_library(data_dir)
    document, clauses = library.find(id)
    newer = library.superseded.get(document.document_id)
    if newer:
        say(f"注意：这是旧版本，已被 {newer} 替代，不再检索。")
    return replace(document, clauses=clauses)


@app.command(epilog="例：policyqa serve --port 7861")
def serve(
    host: Annotated[str, typer.Option(help="监听的地址。")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="监听的端口。")] = 7860,
) -> None:
    """启动网页：问答、坐席检索、运营和接口；没有索引时先建立。"""
    from ui.serving import serve as serve_pages

    if code := serve_pages(host, port):
        raise typer.Exit(code)


@app.command(epilog="例：在助手的 MCP 设置里填写命令 policyqa mcp")
def mcp() -> None:
    """作为 MCP 工具服务（标准输入输出），供其他助手查条款、作引用。"""
    from rag import Live, load_settings
    from ui.journal import Channel, Recorded, open_journal
    from ui.mcp_server import build_server

    settings = load_settings()
    live = Live(settings)
    journal = open_journal(settings, live)
    build_server(Recorded(live, journal, Channel.MCP)).run("stdio")
    journal.close()


@app.command(epilog="例：policyqa doctor")
def doctor(as_json: AsJson = False) -> None:
    """检查数据文件夹、编码模型、索引和大模型，逐项说明哪里有问题、怎么办。"""
    from ui.doctor import examine, show_findings

    findings = examine()
    if as_json:
        print_json(findings)
    else:
        show_findings(findings)
    raise typer.Exit(0 if all(one["ok"] for one in findings) else 1)


@app.command(epilog="例：policyqa settings")
def settings(as_json: AsJson = False) -> None:
    """列出全部设置、当前取值和来源；密钥不显示。"""
    from ui.settings_table import settings_rows, show_settings

    rows = settings_rows()
    if as_json:
        print_json(rows)
    else:
        show_settings(rows)
