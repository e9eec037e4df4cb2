"""Words of duty, leave, encouragement and denial (应当, 可以, 鼓励, 不得) in folded text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Operator", "masked", "operators"]

_OPERATORS: tuple[tuple[str, str | None, bool], ...] = (
    (r"不得|不能够?|不可以?(?![抗视])|不准|不许|不允许|不应当?|禁止|严禁|无权", "must", True),
    (r"可以?不再?|无需|无须|不(?:再)?需要?|不用(?!于)|不必|不要求|免于|免予", "may", True),
    (
        r"免征|免缴|免收|不再|不予|不接受|逾期|拒绝|(?<!并)不|(?<!尚)未(?!来)|尚未|没有|无(?=[一-龥])|(?<!除)非(?![洲常法强税现曲])",
        None,
        True,
    ),
    (
        r"应当|必须|务必|须(?!知)|(?<![急所])需要?(?![求方])|(?<![供适效相反响对])应(?![用急对收缴退税])",
        "must",
        False,
    ),
    (
        r"可以|允许|有权|准予|能够|(?<![许认不])可(?![靠持视追控预再回降能行溯究信比获])|(?<![功职效智节产赋动性只才不可])能(?![力源级够])",
        "may",
        False,
    ),
    (
        r"鼓励|(?<![策金融务持供])支持(?!力度|政策|措施|举措|体系)|倡导|提倡|引导",
        "encourage",
        False,
    ),
    (r"探索|争取|力争|研究(?=扩大|建立|制定|推动|出台|开展|设立|完善)", "explore", False),
    (r"照章征收|征收|(?<=[或者、])有(?=[一-龥]{2})", None, False),
)
_OPERATOR = re.compile("|".join(f"({pattern})" for pattern, _, _ in _OPERATORS))
_PLAIN = re.compile(
    r"不过(?!关)|不断(?!贷)|不等(?=的|[,。;]|$)|不同|不仅|不但|不限于|不少于|不低于|不晚于|不迟于|不动产|不良|不利|不合理|不当|不正当|不必要的|"
    r"根据需要|按需|实际需要|不足|按照?[^,、]{2,14}?的(?:原则|要求|规定)|鼓励类|无纸化|无缝|无障碍|无论|无人|无形|无偿|无水|无感|非全日制|不可抗力|可不|未来|"
    r"不得?(?:超过|高于|低于|少于|大于)(?=[^,。;]{0,6}\d)"
)


@dataclass(frozen=True)
class Operator:
    """One such word and where it stands."""

    word: str
    start: int
    end: int
    kind: str | None
    """must, may, encourage, explore; None where it only denies or affirms."""
    denied: bool


def masked(text: str) -> str:
    """A text with words that only look like operators blotted out, at the same length."""
    return _PLAIN.sub(lambda m: "＿" * len(m[0]), text)


def operators(text: str) -> Iterator[Operator]:
    """The operators of a masked text, in order."""
    for match in _OPERATOR.finditer(text):
        _, kind, denied = _OPERATORS[(match.lastindex or 1) - 1]
        yield Operator(match[0], match.start(), match.end(), kind, denied)
