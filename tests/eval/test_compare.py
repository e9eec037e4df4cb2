"""Comparing two runs question by question."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.causes import Cause
from eval.compare import compare, comparison_json, show_comparison
from policyqa.errors import InputError
from tests.eval.cases import BRANCH, answer, cited, near_miss, question, refusal, write_run

SAID = "供电企业接电时间不得超过八个工作日。"


def test_what_moved_and_what_it_was(tmp_path: Path) -> None:
    right, wrong = [cited(1)], [cited(1, BRANCH)]
    same = (question(id="T4"), answer(SAID, right, id="T4"))
    a = write_run(
        tmp_path / "a",
        [
            (question(id="T1"), answer(SAID, wrong, id="T1")),
            (near_miss("T2"), refusal("T2")),
            (question(id="T3"), refusal("T3")),
            same,
            (question(id="T5"), answer(SAID, right, id="T5")),
        ],
    )
    b = write_run(
        tmp_path / "b",
        [
            same,
            (question(id="T1"), answer(SAID, right, id="T1")),
            (near_miss("T2"), answer(SAID, right, id="T2")),
            (question(id="T3"), answer(SAID, wrong, id="T3")),
            (question(id="T5", question="换了问法"), answer(SAID, right, id="T5")),
        ],
    )
    found = compare(a, b)
    assert found.questions == 4
    assert [(m.id, m.before, m.after) for m in found.better] == [("T1", Cause.NOT_RETRIEVED, None)]
    assert [(m.id, m.before, m.after) for m in found.worse] == [("T2", None, Cause.ANSWERED)]
    assert [m.id for m in found.otherwise] == ["T3"]
    facts = next(change for change in found.metrics if change.name == "facts")
    assert (facts.a, facts.b) == pytest.approx((1 / 3, 2 / 3))
    assert 0.5 < facts.p <= 1
    assert comparison_json(found)["worse"][0]["id"] == "T2"


def test_a_gain_on_every_question_is_called_significant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    names = [f"T{i}" for i in range(12)]
    a = write_run(tmp_path / "a", [(question(id=n), refusal(n)) for n in names])
    b = write_run(tmp_path / "b", [(question(id=n), answer(SAID, [cited(1)], id=n)) for n in names])
    show_comparison(compare(a, b), ("a", "b"))
    printed = capsys.readouterr().out
    assert "显著变好" in printed
    assert "显著变差" not in printed
    assert "[应答而拒 → 正确]" in printed


def test_runs_without_a_shared_question(tmp_path: Path) -> None:
    a = write_run(tmp_path / "a", [(question(id="T1"), refusal("T1"))])
    b = write_run(tmp_path / "b", [(question(id="T9"), refusal("T9"))])
    with pytest.raises(InputError, match="没有相同的问题"):
        compare(a, b)
