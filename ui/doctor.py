"""Whether everything that answers need is in order: one line each, and what to do if not."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from policyqa.errors import PolicyqaError, StorageError
from rag import Settings, load_settings, open_encoder, open_index

__all__ = ["examine", "show_findings"]


def examine() -> list[dict[str, object]]:
    """Check settings, data folder, encoder, index and chat model, each on its own.

    A finding is ``{"name", "ok", "message"}``; the message says what was found or what to do.
    """
    try:
        settings = load_settings()
    except PolicyqaError as error:
        return [{"name": "设置", "ok": False, "message": str(error)}]
    checks: dict[str, Callable[[Settings], str]] = {
        "数据文件夹": _data_folder,
        "编码模型": _encoder,
        "索引": _index,
        "大模型": _model,
    }
    return [_finding(name, check, settings) for name, check in checks.items()]


def show_findings(findings: list[dict[str, object]]) -> None:
    """Print one line per finding."""
    console = Console(highlight=False, soft_wrap=True)
    for one in findings:
        word, style = ("正常", "green") if one["ok"] else ("问题", "red")
        console.print(Text(word, style=style), Text(f"{one['name']}：{one['message']}"))


def _finding(name: str, check: Callable[[Settings], str], settings: Settings) -> dict[str, object]:
    try:
        return {"name": name, "ok": True, "message": check(settings)}
    except PolicyqaError as error:
        return {"name": name, "ok": False, "message": str(error)}
    except Exception as error:  # noqa: BLE001 - the doctor must not fall ill of what it finds
        kind = type(error).__name__
        return {
            "name": name,
            "ok": False,
            "message": f"检查时出错（{kind}）。请重新安装 policyqa。",
        }


def _data_folder(settings: Settings) -> str:
    folder: Path = settings.data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"1")
    except OSError as error:
        raise StorageError(
            f"{folder} 不可写（{error.strerror}）。请改变权限、腾出空间，"
            "或用 POLICYQA_DATA_DIR 指定别的文件夹。"
        ) from error
    return f"{folder} 可写"


def _encoder(settings: Settings) -> str:
    dimension = open_encoder(settings).encode_queries(["你好"])[0].pooled.shape[0]
    return f"{settings.embedding.name}，{dimension} 维"


def _index(settings: Settings) -> str:
    return f"{len(open_index(settings, open_encoder(settings)).clauses)} 条条款"


def _model(settings: Settings) -> str:
    if not settings.llm.base_url:
        return "没有配置，只用摘录回答"
    from rag.model_check import check_model

    return check_model(settings.llm)
