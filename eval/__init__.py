"""Datasets, metrics, baselines and reports; imports rag, corpus and embeddings, never ui.

Names are loaded on first use, so that the command's --help pays for none of them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from eval.cli import app
    from eval.dataset import Kind, Question, load_dataset
    from eval.folder import Run, load_run
    from eval.score import score

__all__ = ["Kind", "Question", "Run", "app", "load_dataset", "load_run", "score"]

_HOMES = {
    "cli": ("app",),
    "dataset": ("Kind", "Question", "load_dataset"),
    "folder": ("Run", "load_run"),
    "score": ("score",),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"eval.{home}"), name)
    raise AttributeError(name)
