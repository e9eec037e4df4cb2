"""The fit separates what can be separated, is judged on folds it has not seen, and is used only
with what it was fitted on."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest

import rag.answerable
from policyqa.errors import CalibrationError
from rag import open_encoder
from rag.answerable import PATH, load_calibration
from rag.bank import add_questions
from rag.calibrate import fit, held_out
from rag.found import FITTED
from rag.settings import Settings

SHIPPED = json.loads(PATH.read_text("utf-8"))["encoder"]


def test_a_separable_set_is_separated() -> None:
    rng = np.random.default_rng(0)
    y = np.repeat([0.0, 1.0], 100)
    x = np.column_stack([y * 2 - 1 + rng.normal(scale=0.3, size=200), rng.normal(size=200)])
    lengths = np.arange(200) % 3
    weights, bias = fit(x, y, lengths)
    assert weights[0] > abs(weights[1])
    assert (((x @ weights + bias) > 0) == (y == 1)).mean() > 0.95
    held = held_out(x, y, lengths, np.arange(200) % 5)
    assert held[y == 1].mean() > 0.8 > 0.2 > held[y == 0].mean()


def test_being_short_tells_nothing() -> None:
    rng = np.random.default_rng(0)
    y = np.repeat([0.0, 1.0], 200)
    short = np.concatenate([rng.random(200) < 0.8, rng.random(200) < 0.2]).astype(np.int64)
    x = np.column_stack([y + rng.normal(size=400), short])
    (_, told), _ = fit(x, y, np.zeros(400, np.int64))
    (_, even), _ = fit(x, y, short)
    assert told < -1
    assert abs(even) < 0.3


def test_the_shipped_calibration_belongs_to_this_version() -> None:
    assert load_calibration(open_encoder(Settings()).fingerprint)


def test_an_encoder_of_the_users_own_is_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    assert load_calibration("st-0123456789abcdef") is None
    assert "未经校准" in caplog.text


def test_another_export_of_the_bundled_encoder_is_an_error() -> None:
    with pytest.raises(CalibrationError, match=r"python -m rag\.calibrate"):
        load_calibration("onnx-0123456789abcdef")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FITTED", dataclasses.replace(FITTED, bank=0.5)),
        ("FEATURES", ("late", "uncovered", "absent", "margin")),
        ("BANK_FEATURES", ()),
        ("NEAR_MISSES", None),
        ("QUESTIONS", None),
        ("OFF_TOPIC", None),
    ],
)
def test_other_evidence_than_it_was_fitted_on_is_an_error(
    name: str, value: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if value is None:  # one line of the bank is gone
        value = tmp_path / "bank.jsonl"
        lines = getattr(rag.answerable, name).read_text("utf-8").splitlines(keepends=True)
        value.write_text("".join(lines[:-1]), "utf-8")
    monkeypatch.setattr(rag.answerable, name, value)
    with pytest.raises(CalibrationError, match="policyqa build"):
        load_calibration(SHIPPED)


def test_a_damaged_calibration_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    for content in ("{", "{}"):
        path.write_text(content, "utf-8")
        with pytest.raises(CalibrationError, match="重新安装"):
            load_calibration(SHIPPED, path)


def test_questions_of_the_users_own_change_nothing(tmp_path: Path) -> None:
    from corpus import load_library

    clause = load_library(tmp_path).documents[0].clauses[0]
    add_questions(tmp_path, clause, ["市里为什么要出这个文件"])
    assert load_calibration(SHIPPED)
