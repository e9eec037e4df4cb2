"""The report: self-contained, escaped, and honest about what was missed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from eval.folder import Run
from eval.judge import VERDICTS
from eval.report import write_report
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
