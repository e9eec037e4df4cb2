"""Examples for the OpenAPI document; a test holds them to the reply's invariants."""

from __future__ import annotations

from typing import Any

__all__ = ["ANSWERED", "EVENTS", "REFUSED"]

_TITLE = "海关总署公告2023年第127号"
_CLAUSE = "gacc-2023-127/closing"
_TEXT = "本公告有效期自2023年10月11日起至2025年10月10日。"
_SAID = f"《{_TITLE}》结尾段：{_TEXT}"
_STATEMENT = {"text": _SAID, "citations": [1]}
_HIT = {
    "clause_id": _CLAUSE,
    "document": _TITLE,
    "label": "结尾段",
    "text": _TEXT,
    "score": 0.9312,
}

ANSWERED: dict[str, Any] = {
    "id": "3f9c2a1b77aa",
    "question": "主动披露公告有效到哪天",
    "as_of": "2024-05-01",
    "mode": "extractive",
    "status": "answered",
    "refusal": None,
    "answer": f"{_SAID}[1]",
    "statements": [_STATEMENT],
    "citations": [
        {
            "n": 1,
            "clause_id": _CLAUSE,
            "document": _TITLE,
            "document_number": "海关总署公告2023年第127号",
            "level": "customs",
            "label": "结尾段",
            "text": _TEXT,
            "quote": _TEXT,
            "page": 214,
            "status": "in_force",
            "effective": "2023-10-11",
            "expires": "2025-10-10",
            "departments": [],
            "note": None,
        }
    ],
    "hits": [_HIT],
    "timing_ms": {"retrieve": 18.2, "answer": 3.1, "total": 21.3},
}

REFUSED: dict[str, Any] = {
    "id": "90aa41c0be12",
    "question": "养狗要办证吗",
    "as_of": "2026-11-24",
    "mode": "extractive",
    "status": "refused",
    "refusal": {
        "reason": "not_covered",
        "message": "收录的政策文件中没有能回答这个问题的条款。请拨打12345咨询。",
        "handover": {"departments": [], "phones": ["12345"]},
        "nearest": [_CLAUSE],
    },
    "answer": "收录的政策文件中没有能回答这个问题的条款。请拨打12345咨询。",
    "statements": [],
    "citations": [],
    "hits": [_HIT],
    "timing_ms": {"retrieve": 17.9, "answer": 0.4, "total": 18.3},
}

EVENTS = (
    f'event: statement\ndata: {{"text":"{_SAID}","citations":[1]}}\n\n'
    'event: reply\ndata: {"id":"3f9c2a1b77aa","question":"主动披露公告有效到哪天",…}\n\n'
)
