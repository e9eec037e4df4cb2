"""Every question with its reply and what people thought of it, kept without delaying a reply."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from policyqa import __version__
from ui.journal.database import migrate, open_database, telling
from ui.journal.queries import count, each, find, search
from ui.journal.recorded import Recorded
from ui.journal.records import Channel, Day, Detail, Entry, Filter, Latency, State, Triage
from ui.journal.stats import csv_lines, latency, most_cited, per_day, refusals
from ui.journal.triage import nearest, queue, queued, set_triage
from ui.journal.writer import Journal

if TYPE_CHECKING:
    from rag import Assistant, Live, Settings

__all__ = [
    "Channel",
    "Day",
    "Detail",
    "Entry",
    "Filter",
    "Journal",
    "Latency",
    "Recorded",
    "State",
    "Triage",
    "count",
    "csv_lines",
    "each",
    "find",
    "latency",
    "migrate",
    "most_cited",
    "nearest",
    "open_database",
    "open_journal",
    "per_day",
    "queue",
    "queued",
    "refusals",
    "search",
    "set_triage",
    "telling",
]


def open_journal(settings: Settings, live: Live) -> Journal:
    """Start the journal of an assistant; the database may be out of reach, and come later.

    Raises:
        SettingsError: the database's URL cannot be used.
        StorageError: the data folder cannot be made.
    """
    told = settings.model_dump(mode="json", exclude={"data_dir", "journal"})

    def made_from(assistant: Live | Assistant) -> dict[str, Any]:
        return {"version": __version__, "settings": told, **assistant.fingerprints}

    journal = Journal(open_database(settings), made_from(live), settings.journal.keep_days)
    live.on_swap.append(lambda assistant: journal.replies_from(made_from(assistant)))
    return journal
