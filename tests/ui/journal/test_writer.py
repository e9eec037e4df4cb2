"""Writing beside the replies: whatever the database does, the reply comes at once."""

from __future__ import annotations

import contextlib
import logging
import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, update

from policyqa.errors import InputError, StorageError
from rag import Reason, Settings
from rag.settings import JournalSettings
from tests.postgresql import Server
from tests.ui.replies import FakeAssistant, answered, refused
from ui.journal import (
    Channel,
    Filter,
    Journal,
    Recorded,
    count,
    find,
    open_database,
    open_journal,
    search,
)
from ui.journal.models import questions

Make = Callable[..., Journal]


def test_a_reply_is_kept_whole_with_what_it_was_made_from(engine: Engine, journal_of: Make) -> None:
    journal, reply = journal_of(engine), answered()
    journal.record(reply, Channel.CHAT)
    journal.close()
    detail = find(engine, reply.id)
    assert detail is not None
    assert detail.reply == reply
    assert detail.made_from == {"version": "test"}
    assert (detail.entry.channel, detail.entry.total_ms) == (Channel.CHAT, 12.0)
    assert find(engine, "another") is None


def test_tables_are_made_when_the_first_reply_comes(settings: Settings, journal_of: Make) -> None:
    journal = journal_of(open_database(settings))
    journal.record(answered(), Channel.API)
    journal.close()
    assert count(journal.engine, Filter()) == 1


def test_personal_numbers_and_nul_are_not_kept(engine: Engine, journal_of: Make) -> None:
    journal = journal_of(engine)
    reply = refused("我的手机13812345678\0，身份证11010519491231002X", Reason.UNSAFE)
    journal.record(reply, Channel.CHAT)
    journal.opine(reply.id, False, (), "打１３８１２３４５６７８找我")
    detail = find(engine, reply.id)
    assert detail is not None
    assert detail.entry.question == "我的手机［已隐去］，身份证［已隐去］"
    assert detail.reply.question == detail.entry.question
    assert detail.entry.comment == "打［已隐去］找我"


def test_the_latest_opinion_counts(engine: Engine, journal_of: Make) -> None:
    journal, reply = journal_of(engine), answered()
    journal.record(reply, Channel.CHAT)
    journal.opine(reply.id, True)
    journal.opine(reply.id, False, ["outdated"], "过期了")
    [entry] = search(engine, Filter(up=False))
    assert (entry.reasons, entry.comment) == (("outdated",), "过期了")


def test_an_opinion_on_an_unknown_reply(engine: Engine, journal_of: Make) -> None:
    with pytest.raises(InputError, match="没有编号为 nothing 的回复"):
        journal_of(engine).opine("nothing", True)


def test_one_bad_row_does_not_take_others_with_it(engine: Engine, journal_of: Make) -> None:
    journal, reply = journal_of(engine), answered()
    for one in (reply, reply, answered()):
        journal.record(one, Channel.CHAT)
    journal.close()
    assert count(engine, Filter()) == 2
    assert journal.lost == 1


def test_old_questions_are_deleted(engine: Engine, journal_of: Make) -> None:
    journal, old, new = journal_of(engine), answered(), answered()
    journal.record(old, Channel.CHAT)
    journal.opine(old.id, False)
    journal.close()
    with engine.begin() as connection:
        connection.execute(update(questions).values(day=questions.c.day - timedelta(days=31)))
    journal = journal_of(engine, keep_days=30)
    journal.record(new, Channel.CHAT)
    journal.close()
    assert [entry.id for entry in search(engine, Filter())] == [new.id]


