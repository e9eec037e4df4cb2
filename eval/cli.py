"""``policyqa eval``: thin functions that load what they need."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["app"]

app = typer.Typer(
    help="评测：提问、评分、报告、比较。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Dataset = Annotated[str, typer.Option(help="dev、holdout，或数据集文件的路径。")]
Out = Annotated[Path, typer.Option(help="结果写到哪个文件夹之下。")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="未写明日期的问题按哪一天提问；默认今天。")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
Folder = Annotated[Path, typer.Argument(help="一次运行的文件夹。")]


@app.command(epilog="例：policyqa eval run --dataset dev --out runs")
def run(dataset: Dataset, out: Out, as_of: AsOf = None) -> None:
    """逐题提问，把回答写进一个带时间的文件夹；中断后再次执行即接着运行。"""
    from eval.asking import run_dataset
    from rag import load_settings, open_assistant

    settings = load_settings()
    folder = run_dataset(
        dataset, out, settings, open_system=lambda: open_assistant(settings), as_of=_day(as_of)
    )
    _say(f"已完成。评分：policyqa eval score {folder}")


@app.command(epilog="例：policyqa eval baseline bm25 --dataset dev --out runs")
def baseline(
    name: Annotated[str, typer.Argument(help="bm25、dense 或 langchain。")],
    dataset: Dataset,
    out: Out,
    as_of: AsOf = None,
) -> None:
    """用对照方法回答同一批问题，供比较。"""
    from eval.asking import run_dataset
    from eval.baselines import open_baseline
    from rag import load_settings

    settings = load_settings()
    folder = run_dataset(
        dataset,
        out,
        settings,
        open_system=lambda: open_baseline(name, settings),
        system=name,
        as_of=_day(as_of),
    )
    _say(f"已完成。评分：policyqa eval score {folder}")


@app.command(epilog="例：policyqa eval score runs/20241124-101500-000-dev-policyqa")
def score(folder: Folder, as_json: AsJson = False) -> None:
    """给一次运行评分；不用模型、索引和网络。"""
    from eval.folder import load_run
    from eval.score import metrics_json, write_metrics
    from eval.score import score as score_run

    loaded = load_run(folder)
    scores = score_run(loaded)
    path = write_metrics(loaded, scores)
    if as_json:
        _print_json(metrics_json(loaded, scores))
    else:
        from eval.tables import show_scores

        show_scores(loaded, scores)
        _say(f"已写入 {path}")


def _day(text: str | None) -> Any:
    from datetime import date

    from policyqa.errors import InputError

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InputError(f"日期 {text} 不对。请写成年-月-日，例如 --as-of 2025-10-11。") from None


def _say(message: str) -> None:
    typer.echo(message, err=True)


def _print_json(value: Any) -> None:
    import json

    typer.echo(json.dumps(value, ensure_ascii=False))
