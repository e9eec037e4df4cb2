"""Whether the facts of a statement stand in its evidence: values, dates, 文号, articles."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rag.verify.text import Evidence, Fault, pairs, share

__all__ = [
    "articles",
    "codes",
    "dates",
    "document_numbers",
    "quantities",
    "titles",
    "without_names",
]

_DOCUMENT_NUMBER = re.compile(
    r"([一-龥]*)〔(\d{4})〕第?(\d+)号|()(\d{4})年第?(\d+)号|令第?()()(\d+)号"
)
_ARTICLE = re.compile(r"第\d+[条款项章节](?:之\d+)?")
_LABEL = re.compile(r"(?:[一二三四五六七八九十]+(?:、|$)|\(|附件|结尾段|正文)")
"""How the label of a clause begins that is no article."""
_TITLE = re.compile(r"《((?:[^《》]|《[^《》]*》)*)》")
_STATE = "中华人民共和国"
"""What a title may be said without."""
_CODE = re.compile(r"[a-z]+|\d+(?:\+\d+)+|\d[\d.%日天]*至\d[\d.%日天]*(?!\d*[年月])")
_RANGE = re.compile(r"(\d{4})(?=至\d{4}年)")
_DATE = re.compile(r"(\d{4})年(?:(\d{1,2})月(?:(\d{1,2})日)?)?|(?<!\d)(\d{1,2})月(\d{1,2})日")
_QUANTITY = re.compile(
    r"(?<![\d.a-z])(\d+(?:\.\d+)?)(多|余)?"
    r"(%|[十百千万亿]*(?:美元|欧元|港元|日元|元)|个百分点|个?工作日|个?自然日|个?自然月|个?小时|"
    r"个?月|个?季度|分钟|个?星期|[万亿]?[一-龥])?"
)
_SCALE = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_SAME_UNIT = {"天": "日", "自然日": "日", "自然月": "月", "户": "家", "名": "人", "星期": "周"}
_UNITS = re.compile(
    r"%|元|美元|欧元|港元|日元|百分点|工作日|小时|月|季度|分钟|[年日周倍次家个条项人票吨箱亩架列班类级位点件批]"
)
_COUNTS = ("项", "个", "类", "条", "家", "种", "方面")
"""Units of things that a statement may count where the clauses list them."""
_ALIKE = 0.6
"""Share of the words of a name that a title has which it speaks of."""
_LISTS = (r"、|以及|(?<!总)和|及(?!其|时)|或者?", r"、|以及|及(?!其|时)", ";")
_TIME = {"工作日", "日", "小时", "月", "季度", "分钟", "年", "周", "点"}
_UP = re.compile(
    r"(?:不得?(?:低|少|小)于|至少|最少|最低|起码|(?<!不)(?<!不得)(?:超过|高于|大于|突破|超出|逾))[^,。;\d]{0,6}$"
)
_DOWN = re.compile(
    r"(?:不得?(?:超过|高于|大于|多于|晚于|迟于|突破)|至多|最多|最高|最长|上限|(?<!不)(?<!不得)(?:低于|少于|小于|不足|未满|不到))[^,。;\d]{0,6}$"
)
_UP_AFTER = re.compile(r"^(?:及|或|\(含\)|\(含本数\))?以上")
_DOWN_AFTER = re.compile(r"^(?:及|或|\(含\)|\(含本数\))?(?:以下|以内|之内|内)")


@dataclass(frozen=True)
class _Quantity:
    value: Decimal
    unit: str
    bound: str
    """up, down, or empty."""
    shown: str
    """With its bound, as written."""


def titles(said: str, held: Evidence) -> list[Fault]:
    """Documents named in 《》 that are neither the cited one nor named by it."""
    known = {name.replace(_STATE, "") for name in held.names.split("\n")}
    spoken = held.all.replace(_STATE, "")
    return [
        Fault("title", f"《{title}》不是所引条款的文件，条款中也没有提到")
        for title in (name.replace(_STATE, "") for name in _TITLE.findall(said))
        if title not in known and f"《{title}》" not in spoken and not _is_part(title, known)
    ]


def _is_part(title: str, known: Iterable[str]) -> bool:
    """A title without its year or edition in brackets at the end, or with its issuer before it."""
    bare = re.sub(r"\([^()]*\)$", "", title)
    return any(bare == re.sub(r"\([^()]*\)$", "", name) for name in known)


def without_names(said: str, held: Evidence) -> str:
    """A statement without the name of its source (根据《…》（…号）第三十二条规定，)."""
    names = sorted(set(held.names.split("\n")), key=len, reverse=True)
    for name in names:
        said = said.replace(f"《{name}》", "〈〉")
        if re.search(r"\d+号$", name):
            said = said.replace(name, "〈〉")
    labels = "|".join(re.escape(name) for name in names if _LABEL.match(name))
    said = re.sub(
        rf"〈〉(?:\(〈〉\))?(?:文件?|公告)?(?:第\d+条|{labels})?(?:第\d+款)?(?:第\d+项)?",
        "〈〉",
        said,
    )
    return re.sub(
        r"(?:根据|依据|按照?|依照)?(?:海关总署)?(?:公告)?〈〉(?:[中里的]|则|还|也|同时|只)*"
        r"(?:规定|要求|明确|提出|指出|提到|显示|写(?:明|的是)|(?:表述|措辞)[是为])?:?,?",
        "",
        said,
    )


def document_numbers(said: str, held: Evidence) -> list[Fault]:
    """文号 that the evidence does not hold; words that run into one from before do not count."""
    out = []
    for match in _DOCUMENT_NUMBER.finditer(said):
        core = match[0][len(match[1] or "") :]
        if (match[1] or "")[-2:] + core not in held.all:
            name = (match[1] or "")[-4:] + core
            out.append(Fault("document_number", f"文号“{name}”在所引条款和文件名中没有"))
    return out


def articles(said: str, held: Evidence) -> list[Fault]:
    """Articles, paragraphs and items that are neither the cited clause nor named by it."""
    return [
        Fault("article", f"“{name}”不是所引条款的编号，条款中也没有提到")
        for name in _ARTICLE.findall(said)
        if name not in held.all and not (name[-1] in "款项" and _has_paragraph(name, held.text))
    ]


def _has_paragraph(name: str, text: str) -> bool:
    number = int(re.findall(r"\d+", name)[0])
    return name[-1] == "款" and number <= text.count("\n") + 1


def dates(said: str, held: Evidence) -> list[Fault]:
    """Years and days that the evidence does not hold; a document's own count for their event."""
    own = (
        d for d in held.days.split("\n") if any(e in said for e in d.rpartition("日")[2].split("/"))
    )
    known = _dates(held.text) | _dates("\n".join(own))
    known |= {(y, "", "") for y, _, _ in known} | {(y, m, "") for y, m, _ in known}
    known |= {("", m, d) for _, m, d in known if d}
    known |= {(y, "", "") for y in re.findall(r"\d{4}", held.text)}
    missing = sorted(day for day in _dates(said) if day not in known)
    return [Fault("date", f"“{_shown(day)}”在所引条款中没有") for day in missing]


