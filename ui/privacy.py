"""Hiding personal numbers in what is kept: in the journal and in the browser."""

from __future__ import annotations

import re

__all__ = ["without_numbers"]

_PERSONAL = re.compile(r"(?<!\d)\d{11,19}[Xx]?(?!\d)")
"""Numbers of phones, identity and bank cards, which the guard refuses."""
_HIDDEN = "［已隐去］"


def without_numbers(text: str) -> str:
    """The text with a mark in place of each personal number."""
    return _PERSONAL.sub(_HIDDEN, text)
