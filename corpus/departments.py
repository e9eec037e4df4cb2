"""Bodies that a clause names as responsible (责任单位), read from its words.

A document's own abbreviations and remarks hold for all of it, so clauses are read together. The
text of a clause never changes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

from corpus.lines import squeeze
from corpus.models import Clause

__all__ = ["assign_departments", "body_variants", "find_departments", "split_bodies"]

_TABLE = Path(__file__).parent / "data" / "departments.toml"
_NAMED = re.compile(
    r"[（(〔](?:责任|牵头|配合|主办|实施)单位[：:]\s*([^〕]+?)[）)〕](?=[^）)〕]*$|\n)"
)
_SHARED = re.compile(r"[（(〔]([^（(〔）)〕]*(?:[（(][^（）()]*[）)][^（(〔）)〕]*)*?)负责[）)〕]")
_BARE = re.compile(
    r"[（(〔]((?:市(?!场主体)|重庆|各|国家)[一-龥]{2,14}(?:、[一-龥]{2,16})+)[）)〕]$"
)
_BY = re.compile(
    r"由([^，。；：“”]{2,60}?)(?:按照?职责分工|牵头|共同|分别|具体|统筹)*"
    r"(?:负责(?!解释|人)|牵头(?!负责)|组织实施)"
)
_BODY = re.compile(
    r"(?!一个|专人|专门|其|本|该|企业)[一-龥（）]{1,24}"
    r"(?:部|委|局|署|办|院|厅|行|会|海关|政府|部门|中心|分公司)"
)
_ROLE = re.compile(r"(?:按照?职责分工|按职责|分工|共同|牵头|配合|等)+$")
_ABBREVIATION = re.compile(r"[（(]以下[^（）()]*[）)]")
_REMARK = re.compile(r"[；;]?以下均[需由]?([^，。；）)〕]+?)负责(?:，不再列出)?")
_BODY_SEPARATOR = re.compile(r"[、，,；;]|牵头，|及(?=各有关部门)|(?<=政府)和|等(?=市级有关)")
_GROUP = re.compile(r"([^，,；;：:〔]+)[（(]以下(?:统称|均称)[“\"]?([^“”\"（）()]+?)[”\"]?[）)]")
_SHORT = re.compile(
    r"([一-龥]{4,30}?(?:公司|海关|税务局|委员会|办公室|分行|管委会|总局|分公司))"
    r"[（(]以下简称[“\"]?([^“”\"（）()]+?)[”\"]?[）)]"
)
_LEAD = re.compile(
    r"^.*?(?=中国|中华|国家|重庆)|^(?:支持|推动|鼓励|引导|会同|联合|由|与|和|及|对)+"
)
"""What stands in a sentence before the name of a body."""
_SCOPE = re.compile(r"^(各|有关|相关)")
_AREA = re.compile(r"[一-龥]+(?:新区|高新区|经开区|开发区)")


def split_bodies(text: str) -> tuple[str, ...]:
    """Split a list of bodies as printed into single names, in order, each once.

    Areas before a name in 管委会 share that ending (两江新区、西部科学城…、万盛经开区管委会).
    """
    text = _REMARK.sub("", _ABBREVIATION.sub("", squeeze(text)))
    parts = (_ROLE.sub("", part).strip("。 ") for part in _BODY_SEPARATOR.split(text))
    names: list[str] = []
    shared = ""
    for name in reversed([part for part in parts if part]):
        shared = "管委会" if name.endswith("管委会") else shared if _AREA.fullmatch(name) else ""
        names.append(name if name.endswith(shared) else name + shared)
    return tuple(dict.fromkeys(reversed(names)))


def find_departments(text: str) -> tuple[str, ...]:
    """Read the bodies in （责任单位：…）, （…按职责分工负责）, a bare bracket, or 由…负责.

    Brackets of the first kind that occurs count, all of them: each paragraph may end with one.
    """
    for pattern in (_NAMED, _SHARED, _BARE):
        found = pattern.findall(text)
        if found:
            return tuple(dict.fromkeys(name for bodies in found for name in split_bodies(bodies)))
    names = [split_bodies(bodies) for bodies in _BY.findall(text)]
    return tuple(n for group in names if all(map(_BODY.fullmatch, group)) for n in group)


def assign_departments(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """Give each clause of a document its bodies: written out, with what remarks add, unified.

    「以下均需…负责」 adds to every later clause of the same plan that names bodies at all. Doing it
    again changes nothing.
    """
    known = tuple(clauses)
    short = _abbreviations(known)
    out: list[Clause] = []
    remark: tuple[str, tuple[str, ...]] = ("", ())
    for clause in known:
        names = clause.departments or find_departments(clause.text)
        if names and remark[0] == clause.title:
            names += remark[1]
        said = _REMARK.search(clause.text)
        if said:
            remark = (clause.title, split_bodies(said[1]))
        full = (body for name in names for body in short.get(name, (name,)))
        out.append(replace(clause, departments=tuple(dict.fromkeys(map(_unified, full)))))
    return tuple(out)


def _abbreviations(clauses: Iterable[Clause]) -> dict[str, tuple[str, ...]]:
    """The document's own short names (以下简称, 以下统称), each with the bodies it stands for."""
    found: dict[str, tuple[str, ...]] = {}
    for clause in clauses:
        text = squeeze(clause.text)
        for long, brief in _SHORT.findall(text):
            found[brief] = (_LEAD.sub("", long, count=1),)
        for group, brief in _GROUP.findall(text):
            bodies = split_bodies(group)
            kind, core = _SCOPE.sub("", bodies[0]), _SCOPE.sub("", brief)
            for scope in ("各", "有关", "相关"):
                found[scope + core] = (scope + kind, *bodies[1:])
            found[core] = bodies
    return found


def _unified(name: str) -> str:
    return body_variants().get(name, name)


@cache
def body_variants() -> dict[str, str]:
    """The ways in which documents write a body, each with the name shown for it."""
    table = tomllib.loads(_TABLE.read_text("utf-8"))
    return {variant: shown for shown, variants in table.items() for variant in variants}
