"""Front and back matter: what stands around the clauses of a document and is no part of them."""

from __future__ import annotations

import re

from corpus.metadata import KINDS, is_body_name, is_date_line, is_remark

__all__ = ["is_matter"]

_NUMBER = (
    r"(?:[\u4e00-\u9fff]{0,14}[〔\[［（(]\d{4}[〕\]］）)]第?|[\u4e00-\u9fff]{0,20}\d{4}年第?|第)"
    r"\d+号"
)
_KIND = rf"(?:{KINDS}|名单|表|令|规范|范本|样式)"
_BODY = r"(?:部门|单位|政府|厅|局|委|署|海关|银行|分行|总行|分局|公司)"
_PATTERNS = {
    "number": _NUMBER,
    "letterhead": r"[\u4e00-\u9fff]{0,30}(?:公告|通告|令|文件)",
    "title": rf"[^。；]{{4,120}}{_KIND}(?:[（(][^（）()]*[）)])?",
    "addressee": rf"[^。；：]{{2,300}}{_BODY}[^。；：]{{0,80}}：",
    "transmittal": r"[^。]{0,200}(?:[予以]公布|[印转]发给你们|现印发|现发布)[^。]{0,80}。",
    "passed": r"[（(][^（）()]*(?:通过|公布|发布|修订|修正|批准|起施行)[^（）()]*[）)]",
    "years": r"[（(]\d{4}年?[—–-]+\d{4}年[）)]",
    "signatory": r"(?:总理|主席|省长|市长|部长|署长|局长|主任|行长|委员长)[\u4e00-\u9fff]{2,4}",
    "imprint": r"(?:抄送|主送|分送|主题词|发)[：:].*|.*\d日印发",
    "annex list": r"附件[：:]?(?:\d{1,2}[．.]?)?[^。]*",
    "contents": r"目[录次]",
    "farewell": r"特此(?:公告|通知|通告|公布)[。！]?",
}
_LISTED = re.compile(r"\d{1,2}[．.][^。]{2,80}")
_MATTER = re.compile("|".join(f"(?:{pattern})" for pattern in _PATTERNS.values()))


def is_matter(text: str, *, after_matter: bool = False) -> bool:
    """Whether a text, white space left out, is one piece of front or back matter.

    Title, letterhead, 文号, addressee, transmittal (现印发给你们), remark (通过, 修订), signature,
    date, imprint, list of annexes or the closing formula. A further line of such a list is one only
    after such matter.
    """
    return bool(
        _MATTER.fullmatch(text)
        or is_date_line(text)
        or is_remark(text)
        or is_body_name(text)
        or (after_matter and _LISTED.fullmatch(text))
    )
