"""What ``policyqa bench`` measured, for people, beside the goals that the design sets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.tables import shown

__all__ = ["show_bench"]


def show_bench(found: Mapping[str, Any]) -> None:
    """Print the measurements; a goal stands beside what it bounds."""
    console = Console()
    table = Table("项目", "值", "要求", title="一次回答（预热后，同一循环中的对照）")
    for row in _replies(found["replies_ms"]):
        table.add_row(*row)
    console.print(table)
    whole = found["processes_s"]
    table = Table("项目", "值", "要求", title="整个进程与内存")
    table.add_row("policyqa ask", f"{whole['ask_s']:.2f} s", "≤ 2 s")
    table.add_row("policyqa --help", f"{whole['help_s']:.2f} s", "")
    table.add_row("空的 Python 进程（对照）", f"{whole['python_s']:.2f} s", "")
    table.add_row("policyqa serve，20 次提问后", shown(found["serving_mb"], "MB"), "≤ 400 MB")
    console.print(table)
    sizes = found["index_bytes"]
    table = Table("索引文件", "MB", title=f"索引，共 {sum(sizes.values()) / 1e6:.1f} MB")
    for name, size in sorted(sizes.items(), key=lambda pair: -pair[1]):
        table.add_row(name, f"{size / 1e6:.2f}")
    console.print(table)
    heads = ("条款数", "P50", "P95", "向量", "词", "扫描", "召回", "倍数", "增长")
    table = Table(*heads, title="随条款数的增长（毫秒；对照：FAISS逐一扫描；后三项按P95）")
    for row in found["growth"]:
        names = ("retrieve_p50", "retrieve_p95", "vectors_p95", "words_p95", "flat_p95")
        table.add_row(
            f"{row['clauses']:,}",
            *(f"{row[name]:.1f}" for name in names),
            f"{row['recall']:.1%}",
            *(f"{row[name]:.1f} ×" for name in ("over_flat", "growth")),
        )
    console.print(table)


def _replies(ms: Mapping[str, float]) -> Iterator[tuple[str, str, str]]:
    names = {
        "reply": ("一次回答", "P50 ≤ 100 ms"),
        "forward": ("其中模型前向", ""),
        "rest": ("其余", "P50 ≤ 5 ms"),
        "embedding": ("对照：单次向量化", ""),
        "langchain": ("对照：LangChain FAISS 检索", ""),
    }
    for name, (title, goal) in names.items():
        yield f"{title} P50 / P95", f"{ms[f'{name}_p50']:.1f} / {ms[f'{name}_p95']:.1f} ms", goal
    yield "回答 ÷ 单次向量化", f"{ms['reply_over_embedding']:.2f} ×", "≤ 12 ×"
    yield "回答 ÷ LangChain 检索", f"{ms['reply_over_langchain']:.2f} ×", ""
