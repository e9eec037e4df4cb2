"""Opening the database: SQLite in WAL mode in the data folder, or PostgreSQL by URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Engine, String, create_engine, event, inspect, select
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.sql import column, table

from policyqa.errors import SettingsError, StorageError
from rag import Settings

__all__ = ["HEAD", "migrate", "open_database", "telling"]

HEAD = "0002"
"""The newest migration; known here so that Alembic is imported only when one is due."""
_WAIT_S = 5
"""Seconds to wait for a lock, or for a server to accept a connection."""
_LOCK = 7_203_004
"""Any number that is ours: PostgreSQL's lock against two processes that migrate at once."""


def open_database(settings: Settings) -> Engine:
    """An engine for the database that the settings name; nothing is connected yet.

    Raises:
        SettingsError: the URL cannot be used.
        StorageError: the data folder cannot be made.
    """
    url = _url(settings)
    if url.get_backend_name() == "sqlite":
        try:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageError(
                f"无法建立数据文件夹 {settings.data_dir}（{error.strerror}）。请检查权限，"
                "或用环境变量 POLICYQA_DATA_DIR 换一个文件夹。"
            ) from error
        engine = create_engine(url, connect_args={"timeout": _WAIT_S})
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    try:
        wait = {"connect_timeout": _WAIT_S, "options": f"-c statement_timeout={_WAIT_S}s"}
        return create_engine(url, pool_pre_ping=True, pool_size=3, connect_args=wait)
    except ImportError:
        raise SettingsError(
            "POLICYQA_JOURNAL__URL 指向 PostgreSQL，但没有安装它的驱动。"
            "请运行：.venv/bin/pip install -c constraints.txt -e '.[postgresql]'"
        ) from None


def _url(settings: Settings) -> URL:
    text = settings.journal.url.get_secret_value()
    if not text:
        return URL.create("sqlite", database=str(settings.data_dir / "journal.sqlite3"))
    try:
        url = make_url(text)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in ("sqlite", "postgresql") or not url.database:
        raise SettingsError(
            "POLICYQA_JOURNAL__URL 不对。请写成 postgresql://用户:密码@主机/库名，"
            "或不设置它（用数据文件夹里的 SQLite）。"
        )
    if url.drivername == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    return url


def _prepare_sqlite(connection: Any, record: object) -> None:
    del record
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA cache_size=-512")  # KiB; the server has little memory to spare


@contextmanager
def telling(engine: Engine) -> Iterator[None]:
    """Turn a failure of the database into a StorageError that says what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        where = engine.url.render_as_string(hide_password=True)
        cause = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise StorageError(
            f"数据库 {where} 无法使用（{cause}）。"
            "请检查它是否可以连接、磁盘是否已满、是否被别的程序占用，然后重试。"
        ) from error


def migrate(engine: Engine) -> None:
    """Bring the tables to their newest form; costs one query where they are.

    Raises:
        StorageError: the database cannot be used, or was made by a newer version.
    """
    with telling(engine):
        with engine.connect() as connection:
            if _revision(connection) == HEAD:
                return
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            if (revision := _revision(connection)) == HEAD:
                return  # another process was first
            if revision is not None and revision > HEAD:
                raise StorageError(
                    "提问记录的数据库由更新的 policyqa 建立，这个版本读不了。"
                    "请升级 policyqa，或用 POLICYQA_JOURNAL__URL 换一个数据库。"
                )
            from ui.journal.migrations import upgrade

            upgrade(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    version = column("version_num", String)
    found: str | None = connection.execute(
        select(version).select_from(table("alembic_version", version))
    ).scalar()
    return found
