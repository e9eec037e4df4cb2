"""Random notices: letterhead, addressees, a tree of numbers, a closing, a signature."""

from __future__ import annotations

import random

from corpus.numerals import to_chinese

__all__ = ["notice"]

_TITLES = ("总体要求", "优化通关流程", "加大金融支持力度", "保障措施", "拓展国际市场")
_SENTENCES = (
    "支持企业开展跨境电商业务，对符合条件的企业给予不超过{n}万元的奖励。",
    "各区县要按照《某某条例》第{n}条的规定，落实口岸收费目录清单制度。",
    "推行“提前申报”“两步申报”，压缩整体通关时间。",
    "到20{n}年，进出口总额达到{n}00亿元以上。",
    "对违反第（{c}）项规定的，依法处理。",
)
_BODIES = ("", "（责任单位：市商务委、重庆海关）", "（市发展改革委、市财政局按职责分工负责）")


def notice(rng: random.Random) -> str:
    """Make a notice as the text of a PDF shows it."""
    body = [
        "某某市人民政府办公厅",
        "关于印发某某市稳外贸若干措施的通知",
        f"某府办发〔20{rng.randint(10, 24)}〕{rng.randint(1, 200)}号",
        "各区县（自治县）人民政府，市政府各部门，有关单位：",
        "为深入贯彻党中央、国务院决策部署，推动外贸稳规模优结构，现将有关事项通知如下。",
    ]
    running = rng.random() < 0.5
    item = 0
    for first in range(1, rng.randint(3, 6)):
        body.append(f"{to_chinese(first)}、{rng.choice(_TITLES)}")
        for second in range(1, rng.randint(2, 5)):
            body.append(f"（{to_chinese(second)}）{rng.choice(_TITLES)}。{_text(rng)}")
            item = item if running else 0
            for _ in range(rng.choice([0, 0, 2, 3])):
                item += 1
                body.append(f"{item}．{_text(rng)}")
    if rng.random() < 0.7:
        body.append("本措施自印发之日起施行，有效期至2026年12月31日。")
    body += ["某某市人民政府办公厅", "2023年10月20日", "（此件公开发布）"]
    return _wrapped(rng, body)


def _text(rng: random.Random) -> str:
    words = "".join(rng.choice(_SENTENCES) for _ in range(rng.randint(1, 3)))
    number = rng.randint(11, 40)
    return words.format(n=number, c=to_chinese(number)) + rng.choice(_BODIES)


def _wrapped(rng: random.Random, body: list[str]) -> str:
    width, height = rng.randint(24, 32), rng.randint(18, 30)
    lines: list[str] = []
    for paragraph in body:
        at, room = 0, width - 2
        while at < len(paragraph):
            lines.append(paragraph[at : at + room])
            at, room = at + room, width
    out: list[str] = []
    for i, line in enumerate(lines):
        if i and i % height == 0:
            out += [f"— {i // height} —"] if rng.random() < 0.6 else []
            out.append(f" {line}")
        else:
            out.append(line)
    return "\n".join(out)