def _shown(day: tuple[str, str, str]) -> str:
    return "".join(value + unit for value, unit in zip(day, "年月日", strict=True) if value)


def _dates(text: str) -> set[tuple[str, str, str]]:
    found = {(m[1] or "", m[2] or m[4] or "", m[3] or m[5] or "") for m in _DATE.finditer(text)}
    return found | {(year, "", "") for year in _RANGE.findall(text)}


def quantities(said: str, held: Evidence) -> list[Fault]:
    """Values that the clauses do not hold with this unit and this bound (以上, 不超过)."""
    known = _quantities(held.text)
    out = []
    for quantity in _quantities(said):
        same = [k for k in known if k.value == quantity.value]
        united = [k for k in same if k.unit == quantity.unit or not quantity.unit]
        held_so = any(_bounds_agree(quantity, k) for k in united)
        if not held_so and not _counted(quantity, said, held):
            near = united or same or [k for k in known if k.unit == quantity.unit and k.unit]
            written = f"，条款写的是“{near[0].shown}”" if near else ""
            out.append(Fault("number", f"“{quantity.shown}”在所引条款中没有{written}"))
    return out


def _counted(quantity: _Quantity, said: str, held: Evidence) -> bool:
    """三项制度: a count of things of one name that stand in one sentence of a clause."""
    if quantity.unit not in _COUNTS or quantity.value <= 1:
        return False
    counted = re.escape(quantity.shown)
    for listed in re.findall(
        rf"{counted}[^,。;:]{{0,12}}?(?:是|为|有|即|:|包括|分别)([^。]*)", said
    ):
        if quantity.value in {len(re.split(mark, listed.strip("。;"))) for mark in _LISTS}:
            return True
    if re.search(rf"(?:以下|下列|这|如下){counted}", said) and quantity.value in _items(held):
        return True
    phrase = re.search(rf"{counted}([一-龥]{{4,10}}?)(?:所|的|,|。|;|$)", said)
    if phrase and any(
        sum(share(phrase[1], pairs(title)) >= _ALIKE for title in _TITLE.findall(unit))
        == quantity.value
        for unit in held.units
    ):
        return True
    named = re.search(rf"{counted}[一-龥]{{0,8}}?([一-龥]{{2}})(?:[,。;]|$)", said)
    return named is not None and any(unit.count(named[1]) == quantity.value for unit in held.units)


