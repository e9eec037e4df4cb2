"""Keeps modules out of memory that other people's packages import and this program never uses."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

__all__ = ["later", "without"]


@contextmanager
def without(name: str) -> Iterator[None]:
    """Pretend that a module is not installed while others are imported.

    For packages that take what they find and do without it as well. A module that is loaded
    already stays.
    """
    hide = name not in sys.modules
    if hide:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        if hide:
            del sys.modules[name]


@contextmanager
def later(name: str) -> Iterator[None]:
    """Load a module not when it is imported here, but when something of it is first used.

    For packages that cannot do without it, yet only in what is not used here. (The loader of the
    same purpose in importlib loads at once: Python 3.11's import looks into the module.)
    """
    stands_in = name not in sys.modules
    if stands_in:
        sys.modules[name] = _Later(name)
    try:
        yield
    finally:
        if isinstance(sys.modules.get(name), _Later):
            del sys.modules[name]  # later imports get the real one


class _Later(ModuleType):
    """Stands for a module; the first look into it loads the real one."""

    def __getattr__(self, attribute: str) -> Any:
        if attribute == "__spec__":
            raise AttributeError(attribute)
        if isinstance(sys.modules.get(self.__name__), _Later):
            del sys.modules[self.__name__]
        return getattr(importlib.import_module(self.__name__), attribute)
