"""Random statutes, hard-wrapped and broken over pages, with the articles they must come back as."""

from __future__ import annotations

import random

from corpus.numerals import to_chinese

__all__ = ["statute"]

_WHO = ("国务院有关部门", "市、区县人民政府", "海关", "市场主体", "国家", "行业协会商会")
_WHAT = (
    "应当按照职责分工做好相关工作",
    "不得违法限制准入",
    "可以依法申请行政复议或者提起行政诉讼",
    "应当自收到申请之日起{days}个工作日内作出决定",
    "推行“一网通办”，实现全程网上办理",
    "应当于2024年12月31日前完成",
    "依照《中华人民共和国海关法》第{n}条的规定执行",
    "违反本条例第{n}条规定的，由有关部门责令改正",
    "有本法第{n}条、第{m}条所列情形之一的，依法给予处分",
    "按照本条例第{n}条第（二）项规定处理",
)
_ITEMS = (
    "提供虚假材料的",
    "拒不配合检查的",
    "违反第{n}条规定的",
    "超过规定期限{days}日未报告的",
)
_SHORT = ("略。", "从其规定。", "国家鼓励。", "本条废止。")
_CHAPTERS = ("总则", "市场环境", "政务服务", "法律责任", "附则", "进出口货物通关便利化")


def statute(seed: int) -> tuple[str, list[tuple[str, str]]]:
    """Make a statute: its printed text, and (label, text without white space) of each article."""
    rng = random.Random(seed)  # noqa: S311 - test data
    count, space = rng.randint(5, 150), rng.choice(["", " ", "　"])
    articles: list[tuple[str, str]] = []
    body = ["某某市口岸管理条例", "（2021年3月31日某某市人民代表大会常务委员会通过）"]
    chapters = until_next = 0
    for number in range(1, count + 1):
        if not until_next:
            chapters, until_next = chapters + 1, rng.randint(1, 15)
            body.append(f"第{to_chinese(chapters)}章{space or ' '}{rng.choice(_CHAPTERS)}")
        until_next -= 1
        label = f"第{to_chinese(number)}条"
        inserted = rng.randint(1, 3) if rng.random() < 0.05 else 0
        for sub in range(inserted + 1):
            name = label + (f"之{to_chinese(sub)}" if sub else "")
            paragraphs = _article(rng, count)
            articles.append((name, "".join(paragraphs)))
            body += [f"{name}{space}{paragraphs[0]}", *paragraphs[1:]]
    return _printed(rng, body), articles


def _article(rng: random.Random, count: int) -> list[str]:
    if rng.random() < 0.08:
        return [rng.choice(_SHORT)]
    out = [
        "".join(_sentence(rng, count) for _ in range(rng.randint(1, 3)))
        for _ in range(rng.randint(1, 3))
    ]
    if rng.random() < 0.25:
        out.append(f"{rng.choice(_WHO)}有下列情形之一的，由有关部门责令改正：")
        last = rng.randint(2, 6)
        for n in range(1, last + 1):
            item = _filled(rng, rng.choice(_ITEMS), count)
            out.append(f"（{to_chinese(n)}）{item}{'；' if n < last else '。'}")
    return out


def _sentence(rng: random.Random, count: int) -> str:
    parts = [_filled(rng, rng.choice(_WHAT), count) for _ in range(rng.randint(1, 3))]
    return f"{rng.choice(_WHO)}{'，'.join(parts)}。"


def _filled(rng: random.Random, words: str, count: int) -> str:
    n, m = (to_chinese(rng.randint(1, count)) for _ in range(2))
    return words.format(n=n, m=m, days=rng.randint(1, 60))


def _printed(rng: random.Random, body: list[str]) -> str:
    """Wrap at a random width, indent or not, and break pages as the text of a PDF shows it."""
    width, indent = rng.randint(24, 32), rng.choice([0, 2])
    lines: list[str] = []
    for paragraph in body:
        at, room = 0, width - indent
        while at < len(paragraph):
            lines.append(paragraph[at : at + room])
            at, room = at + room, width
    out: list[str] = []
    page, height = rng.randint(1, 300), rng.randint(18, 30)
    for i, line in enumerate(lines):
        if i and i % height == 0:
            out += [rng.choice([f"— {page}—", f"— {page} — "])] if rng.random() < 0.6 else []
            page += 1
            out.append(f" {line}")
        else:
            out.append(line)
    return ("\n\n" if rng.random() < 0.5 else "\n").join(out)
