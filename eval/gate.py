"""The gate: a run may not fall below its floors, nor show less than is claimed.

``eval/floors.toml`` has a table per dataset: ``floors`` by metric (a ceiling where lower is
better), and ``claims``, the goals that the project says it meets. Floors only rise.
"""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.goals import GOALS
from eval.metrics import METRICS
from eval.metrics.stats import Estimate
from policyqa.errors import InputError

__all__ = ["FLOORS", "Floors", "failures", "load_floors"]

FLOORS = Path(__file__).parent / "floors.toml"
_BETTER = {m.name: m.better for m in METRICS} | {g.metric: g.better for g in GOALS}


class Floors(BaseModel):
    """What a dataset's run must show."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    floors: Annotated[dict[str, float], Field(min_length=1)]
    claims: tuple[str, ...] = ()


def load_floors(dataset: str, path: Path = FLOORS) -> Floors:
    """Read the floors of a dataset by name.

    Raises:
        InputError: the file is wrong, has none for it, or names a metric or goal that there is not.
    """
    try:
        found = Floors.model_validate(tomllib.loads(path.read_text("utf-8"))[dataset])
    except KeyError:
        raise InputError(
            f"{path.name} 没有数据集 {dataset} 的下限。请补上，或换一个数据集。"
        ) from None
    except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise InputError(f"{path.name} 无法读取（{error}）。请改正该文件。") from error
    unknown = sorted(set(found.floors) - set(_BETTER))
    unknown += sorted(set(found.claims) - {goal.metric for goal in GOALS})
    if unknown:
        raise InputError(f"{path.name} 里有不存在的指标：{'、'.join(unknown)}。请改正该文件。")
    return found


def failures(wanted: Floors, estimates: dict[str, Estimate]) -> list[str]:
    """What the run does not show, in words; an undefined value is a failure."""
    out = []
    for name, floor in wanted.floors.items():
        value = estimates[name].value
        low = _BETTER[name] == "low"
        if math.isnan(value) or (value > floor if low else value < floor):
            out.append(f"{name} 为 {value:.4f}，{'高' if low else '低'}于规定的 {floor:.4f}")
    goals = {goal.metric: goal for goal in GOALS}
    for name in wanted.claims:
        if not goals[name].met(estimates):
            value = estimates[name].value
            out.append(f"{name} 声称达标（{goals[name].bound:g}），本次为 {value:.4f}")
    return out
