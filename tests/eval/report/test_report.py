"""The report: self-contained, escaped, and honest about what was missed."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval.folder import Evidence, Run, load_run
from eval.judge import VERDICTS
from eval.report import write_report
from eval.report.curves import refusal_trade_off, reliability
from eval.report.svg import Series, line_chart
from tests.eval.cases import BRANCH, POWER, answer, cited, near_miss, question, refusal, write_run

SAID = "供电企业接电时间不得超过八个工作日。"
EVIL = "<script>alert('x')</script><img src=//evil.example/a.png>"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    pairs = [
        (question(id="T1"), answer(SAID, [cited(1)], id="T1", hits=[POWER, BRANCH])),
        (question(id="T3", question=EVIL), answer(EVIL, [cited(1, BRANCH)], id="T3", hits=[POWER])),
        (near_miss("T2"), answer(SAID, [cited(1)], id="T2", hits=[POWER])),
        (question(id="T4"), refusal("T4", hits=[POWER])),
    ]
    return write_run(tmp_path / "run", pairs)


class Tags(HTMLParser):
    """Names of all tags, and every address they would load."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.loaded += [value or "" for name, value in attrs if name in ("src", "href")]


def test_the_page_needs_nothing_else_and_escapes_all(run: Run) -> None:
    text = write_report([run], run.folder).read_text("utf-8")
    tags = Tags()
    tags.feed(text)
    assert tags.loaded == []
    assert not tags.names & {"script", "img", "link", "iframe"}
    assert "url(" not in text
    assert "@import" not in text
    assert "&lt;script&gt;" in text
    assert tags.names >= {"svg", "table", "article"}
    assert "@media print" in text


def test_every_failing_question_is_shown_with_its_cause(run: Run) -> None:
    text = write_report([run], run.folder).read_text("utf-8")
    shown = re.findall(r"<h4>(T\d)", text)
    assert sorted(shown) == ["T2", "T3", "T4"]
    for words in ("应拒而答（1）", "应答而拒（1）", "检索到而未引用（1）", "第三十二条", "NaN"):
        assert words in text
    assert "✗ 未达到" in text
    assert "✓ 达到" in text


def test_the_summary_stands_beside_and_others_in_the_tables(run: Run, tmp_path: Path) -> None:
    other = write_run(tmp_path / "other", [(question(), refusal())], system="bm25")
    out = tmp_path / "out"
    out.mkdir()
    write_report([run, other], out)
    summary = (out / "report.md").read_text("utf-8")
    assert "| 目标 | 要求 | policyqa | bm25 |" in summary
    rows = [line for line in summary.splitlines() if line.startswith("| 首条命中 ")]
    assert rows == ["| 首条命中 | 100.0%（100.0% – 100.0%） | 0.0%（0.0% – 0.0%） |"]


def test_the_judge_stands_apart_where_there_was_one(run: Run) -> None:
    assert "模型评审" not in write_report([run], run.folder).read_text("utf-8")
    counts = ", ".join(f'"{name}": 1' for name in VERDICTS)
    (run.folder / "judge.json").write_text(
        f'{{"model": "m", "prompt_sha256": "abc", "statements": 4, "counts": {{{counts}}}}}',
        "utf-8",
    )
    assert "模型评审" in write_report([run], run.folder).read_text("utf-8")


def test_a_run_of_unlabelled_questions_has_an_empty_report(tmp_path: Path) -> None:
    asked = question(kind="unlabelled", user="", clause_ids=[], evidence=[], answer_facts=[])
    run = write_run(tmp_path / "run", [(asked, refusal())])
    text = write_report([run], run.folder).read_text("utf-8")
    assert "没有可画的数据" in text
    assert "<article>" not in text


def test_a_chart_leaves_out_what_is_undefined_and_escapes_names() -> None:
    chart = line_chart([Series("a<b", [0, 1, 2], [0.0, float("nan"), 1.0])], "x", "y")
    (points,) = re.findall(r'points="([^"]*)"', chart)
    assert len(points.split()) == 2
    assert "a&lt;b" in chart


def judged(run: Run, probabilities: dict[str, float]) -> Run:
    return replace(run, evidence=Evidence(threshold=0.5, probabilities=probabilities))


def test_reliability_sets_the_predicted_beside_the_observed(run: Run) -> None:
    found = judged(run, {"T1": 0.95, "T3": 0.91, "T2": 0.93, "T4": 0.2})
    curve, diagonal = reliability(found)
    assert curve.xs == pytest.approx([0.2, 0.93])
    assert curve.ys == pytest.approx([1.0, 2 / 3])
    assert curve.labels == ["1", "3"]
    brier = (0.05**2 + 0.09**2 + 0.93**2 + 0.8**2) / 4
    error = (0.8 + 3 * (0.93 - 2 / 3)) / 4
    assert f"Brier {brier:.3f}，ECE {error:.3f}" in curve.name
    assert diagonal.xs == diagonal.ys


def test_the_trade_off_runs_from_nothing_refused_to_all(run: Run) -> None:
    found = judged(run, {"T1": 0.95, "T3": 0.3, "T2": 0.4, "T4": 0.2})
    every, near, here = refusal_trade_off(found)
    assert (every.xs[0], every.ys[0]) == (0, 0)
    assert (every.xs[-1], every.ys[-1]) == (1, 1)
    at = list(every.xs).index(pytest.approx(2 / 3))
    assert near.ys[at] == 0  # T3 and T4 lie below the near miss
    assert (list(here.xs), list(here.ys)) == ([pytest.approx(1 / 3)], [0.0])


def test_the_page_draws_both_where_the_run_says_how_sure_it_was(run: Run) -> None:
    assert "可答概率的校准" not in write_report([run], run.folder).read_text("utf-8")
    (run.folder / "evidence.json").write_text(
        '{"threshold": 0.5, "probabilities": {"T1": 0.9, "T2": 0.1, "T3": 0.7, "T4": 0.6}}'
    )
    text = write_report([load_run(run.folder)], run.folder).read_text("utf-8")
    assert "可答概率的校准" in text
    assert "本次运行（阈值 0.50）" in text
    assert "<circle" in text


def test_without_questions_of_both_kinds_there_is_no_trade_off(run: Run) -> None:
    assert refusal_trade_off(judged(run, {"T1": 0.9})) == []
    assert reliability(judged(run, {})) == []
