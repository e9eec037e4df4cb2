"""Bodies that a clause names as responsible (责任单位), read from its bracketed tail."""

from __future__ import annotations

import re

__all__ = ["find_departments", "split_bodies"]

_NAMED = re.compile(
    r"[（(〔](?:责任|牵头|配合|主办|实施)单位[：:]\s*([^〕]+?)[）)〕](?=[^）)〕]*$|\n)"
)
_SHARED = re.compile(r"[（(〔]([^（(〔）)〕]*(?:[（(][^（）()]*[）)][^（(〔）)〕]*)*?)负责[）)〕]")
_BARE = re.compile(
    r"[（(〔]((?:市(?!场主体)|重庆|各|国家)[一-龥]{2,14}(?:、[一-龥]{2,16})+)[）)〕]$"
)
_ROLE = re.compile(r"(?:按职责分工|按职责|分工|共同|牵头|配合|等)+$")
_ABBREVIATION = re.compile(r"[（(]以下[^（）()]*[）)]")
_REMARK = re.compile(r"[；;]以下均需.*$")
_BODY_SEPARATOR = re.compile(r"[、，,；;]|牵头，|及(?=各有关部门)|(?<=政府)和|等(?=市级有关)")


def split_bodies(text: str) -> tuple[str, ...]:
    """Split a list of bodies as printed into single names, in order, each once.

    A 、 inside names that share one ending (两江新区、西部科学城…管委会) is a border too.
    """
    text = _REMARK.sub("", _ABBREVIATION.sub("", re.sub(r"\s+", "", text)))
    names: list[str] = []
    for part in _BODY_SEPARATOR.split(text):
        name = _ROLE.sub("", part).strip("。 ")
        if name and name not in names:
            names.append(name)
    return tuple(names)


def find_departments(text: str) -> tuple[str, ...]:
    """Read the bodies in 「（责任单位：…）」, 「（…按职责分工负责）」 or a bare closing bracket.

    The last such bracket of the clause counts, since a clause that has one ends with it.
    """
    for pattern in (_NAMED, _SHARED, _BARE):
        found = pattern.findall(text)
        if found:
            return split_bodies(found[-1])
    return ()
