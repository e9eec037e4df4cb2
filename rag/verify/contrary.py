"""Whether a statement has 后 where its clause has 前, 或 for 并 or 被 for 对, amid the same words.

Such words are short and of use everywhere, so that a copy of one is found somewhere in the clauses;
what shows the change is the word that the clause has next to its neighbours.
"""

from __future__ import annotations

import re

from rag.verify.reading import NOWHERE, Reading, read
from rag.verify.text import Evidence, Fault, sentences

__all__ = ["contrary"]

_OPPOSITE = {
    pair[at]: pair[1 - at]
    for pair in ("前后", "内外", "进出", "增减", "升降", "高低", "上下", "新旧", "买卖")
    for at in (0, 1)
}
_JOINED = {"或": re.compile("并且?|且|同时"), "并": re.compile("或者?"), "且": re.compile("或者?")}
"""What a clause joins with where a statement that joins with the key says another thing."""
_TO_IT = re.compile("^[应须要可]?[对将把]$")
"""Who stands before it acts on what stands after it."""
_FILLERS = frozenset("之以")
_LISTED = re.compile("[和或及与、]")


def contrary(said: str, held: Evidence) -> list[Fault]:
    """The first word that is put for its contrary."""
    for sentence in sentences(said):
        reading = read(sentence, held)
        for n, word in enumerate(reading.said.words):
            why = _opposed(reading, n) if word in _OPPOSITE else _joined(reading, n)
            if why:
                words = reading.written(*reading.part(n))
                return [Fault("role", f"“{words}”与条款不符，条款{why}")]
    return []


def _opposed(reading: Reading, n: int) -> str:
    """What the clause says in the place of a word, if that is its contrary."""
    path, held, said = reading.path, reading.held, reading.said.words
    other, at = _OPPOSITE[said[n]], path[n]
    before = next((k for k in range(n - 1, -1, -1) if said[k] not in _FILLERS), -1)
    if before >= 0 and path[before] != NOWHERE and path[before] + 1 != at:
        last = path[before]
        after = [w for w in held.words[last + 1 : last + 3] if w not in _FILLERS]
        if said[n] == "后" and reading.valued[before] and not {"后", "起"} & {*after}:
            return "没有写“后”"
        listed = last < at and _LISTED.search(reading.text[held.starts[last] : held.starts[at]])
        if after and after[0] == other and not listed:
            return f"写的是“{other}”"
    if n + 1 < len(path) and path[n + 1] > 0 and path[n + 1] - 1 != at:
        first = path[n + 1]
        if held.parts[first - 1] == held.parts[first] and held.words[first - 1] == other:
            return f"写的是“{other}”"
    return ""


def _joined(reading: Reading, n: int) -> str:
    """How the clause joins what a statement joins in another way."""
    path, held, word = reading.path, reading.held, reading.said.words[n]
    if (word not in _JOINED and word != "被") or path[n] != NOWHERE:
        return ""
    before = next((at for at in path[:n][::-1] if at != NOWHERE), NOWHERE)
    after = next((at for at in path[n + 1 :] if at != NOWHERE), NOWHERE)
    if NOWHERE in (before, after) or after <= before or held.units[before] != held.units[after]:
        return ""
    between = "".join(held.words[before + 1 : after])
    if word == "被":
        return f"写的是“{between}”" if _TO_IT.search(between) else ""
    if _JOINED[word].fullmatch(between):
        return f"写的是“{between}”"
    written = reading.text[held.starts[before] : held.starts[after]]
    return "不是择一" if word == "或" and not re.search("[或、和与及]", written) else ""
