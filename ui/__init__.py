"""What people and programs touch: the command and the web page; imports rag and corpus."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ui.app import serve
    from ui.cli import app

__all__ = ["app", "serve"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module("ui.cli" if name == "app" else "ui.app"), name)
    raise AttributeError(name)
