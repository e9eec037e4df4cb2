"""Whether a statement keeps the conditions and exceptions of the rule that it states."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from rag.verify.text import Evidence, Fault, pairs, parts, sentences, share

__all__ = ["scope"]

_EXCEPTION = re.compile(
    r"(?<![免消废解排扣去删清])除[^。;]{2,80}?外(?![资贸汇商币籍地国部])|[^,。;]{2,40}除外|另有规定"
)
_SAID_EXCEPTION = re.compile(r"(?<![免消废解排扣去删清])除[^,。;]+外|除外|另有规定|例外")
_WHOLE_PART = re.compile(
    r"的(?:\([^()]*\))?$|(?<![以最])(?:时|前|后)$|(?:前提|情况|情形)下$|^没有|^未经|^经[^,]+(?:批准|同意|认定|许可)"
)
_NOT_A_CONDITION = re.compile(
    r"之一的?$|^(?:为|在|按|根据|依托|通过|近年).*的$|(?:目|好|新|性|型|高|强)的$"
)
_INSIDE = (
    re.compile(r"(在[^,]{2,24}(?:前提|条件|情况|框架)下)"),
    re.compile(r"([^,、]{2,14}(?:较多|较大|较高|突出|困难)的)[一-龥]"),
    re.compile(r"(首次)[一-龥]"),
    re.compile(r"^((?:已|未|尚未|曾)[^,]{4,90}的)[一-龥]{2}"),
    re.compile(
        r"[对为向]((?:(?:上[一1]?|当|前[一1]?)年度?内?)?(?:属于|符合|经|有|未|无|已|设立|认定|满足|列入|具有|具备)[^,]{2,60}的)[^,的]{1,14}"
    ),
    re.compile(r"(符合[^,、]{0,12}条件的)"),
    re.compile(r"(?:鼓励|支持|引导|指导|推动)((?:具备|具有|已|从事)[^,]{2,30}的)[一-龥]"),
    re.compile(r"(?:^|鼓励|支持|引导|指导|推动)(有条件、?有?[^,、]{0,2}的)"),
    re.compile(r"(经[^,、]{2,14}(?:批准|同意|认定|许可|备案)(?:后|的)?)"),
    re.compile(r"(高级认证)企业(?![、名或])"),
    re.compile(r"(目录清单之外|清单之外)"),
    re.compile(r"(投资总额内)"),
)
_LOOSE = re.compile(
    r"本(?:公告|条例|办法|通知|意见|规定)?(?:第[\d、,和至]+[条款项])*(?:所列|所述|规定的?)?|"
    r"进出口企业、单位|市场主体|申请人|当事人|有关|相关"
)
_SPOKEN_OF, _STATED = 0.12, 0.4
"""Shares from which what is set against a rule is spoken of, and from which the rule is stated."""
_WHOLE = 0.9
"""Share of a sentence of a clause from which it is quoted whole."""
_SPARED = re.compile("不再|免征|免缴|免收|免于|免予|无需|无须|不予")
_STILL = re.compile("仍[需须应要]")
_HEDGE = re.compile(
    r"(?:符合|满足|达到|具备)[^,。;]{0,8}(?:条件|要求|规定)|一定条件|特定|有关规定的条件|按规定条件|部分"
)


def scope(said: str, held: Evidence) -> list[Fault]:
    """The first exception or condition that is dropped."""
    spoken = pairs(said)
    for sentence in sentences(said):
        unit = _nearest(sentence, held)
        if not unit:
            continue
        missing = _dropped_exception(said, sentence, unit, held)
        if missing:
            return [Fault("exception", f"漏掉了条款的例外“{missing}”")]
        missing = None if _HEDGE.search(said) else _dropped_condition(sentence, unit, spoken)
        if missing:
            return [Fault("condition", f"漏掉了条款的条件“{missing}”")]
    return []


def _nearest(sentence: str, held: Evidence) -> str:
    best = held.nearest(sentence)
    return best if share(sentence, pairs(best)) >= 0.4 else ""


def _dropped_exception(said: str, sentence: str, unit: str, held: Evidence) -> str | None:
    at = held.units.index(unit)
    after = held.units[at + 1 : at + 3]
    but = _but(sentence, unit, pairs(said))
    if but and not _SAID_EXCEPTION.search(said):
        return but
    still = _still(sentence, unit, after[:1], pairs(said))
    if still:
        return still
    trailing = next((u for u in after if u.startswith("但") and "除外" in u), "")
    match = _EXCEPTION.search(unit) or _EXCEPTION.search(trailing)
    if match is None or _SAID_EXCEPTION.search(said) or share(match[0], pairs(said)) >= 0.5:
        return None
    rule = _EXCEPTION.sub("", unit)
    return match[0] if share(sentence, pairs(rule)) >= 0.4 else None


def _but(sentence: str, unit: str, spoken: frozenset[str]) -> str | None:
    """What a clause sets against its rule (…, 但有发热的须申报), where only the rule is stated."""
    rule, but, against = unit.partition(",但")
    if not but or against.startswith("不限") or share(against, spoken) >= _SPOKEN_OF:
        return None
    rule_of = parts(rule)[-1]
    return f"但{against}" if share(rule_of, pairs(sentence)) >= _STATED else None


def _still(sentence: str, unit: str, after: tuple[str, ...], spoken: frozenset[str]) -> str | None:
    """What still has to be done where a statement only says what no longer has to.

    A sentence that is quoted whole ends where its clause ends it.
    """
    whole = share(unit, pairs(sentence)) >= _WHOLE
    if whole or not (_SPARED.search(sentence) and _SPARED.search(unit)):
        return None
    for rule, duty in [*pairwise(parts(unit)), *((unit, other) for other in after)]:
        own = pairs(duty) - pairs(rule)
        found = _SPARED.search(rule)
        spared = found and share(rule[found.start() :], pairs(sentence)) >= _STATED
        if spared and _STILL.search(duty) and len(own & spoken) < _SPOKEN_OF * len(own):
            return duty
    return None


def _dropped_condition(sentence: str, unit: str, spoken: frozenset[str]) -> str | None:
    stated = pairs(sentence)
    pieces = parts(unit)
    matched = [_states(sentence, stated, piece) for piece in pieces]
    for n, piece in enumerate(pieces):
        rules = [k for k in _governed(pieces, n) if matched[k]] or _joined(pieces, matched, n)
        if _is_condition(piece) and rules and not _kept(piece, pieces[n + 1 :], spoken, pieces[:n]):
            return piece
        of_rules = bool(rules) and piece.startswith(("对", "为", "向"))
        for words in _inner_conditions(piece):
            said = matched[n] or of_rules or _states(sentence, stated, piece.replace(words, ""))
            if said and share(words, spoken) < 0.3:
                return words
    return None


def _governed(pieces: list[str], n: int) -> list[int]:
    """The rules after a part, up to a condition that follows on a rule."""
    out: list[int] = []
    for k in range(n + 1, len(pieces)):
        if not _is_condition(pieces[k]):
            out.append(k)
        elif out:
            break
    return out


def _joined(pieces: list[str], matched: list[bool], n: int) -> list[int]:
    """The part that a condition is joined to (且未造成后果的), if stated and no rule follows."""
    first = next((k for k in range(n, 0, -1) if pieces[k].startswith(("且", "并且"))), 0)
    return [first - 1] if first and n + 1 == len(pieces) and matched[first - 1] else []


@lru_cache(maxsize=4096)
def _is_condition(piece: str) -> bool:
    return bool(_WHOLE_PART.search(piece)) and not _NOT_A_CONDITION.search(piece)


def _states(sentence: str, stated: frozenset[str], piece: str) -> bool:
    return share(piece, stated) >= 0.5 or (
        len(pairs(piece)) >= 3 and share(sentence, pairs(piece)) >= 0.5
    )


def _kept(piece: str, later: list[str], spoken: frozenset[str], before: list[str]) -> bool:
    """Whether the condition, or another that it is an alternative to, is spoken of."""
    piece = _plainly(piece)
    rest = frozenset().union(*(pairs(p) for p in later))
    own = pairs(piece) - rest
    tail = pairs(piece[-15:]) - rest
    if not own or len(own & spoken) / len(own) >= 0.3 or share(piece, spoken) >= 0.5:
        return True
    if tail and len(tail & spoken) / len(tail) >= 0.4:
        return True
    return "或者" in piece[:3] and any(share(p, spoken) >= 0.4 for p in before)


def _plainly(piece: str) -> str:
    """A condition without words that a statement may put differently or leave out."""
    return _LOOSE.sub("", piece) or piece


@lru_cache(maxsize=4096)
def _inner_conditions(piece: str) -> tuple[str, ...]:
    return tuple(m for pattern in _INSIDE for m in pattern.findall(piece))
