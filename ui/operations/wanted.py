"""What an address asks for: a filter of the journal, a page of a list; odd values are told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from rag import Reason
from ui.journal import Channel, Filter
from ui.wording import staff_words

__all__ = ["FIELDS", "Paging", "Wanted", "paging", "read"]

FIELDS = ("text", "since", "until", "status", "reason", "channel", "thumb")
_THUMBS = {"up": True, "down": False}
_LONGEST = 200
_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter with the fields as they were given, for the form, and what was odd about them."""

    filter: Filter
    given: Mapping[str, str]
    problems: tuple[str, ...]

    @property
    def query(self) -> str:
        """The fields that were given, as the query of an address."""
        return urlencode({name: value for name, value in self.given.items() if value})


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of a list; pages count from 1."""

    page: int
    pages: int
    count: int

    @property
    def offset(self) -> int:
        """How many come before."""
        return (self.page - 1) * _PER_PAGE

    @property
    def limit(self) -> int:
        """How many a page holds."""
        return _PER_PAGE


def paging(count: int, page: str) -> Paging:
    """The page that is asked for, or the one nearest to it."""
    pages = max(-(-count // _PER_PAGE), 1)
    asked = int(page) if page.isdecimal() and len(page) < 9 else 1
    return Paging(min(max(asked, 1), pages), pages, count)


def read(query: Mapping[str, str]) -> Wanted:
    """A filter from an address; a value that cannot be used is left out, and told."""
    w = staff_words("operations")
    given = {name: query.get(name, "").replace("\0", "").strip()[:_LONGEST] for name in FIELDS}
    problems: list[str] = []

    def day(name: str) -> date | None:
        try:
            return date.fromisoformat(given[name]) if given[name] else None
        except ValueError:
            problems.append(w["bad_date"].format(day=given[name]))
            given[name] = ""
            return None

    def one_of(name: str, known: Mapping[str, object]) -> str | None:
        if given[name] and given[name] not in known:
            problems.append(w["bad_choice"].format(value=given[name]))
            given[name] = ""
        return given[name] or None

    since, until = day("since"), day("until")
    if since and until and since > until:
        problems.append(w["bad_range"])
    channel = one_of("channel", _names(Channel))
    thumb = one_of("thumb", _THUMBS)
    found = Filter(
        text=given["text"],
        since=since,
        until=until,
        status=one_of("status", {"answered": 1, "refused": 1}),
        reason=one_of("reason", _names(Reason)),
        channel=Channel(channel) if channel else None,
        up=_THUMBS[thumb] if thumb else None,
    )
    return Wanted(found, given, tuple(problems))


def _names(kind: type[Channel] | type[Reason]) -> dict[str, object]:
    return {member.value: member for member in kind}