def test_a_locked_database_delays_nothing_and_loses_nothing(
    tmp_path: Path, journal_of: Make, caplog: pytest.LogCaptureFixture
) -> None:
    engine = open_database(Settings(data_dir=tmp_path))
    event.listen(engine, "connect", lambda c, _: c.execute("PRAGMA busy_timeout=10"))
    journal = journal_of(engine, patience_s=0.1)
    first = answered()
    journal.record(first, Channel.CHAT)
    journal.close()
    complained = threading.Event()
    caplog.handler.addFilter(lambda record: complained.set() or True)  # type: ignore[func-returns-value]
    other = sqlite3.connect(tmp_path / "journal.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    journal = journal_of(engine, patience_s=0.1)
    journal.record(answered(), Channel.CHAT)
    with pytest.raises(StorageError, match="没有记下"):
        journal.opine(first.id, False)
    assert complained.wait(10)
    other.execute("ROLLBACK")
    other.close()
    late = answered()
    journal.record(late, Channel.CHAT)
    for _ in range(100):  # written as soon as the thread sees that the lock is gone
        with contextlib.suppress(StorageError):
            journal.opine(late.id, True)
            break
    journal.close()
    assert count(engine, Filter()) == 3
    assert journal.lost == 0
    assert count(engine, Filter(up=False)) == 0, "what was told as not noted must not be noted"


def test_a_full_disk(tmp_path: Path, journal_of: Make, caplog: pytest.LogCaptureFixture) -> None:
    engine = open_database(Settings(data_dir=tmp_path))
    journal_of(engine).close()
    event.listen(engine, "connect", lambda c, _: c.execute("PRAGMA max_page_count=1"))
    journal = journal_of(engine)
    for _ in range(40):
        journal.record(answered("很长的问题" * 300), Channel.CHAT)
    journal.close()
    assert journal.lost == 40
    assert "disk is full" in caplog.text
    assert len(caplog.records) == 1


def test_a_database_that_is_not_there_costs_memory_only_up_to_a_bound(
    tmp_path: Path, journal_of: Make, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"sqlite:///{tmp_path}/no/such/folder/x"
    engine = open_database(Settings(data_dir=tmp_path, journal=JournalSettings(url=url)))
    journal = journal_of(engine, size=3)
    assistant = Recorded(FakeAssistant(), journal, Channel.CHAT)  # type: ignore[arg-type]
    replies = [assistant.ask("主动披露会被罚吗") for _ in range(10)]
    assert all(reply.status == "answered" for reply in replies)
    assert (journal.lost, journal.waiting) == (7, 3)
    with pytest.raises(StorageError, match="没有记下"):
        journal.opine(replies[0].id, True)
    journal.close()
    assert journal.lost == 10
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


def test_a_server_that_comes_back(server: Server, tmp_path: Path, journal_of: Make) -> None:
    settings = Settings(data_dir=tmp_path, journal=JournalSettings(url=server.database()))
    journal = journal_of(open_database(settings), patience_s=60.0)
    reply = answered()
    journal.record(reply, Channel.CHAT)
    journal.opine(reply.id, True)
    server.stop()
    journal.record(answered(), Channel.CHAT)
    server.start()
    journal.opine(reply.id, False)
    assert count(journal.engine, Filter()) == 2
    assert journal.lost == 0


def test_an_observer_that_fails_fails_nothing(engine: Engine, journal_of: Make) -> None:
    journal = journal_of(engine)
    journal.observers.append(lambda reply, channel: 1 / 0)  # type: ignore[arg-type,return-value]
    journal.record(answered(), Channel.CHAT)


def test_settings_and_index_are_kept_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLICYQA_LLM__API_KEY", "sk-secret")
    settings = Settings(data_dir=tmp_path)
    live = FakeAssistant()
    journal = open_journal(settings, live)  # type: ignore[arg-type]
    reply, later = answered(), answered()
    journal.record(reply, Channel.DESK)
    other = FakeAssistant()
    other.fingerprints = {"index": "j"}
    live.on_swap[0](other)
    journal.record(later, Channel.DESK)
    journal.close()
    detail = find(journal.engine, reply.id)
    assert detail is not None
    assert detail.made_from["index"] == "i"
    assert detail.made_from["settings"]["llm"]["timeout_s"] == 30.0
    assert "secret" not in str(detail.made_from)
    after = find(journal.engine, later.id)
    assert after is not None
    assert after.made_from["index"] == "j"
