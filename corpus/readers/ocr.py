"""Scanned pages to text: RapidOCR with the weights that its package carries; no network.

Importing this module needs the extra ``ocr``; an ImportError says that it is not installed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rapidocr import RapidOCR

__all__ = ["Recogniser"]

_SCALE = 2.0
"""Pixels per point, 144 dpi: at 200 dpi a page takes 2.5 times as long and reads no better."""
_LONGEST_SIDE = 3_000
_LEAST_SCORE = 0.5


class Recogniser:
    """The loaded models; a page takes about 2.5 s on two cores."""

    def __init__(self) -> None:
        """Load detection and recognition (about 0.7 s); pages are taken to be upright."""
        self._ocr = RapidOCR(params={"Global.log_level": "critical", "Global.use_cls": False})

    def text(self, page: Any) -> str:
        """Text of a pypdfium2 page, a line per printed line."""
        scale = min(_SCALE, _LONGEST_SIDE / max(page.get_size()))
        found = self._ocr(page.render(scale=scale).to_numpy())
        if found.txts is None or found.boxes is None:
            return ""
        pieces = [
            (box, text)
            for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
            if score >= _LEAST_SCORE
        ]
        return "\n".join(_rows(pieces))


def _rows(pieces: list[tuple[Any, str]]) -> list[str]:
    """Join pieces that stand side by side; ``box`` is float (4, 2), corners from top left."""
    rows: list[list[tuple[float, str]]] = []
    middle, height = -np.inf, 0.0
    for box, text in sorted(pieces, key=lambda piece: float(piece[0][:, 1].mean())):
        at = float(box[:, 1].mean())
        if at - middle > height / 2:
            rows.append([])
            middle, height = at, float(np.ptp(box[:, 1]))
        rows[-1].append((float(box[:, 0].min()), text))
    return [" ".join(text for _, text in sorted(row)) for row in rows]
