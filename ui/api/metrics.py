"""Figures for Prometheus: replies by channel and outcome, their times, the journal's losses."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from rag import Reply
from ui.journal import Channel, Journal

__all__ = ["Metrics"]

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Metrics:
    """Counts the replies of a journal's channels."""

    def __init__(self, journal: Journal) -> None:
        """From now on, every reply that is recorded counts."""
        self._registry = CollectorRegistry()
        self._replies = Counter(
            "policyqa_replies",
            "Replies by channel, status and reason of refusal",
            ("channel", "status", "reason"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "policyqa_reply_seconds",
            "Time to the whole reply",
            ("channel",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._registry.register(_OfJournal(journal))
        journal.observers.append(self._count)

    def text(self) -> bytes:
        """All figures in the text format."""
        return generate_latest(self._registry)

    def _count(self, reply: Reply, channel: Channel) -> None:
        reason = reply.refusal.reason if reply.refusal else ""
        self._replies.labels(channel, reply.status, reason).inc()
        self._seconds.labels(channel).observe(reply.timing_ms.total / 1000)


class _OfJournal(Collector):
    """Reads the journal's own counts when asked."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def collect(self) -> Iterator[Metric]:
        """Replies that were lost, and items that wait to be written."""
        lost = "Replies that could not be kept"
        yield CounterMetricFamily("policyqa_journal_lost", lost, value=self._journal.lost)
        waiting = "Replies and opinions that wait to be written"
        yield GaugeMetricFamily("policyqa_journal_waiting", waiting, value=self._journal.waiting)
