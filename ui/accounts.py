"""Who may use the desk and the operations pages, and which programs may use the API.

Passwords are hashed by Argon2id with 19 MiB and two passes (OWASP Password Storage), one at a time,
so that logins cannot exhaust the server's memory. API keys are 32 random bytes: nobody can try
them all, so plain SHA-256 is enough, and each request costs microseconds.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from policyqa.errors import InputError
from ui.journal import telling
from ui.journal.models import api_keys, logins, users

__all__ = ["LOCKED_FOR", "Account", "Accounts", "Role"]

LOCKED_FOR = timedelta(minutes=15)
_TRIES = 5
_SHORTEST, _LONGEST = 10, 128
_NAME = re.compile(r"[\w.@-]{1,64}")
_KEY = "pqk_"
_WRONG = "用户名或密码不对。连续输错 5 次后，须等 15 分钟才能再试。"
_LOCKED = "连续输错 5 次，暂不能登录。请在 15 分钟后再试。"


class Role(StrEnum):
    """What a person may open: the desk, or the desk and operations."""

    OPERATOR = "operator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Account:
    """A person; one who must change the password may do nothing else before.

    ``stamp`` changes with the password, so that a session started before the change ends.
    """

    name: str
    role: Role
    must_change: bool
    added: datetime
    stamp: str


class Accounts:
    """People and API keys in the journal's database; safe to share between threads.

    Every method raises StorageError where the database cannot be used.
    """

    def __init__(self, engine: Engine) -> None:
        """``engine`` has its tables already."""
        self._engine = engine
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
        self._one_at_a_time = threading.Lock()

    def add(self, name: str, role: Role, password: str, *, must_change: bool = False) -> None:
        """Add a person.

        Raises:
            InputError: the name is taken or odd, or the password is too short.
        """
        if not _NAME.fullmatch(name):
            raise InputError("用户名只能用文字、数字和 . _ @ -，最多 64 个字。请换一个。")
        password = self._hash(password)
        with telling(self._engine), self._engine.begin() as connection:
            if _account(connection, name):
                raise InputError(f"已有用户 {name}。改密码请用：policyqa user password {name}")
            row = {"name": name, "role": role, "password": password, "must_change": must_change}
            connection.execute(insert(users).values(**row, added=datetime.now(UTC)))

    def people(self) -> list[Account]:
        """All people by name."""
        with telling(self._engine), self._engine.connect() as connection:
            names = connection.scalars(select(users.c.name).order_by(users.c.name))
            return [account for name in names.all() if (account := _account(connection, name))]

    def find(self, name: str) -> Account | None:
        """A person by name."""
        with telling(self._engine), self._engine.connect() as connection:
            return _account(connection, name)

    def remove(self, name: str) -> None:
        """Remove a person; their sessions end.

        Raises:
            InputError: there is no such person, or it is the only administrator.
        """
        with telling(self._engine), self._engine.begin() as connection:
            account = _existing(connection, name)
            if account.role is Role.ADMINISTRATOR and _administrators(connection) == 1:
                raise InputError(f"{name} 是唯一的管理员，不能移除。请先添加另一位管理员。")
            connection.execute(delete(users).where(users.c.name == name))

    def set_password(self, name: str, password: str) -> None:
        """Give a person a new password, which is valid until changed again, and unlock them.

        Raises:
            InputError: there is no such person, or the password is too short.
        """
        password = self._hash(password)
        with telling(self._engine), self._engine.begin() as connection:
            _existing(connection, name)
            changed = update(users).where(users.c.name == name)
            connection.execute(changed.values(password=password, must_change=False))
            connection.execute(delete(logins).where(logins.c.name == name))

    def log_in(self, name: str, password: str) -> Account:
        """The person, if the password is theirs.

        Names nobody has take as long, are locked as soon and are answered in the same words.

        Raises:
            InputError: name or password is wrong, or was too often lately.
        """
        name = name[:64].replace("\0", "")
        with self._one_at_a_time, telling(self._engine), self._engine.begin() as connection:
            failures, locked = _failures(connection, name)
            stored = connection.scalar(select(users.c.password).where(users.c.name == name))
            right = self._fits(stored or self._nobodys, password) and stored is not None
            if not locked and right:
                connection.execute(delete(logins).where(logins.c.name == name))
                return _existing(connection, name)
            if not locked:
                _note_failure(connection, name, failures + 1)
        raise InputError(_LOCKED if locked else _WRONG)

    def first_administrator(self) -> str | None:
        """A one-time password for ``admin``, made if there is no administrator nor that name.

        It must be changed at the first login.
        """
        with telling(self._engine), self._engine.connect() as connection:
            if _administrators(connection) or _account(connection, "admin"):
                return None
        password = secrets.token_urlsafe(12)
        self.add("admin", Role.ADMINISTRATOR, password, must_change=True)
        return password

    def add_key(self, name: str) -> str:
        """A new API key, which can never be shown again.

        Raises:
            InputError: the name is taken or odd.
        """
        if not _NAME.fullmatch(name):
            raise InputError("密钥名只能用文字、数字和 . _ @ -，最多 64 个字。请换一个。")
        key = _KEY + secrets.token_urlsafe(32)
        with telling(self._engine), self._engine.begin() as connection:
            if connection.scalar(select(api_keys.c.name).where(api_keys.c.name == name)):
                raise InputError(f"已有名为 {name} 的密钥。请换一个名字，或先移除它。")
            row = insert(api_keys).values(name=name, digest=_digest(key), added=datetime.now(UTC))
            connection.execute(row)
        return key

    def keys(self) -> dict[str, datetime]:
        """Names of the API keys, each with when it was made."""
        with telling(self._engine), self._engine.connect() as connection:
            rows = connection.execute(select(api_keys).order_by(api_keys.c.name))
            return {row.name: row.added for row in rows}

    def remove_key(self, name: str) -> None:
        """Make a key worthless at once.

        Raises:
            InputError: there is no such key.
        """
        with telling(self._engine), self._engine.begin() as connection:
            if not connection.execute(delete(api_keys).where(api_keys.c.name == name)).rowcount:
                raise InputError(f"没有名为 {name} 的密钥。用 policyqa key list 查看。")

    def key_name(self, key: str) -> str | None:
        """Name of an API key; None for one that is not ours."""
        owner = select(api_keys.c.name).where(api_keys.c.digest == _digest(key))
        with telling(self._engine), self._engine.connect() as connection:
            name: str | None = connection.scalar(owner)
            return name

    def _hash(self, password: str) -> str:
        if not _SHORTEST <= len(password) <= _LONGEST:
            raise InputError(f"密码须有 {_SHORTEST} 至 {_LONGEST} 个字符。请换一个。")
        with self._one_at_a_time:
            return self._hasher.hash(password)

    def _fits(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password[:_LONGEST])
        except (VerifyMismatchError, InvalidHashError):
            return False

    @cached_property
    def _nobodys(self) -> str:
        """A hash that is verified for names nobody has, so that they take as long."""
        return self._hasher.hash(secrets.token_urlsafe())


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def _account(connection: Connection, name: str) -> Account | None:
    row = connection.execute(select(users).where(users.c.name == name)).first()
    if row is None:
        return None
    stamp = hashlib.sha256(row.password.encode()).hexdigest()[:16]
    return Account(row.name, Role(row.role), row.must_change, row.added, stamp)


def _existing(connection: Connection, name: str) -> Account:
    account = _account(connection, name)
    if account is None:
        raise InputError(f"没有用户 {name}。用 policyqa user list 查看。")
    return account


def _administrators(connection: Connection) -> int:
    counted = select(func.count()).where(users.c.role == Role.ADMINISTRATOR)
    return connection.scalar(counted) or 0


def _failures(connection: Connection, name: str) -> tuple[int, bool]:
    """Failed logins of a name in the last quarter of an hour, and whether they are too many."""
    connection.execute(delete(logins).where(logins.c.at < datetime.now(UTC) - LOCKED_FOR))
    failures = connection.scalar(select(logins.c.failures).where(logins.c.name == name)) or 0
    return failures, failures >= _TRIES


def _note_failure(connection: Connection, name: str, failures: int) -> None:
    connection.execute(delete(logins).where(logins.c.name == name))
    row = insert(logins).values(name=name, failures=failures, at=datetime.now(UTC))
    connection.execute(row)
