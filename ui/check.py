"""What the audit of the compilation found, for people and for programs."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table

from corpus import CorpusCheck, Share
from ui.console import say

__all__ = ["check_json", "show_check"]

_NAMES = {
    Share.FRONT: "文头文尾",
    Share.HEADING: "标题编号",
    Share.CLAUSE: "条款正文",
    Share.CELL: "表格",
    Share.PAGE_MARK: "页码",
    Share.ERRATUM: "勘误",
}


def check_json(check: CorpusCheck) -> dict[str, Any]:
    """The check as plain data: counts by share, in all and by document, and what is wrong."""
    return {
        "clean": check.clean,
        "characters": check.characters,
        "counts": {share.value: check.counts[share] for share in Share},
        "documents": {
            name: {
                "counts": {share.value: one.counts[share] for share in Share if one.counts[share]},
                "lost": [{"line": line, "text": text} for line, text in one.lost],
                "unfounded": list(one.unfounded),
            }
            for name, one in check.documents.items()
        },
    }


def show_check(check: CorpusCheck) -> None:
    """Print the counts by document and in all, and every fault with its line."""
    table = Table("文件", *_NAMES.values())
    for name, one in check.documents.items():
        table.add_row(name, *(str(one.counts[share] or "") for share in _NAMES))
    table.add_section()
    table.add_row("全部", *(str(check.counts[share]) for share in _NAMES))
    Console().print(table)
    for name, one in check.documents.items():
        for line, text in one.lost:
            say(f"{name}：原文第{line}行的“{text}”没有归处。")
        for clause in one.unfounded:
            say(f"{name}：条款 {clause} 的文字与原文不符。")
    verdict = "每个字都有且只有一个去处" if check.clean else "核对没有通过"
    say(f"原文共{check.characters}个非空白字符，归入各类{check.counts.total()}个：{verdict}。")
