"""The database: opened by URL, migrated once, and told about in Chinese when it cannot be used."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from policyqa.errors import SettingsError, StorageError
from rag import Settings
from rag.settings import JournalSettings
from ui.journal import migrate, open_database
from ui.journal.database import HEAD
from ui.journal.migrations import alembic_config
from ui.journal.models import METADATA


def test_the_migrations_make_the_tables_that_the_code_uses(engine: Engine) -> None:
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_the_newest_migration_is_the_one_that_is_named() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_current_head() == HEAD


def test_a_database_that_is_up_to_date_needs_no_alembic(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ui.journal.migrations", None)
    migrate(engine)


def test_two_processes_may_migrate_at_once(settings: Settings) -> None:
    engines = [open_database(settings) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(migrate, engines))
    for engine in engines:
        assert "questions" in inspect(engine).get_table_names()
        engine.dispose()


def test_a_database_from_the_future_is_left_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StorageError, match="更新的 policyqa"):
        migrate(engine)


def test_sqlite_is_in_wal_mode_in_the_data_folder(tmp_path: Path) -> None:
    engine = open_database(Settings(data_dir=tmp_path / "new"))
    with engine.connect() as connection:
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
    engine.dispose()
    assert (tmp_path / "new" / "journal.sqlite3").exists()


@pytest.mark.parametrize("url", ["mysql://a/b", "nonsense", "postgresql://host"])
def test_a_url_that_cannot_be_used(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError, match="POLICYQA_JOURNAL__URL"):
        open_database(Settings(data_dir=tmp_path, journal=JournalSettings(url=url)))


def test_a_driver_that_is_not_installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    url = "postgresql://a:secret@h/d"
    with pytest.raises(SettingsError, match="pip install"):
        open_database(Settings(data_dir=tmp_path, journal=JournalSettings(url=url)))


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    url = "postgresql://a:secret@127.0.0.1:1/d"
    engine = open_database(Settings(data_dir=tmp_path, journal=JournalSettings(url=url)))
    with pytest.raises(StorageError, match="无法使用") as caught:
        migrate(engine)
    assert "secret" not in str(caught.value)


def test_a_data_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="POLICYQA_DATA_DIR"):
        open_database(Settings(data_dir=tmp_path / "file" / "data"))