def _items(held: Evidence) -> set[int]:
    """How many paragraphs follow a line that ends with a colon, of each clause."""
    after = re.split(r":\n", held.text)[1:]
    return {len([line for line in text.split("\n") if line]) for text in after}


def _bounds_agree(said: _Quantity, held: _Quantity) -> bool:
    if said.bound == held.bound:
        return True
    one_sided = not said.bound or not held.bound
    return one_sided and said.unit in _TIME and "up" not in (said.bound, held.bound)


@lru_cache(maxsize=2048)
def _quantities(text: str) -> tuple[_Quantity, ...]:
    """Values with their units, without dates, 文号 and the numbers of articles."""
    for pattern in (_DOCUMENT_NUMBER, _ARTICLE, _DATE):
        text = pattern.sub(lambda m: "某" * len(m[0]), text)
    text = _RANGE.sub("某", text)
    text = _spread(text)
    return tuple(_quantity(text, match) for match in _QUANTITY.finditer(text))


def _spread(text: str) -> str:
    """Give the lower end of a range its unit: 5至20万元 → 5万元至20万元."""
    return re.sub(
        r"(\d+(?:\.\d+)?)至(\d+(?:\.\d+)?)(%|[十百千万亿]*(?:美元|欧元|元)|个?(?:工作日|月|小时)|[年日天家个])",
        r"\1\3至\2\3",
        text,
    )


def _quantity(text: str, match: re.Match[str]) -> _Quantity:
    value, unit = Decimal(match[1]), (match[3] or "").removeprefix("个") or (match[3] or "")
    while unit and unit[0] in _SCALE:
        value, unit = value * _SCALE[unit[0]], unit[1:]
    unit = _SAME_UNIT.get(unit, unit)
    if not _UNITS.fullmatch(unit):
        unit = ""
    after = text[match.end() :]
    before = text[max(0, match.start() - 12) : match.start()]
    bound = _bound(before, after)
    said = _DOWN_AFTER.match(after) or _UP_AFTER.match(after)
    return _Quantity(value.normalize(), unit, bound, match[0] + (said[0] if said else ""))


def _bound(before: str, after: str) -> str:
    if _UP_AFTER.match(after):
        return "up"
    if _DOWN_AFTER.match(after):
        return "down"
    down, up = _DOWN.search(before), _UP.search(before)
    if down and up:
        return "down" if down.start() > up.start() else "up"
    return "down" if down else "up" if up else ""


def codes(said: str, held: Evidence) -> list[Fault]:
    """Latin words (AEO, B类) and joined figures (5+2, 30日至90日) that are not in the evidence."""
    known = set(_CODE.findall(held.all))
    return [
        Fault("number", f"“{code.upper()}”在所引条款中没有")
        for code in dict.fromkeys(_CODE.findall(said))
        if code not in known
    ]
