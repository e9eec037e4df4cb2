"""``policyqa eval``: thin functions that load what they need."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["app", "bench"]

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
    name: Annotated[str, typer.Argument(help="bm25、dense、langchain 或 late。")],
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


@app.command(epilog="例：policyqa eval report runs/甲 runs/乙 --out 报告")
def report(
    folders: Annotated[list[Path], typer.Argument(help="运行的文件夹；第一个详列，其余对照。")],
    out: Annotated[Path | None, typer.Option(help="报告写到哪个文件夹；默认第一个。")] = None,
) -> None:
    """写出一页网页报告 report.html 和摘要 report.md；不用网络。"""
    from eval.folder import load_run
    from eval.report import write_report

    path = write_report([load_run(folder) for folder in folders], out or folders[0])
    _say(f"已写入 {path}")


@app.command(epilog="例：policyqa eval compare runs/甲 runs/乙")
def compare(first: Folder, second: Folder, as_json: AsJson = False) -> None:
    """逐题比较两次运行：哪些变好，哪些变差，是否出于偶然。"""
    from eval.compare import compare as compare_runs
    from eval.compare import comparison_json, show_comparison
    from eval.folder import load_run

    found = compare_runs(load_run(first), load_run(second))
    if as_json:
        _print_json(comparison_json(found))
    else:
        show_comparison(found, (first.name, second.name))


@app.command(epilog="例：policyqa eval gate --dataset dev")
def gate(
    dataset: Dataset,
    folder: Annotated[
        Path | None, typer.Option("--run", help="检查这次已有的运行；默认现在运行一次。")
    ] = None,
    as_of: AsOf = None,
) -> None:
    """指标低于 eval/floors.toml 的下限，或声称的目标没有达到时，以非零码退出。"""
    from eval.gate import failures, load_floors
    from eval.score import score as score_run

    floors = load_floors(dataset)
    loaded = _gated(dataset, folder, as_of)
    found = failures(floors, score_run(loaded).overall)
    for line in found:
        _say(f"未通过：{line}")
    _say(f"未通过 {len(found)} 项。" if found else "全部通过。")
    raise typer.Exit(1 if found else 0)


def _gated(dataset: str, folder: Path | None, as_of: str | None) -> Any:
    """The run to hold against the floors: one that there is, or one made for the purpose."""
    from tempfile import TemporaryDirectory

    from eval.asking import run_dataset
    from eval.dataset import dataset_path
    from eval.folder import load_run, sha256
    from policyqa.errors import InputError
    from rag import load_settings, open_assistant

    if folder is not None:
        loaded = load_run(folder)
        path = dataset_path(dataset)
        if not path.exists() or sha256(path.read_bytes()) != loaded.info.dataset_sha256:
            raise InputError(f"{folder} 不是对数据集 {dataset} 现在的版本的运行。请重新运行。")
        return loaded
    settings = load_settings()
    with TemporaryDirectory(prefix="policyqa-gate-") as out:
        return load_run(
            run_dataset(
                dataset,
                Path(out),
                settings,
                open_system=lambda: open_assistant(settings),
                as_of=_day(as_of),
            )
        )


@app.command(epilog="例：policyqa eval goals --dataset both --out runs")
def goals(
    dataset: Annotated[str, typer.Option(help="dev、holdout 或 both。")] = "both",
    out: Out = Path("runs"),
    as_of: AsOf = None,
) -> None:
    """目标与现状：本程序和各对照方法在同一次运行中回答同一批问题；只列总数，不列题目。"""
    from eval.dataset import NAMES
    from eval.standing import show, stand, write
    from policyqa.errors import InputError
    from rag import load_settings

    if dataset not in (*NAMES, "both"):
        raise InputError(f"没有数据集 {dataset}。可选：{'、'.join(NAMES)} 或 both。")
    board = stand(NAMES if dataset == "both" else [dataset], load_settings(), out, _day(as_of))
    write(board, out)
    show(board)
    _say(f"已写入 {out / 'goals.md'} 和 {out / 'goals.json'}")


@app.command(epilog="例：policyqa eval ablation --dataset dev --out runs")
def ablation(dataset: Dataset = "dev", out: Out = Path("runs"), as_of: AsOf = None) -> None:
    """逐项去掉信号和环节，看各项值多少；用到时重新拟合拒答，只用问法库。"""
    from datetime import date

    from eval.ablation import Pipeline
    from eval.ablation_table import ablate, show, write
    from eval.dataset import dataset_path, load_dataset
    from rag import load_settings, open_encoder, open_index

    questions = load_dataset(dataset_path(dataset))
    settings = load_settings()
    encoder = open_encoder(settings)
    pipeline = Pipeline.shipped(settings, open_index(settings, encoder), encoder)
    rows = ablate(pipeline, questions, _day(as_of) or date.today())
    write(rows, out, dataset)
    show(rows)
    _say(f"已写入 {out / 'ablation.md'} 和 {out / 'ablation.json'}")


@app.command(epilog="例：policyqa eval judge runs/20241124-101500-000-dev-policyqa")
def judge(folder: Folder, as_json: AsJson = False) -> None:
    """用配置的对话模型评审每条陈述；结果另列，不入指标。"""
    from eval.folder import load_run
    from eval.judge import judge_run
    from rag import load_settings

    summary = judge_run(load_run(folder), load_settings().llm)
    if as_json:
        _print_json(summary)
        return
    counts = summary["counts"]
    typer.echo(
        f"{summary['model']} 评审 {summary['statements']} 条陈述：支持 {counts['supported']}，"
        f"部分支持 {counts['partial']}，不支持 {counts['unsupported']}，"
        f"未能判定 {counts['unclear']}"
    )


@app.command(epilog="例：policyqa eval dialogues --misses")
def dialogues(
    as_json: AsJson = False,
    misses: Annotated[bool, typer.Option(help="列出开发一半中有错的问题。")] = False,
    as_of: AsOf = None,
) -> None:
    """多轮对话：追问识别、检索和话题串扰；开发、测试两半分列。"""
    from datetime import date

    from eval.dialogues import ask_dialogues, load_dialogues, summary
    from rag import load_settings, open_assistant

    kept = load_dialogues()
    outcomes = ask_dialogues(open_assistant(load_settings()), kept, _day(as_of) or date.today())
    figures = summary(outcomes)
    for outcome in outcomes if misses else ():
        wrong = outcome.decided is False or not outcome.cited or outcome.leaked
        if wrong and outcome.dialogue.set == "dev":
            asked, reply = outcome.dialogue.turns[outcome.place], outcome.reply
            _say(f"{outcome.dialogue.id} {asked.question} → {reply.standalone or '（未改写）'}")
    if as_json:
        _print_json(figures)
        return
    for name, half in figures.items():
        typer.echo(f"{name}：" + "，".join(f"{key} {value}" for key, value in half.items()))


@app.command("import", epilog="例：policyqa eval import 未答问题.jsonl --out 待标注.jsonl")
def import_(
    file: Annotated[Path, typer.Argument(help="每行一个带 question 的 JSON。")],
    out: Annotated[Path, typer.Option(help="写到哪个新文件。")],
) -> None:
    """把反馈中的问题变成未标注的数据集行；标注之前不参与评分。"""
    from eval.importer import import_questions

    count, bad = import_questions(file, out)
    if bad:
        _say(f"第 {'、'.join(map(str, bad))} 行没有可用的 question，已跳过。")
    _say(f"已写入 {count} 个问题：{out}")
    raise typer.Exit(1 if bad else 0)


def bench(
    most: Annotated[
        int, typer.Option(min=10_000, max=1_000_000, help="合成语料的最多条款数。")
    ] = 100_000,
    as_json: AsJson = False,
) -> None:
    """性能：回答耗时、整个进程、内存、索引大小、随条款数的增长；都与同一次运行中的对照相比。"""
    from eval.bench import bench as measure

    sizes = [size for size in (10_000, 100_000, 1_000_000) if size < most] + [most]
    found = measure(sizes)
    if as_json:
        _print_json(found)
        return
    from eval.bench_table import show_bench

    show_bench(found)


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
