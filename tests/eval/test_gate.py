"""The gate: floors, ceilings, and claims that a run must show."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from eval.gate import FLOORS, Floors, failures, load_floors
from eval.score import score
from policyqa.errors import InputError
from tests.eval.cases import answer, cited, near_miss, question, refusal, write_run

SAID = "供电企业接电时间不得超过八个工作日。"


@pytest.fixture
def estimates(tmp_path: Path) -> dict[str, object]:
    pairs = [
        (question(id="T1"), answer(SAID, [cited(1)], id="T1")),
        (question(id="T3"), refusal("T3")),
        (near_miss("T2"), refusal("T2")),
    ]
    return dict(score(write_run(tmp_path / "run", pairs)).overall)


@pytest.mark.parametrize(
    ("floors", "claims", "failed"),
    [
        ({"facts": 0.5}, (), []),
        ({"facts": 0.51}, (), ["facts 为 0.5000，低于规定的 0.5100"]),
        ({"refused_wrongly": 0.5}, (), []),
        ({"refused_wrongly": 0.4}, (), ["refused_wrongly 为 0.5000，高于规定的 0.4000"]),
        ({"validity": 0.1}, (), ["validity 为 nan，低于规定的 0.1000"]),
        ({"facts": 0.5}, ("refusal_recall", "latency_p50"), []),
        ({"facts": 0.5}, ("hit_at_5",), ["hit_at_5 声称达标（0.97），本次为 0.0000"]),
    ],
)
def test_floors(
    estimates: dict[str, object],
    floors: dict[str, float],
    claims: tuple[str, ...],
    failed: list[str],
) -> None:
    assert failures(Floors(floors=floors, claims=claims), estimates) == failed  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[holdout.floors]\nfacts = 1", "没有数据集 dev 的下限"),
        ("[dev.floors]\nfact = 1", "不存在的指标：fact"),
        ('[dev]\nclaims = ["mrr"]\n[dev.floors]\nfacts = 1', "不存在的指标：mrr"),
        ("[dev.floors]\nfacts = 'x'", "无法读取"),
        ("[dev", "无法读取"),
    ],
)
def test_a_wrong_file_of_floors(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        load_floors("dev", path)


def test_the_committed_floors_can_be_read() -> None:
    for dataset in tomllib.loads(FLOORS.read_text("utf-8")):
        assert load_floors(dataset).floors
