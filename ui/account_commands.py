"""The commands ``policyqa user`` and ``policyqa key``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ui.console import print_json, say

if TYPE_CHECKING:
    from ui.accounts import Accounts

__all__ = ["key_app", "user_app"]

user_app = typer.Typer(help="管理坐席和运营页面的用户。", no_args_is_help=True)
key_app = typer.Typer(help="管理 REST 接口的密钥。", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="名称")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取。")]
_ROLES = {"operator": "坐席", "administrator": "管理员"}


@user_app.command("add", epilog="例：policyqa user add 小王 --role operator")
def add_user(
    name: Name,
    role: Annotated[str, typer.Option(help="operator（坐席）或 administrator（管理员）。")],
) -> None:
    """添加用户；随后输入密码（不显示），也可从标准输入读取一行。"""
    from policyqa.errors import InputError
    from ui.accounts import Role

    if role not in _ROLES:
        raise InputError(f"没有角色 {role}。请用 operator（坐席）或 administrator（管理员）。")
    _accounts().add(name, Role(role), _password())
    say(f"已添加{_ROLES[role]} {name}。")


@user_app.command("list", epilog="例：policyqa user list")
def list_users(as_json: AsJson = False) -> None:
    """列出全部用户。"""
    people = _accounts().people()
    if as_json:
        print_json([{"name": p.name, "role": p.role, "added": p.added} for p in people])
        return
    for person in people:
        waiting = "（尚未改掉一次性密码）" if person.must_change else ""
        typer.echo(f"{person.name}\t{_ROLES[person.role]}\t{person.added:%Y-%m-%d}{waiting}")


@user_app.command("remove", epilog="例：policyqa user remove 小王")
def remove_user(name: Name) -> None:
    """移除用户；已登录的随即失效。"""
    _accounts().remove(name)
    say(f"已移除用户 {name}。")


@user_app.command("password", epilog="例：policyqa user password 小王")
def change_password(name: Name) -> None:
    """改密码，并解除因输错过多的锁定；已登录的随即失效。"""
    accounts = _accounts()
    accounts.set_password(name, _password())
    say(f"已改 {name} 的密码。")


@key_app.command("add", epilog="例：policyqa key add 门户网站")
def add_key(name: Name) -> None:
    """新建密钥；只显示这一次。"""
    key = _accounts().add_key(name)
    say("请现在就保存密钥，以后无法再看到：")
    typer.echo(key)


@key_app.command("list", epilog="例：policyqa key list")
def list_keys(as_json: AsJson = False) -> None:
    """列出全部密钥的名称和建立日期。"""
    keys = _accounts().keys()
    if as_json:
        print_json([{"name": name, "added": added} for name, added in keys.items()])
        return
    for name, added in keys.items():
        typer.echo(f"{name}\t{added:%Y-%m-%d}")


@key_app.command("remove", epilog="例：policyqa key remove 门户网站")
def remove_key(name: Name) -> None:
    """移除密钥；它随即失效。"""
    _accounts().remove_key(name)
    say(f"已移除密钥 {name}。")


def _accounts() -> Accounts:
    from rag import load_settings
    from ui.accounts import Accounts
    from ui.journal import migrate, open_database

    engine = open_database(load_settings())
    migrate(engine)
    return Accounts(engine)


def _password() -> str:
    """Typed twice without being shown; from a pipe, one line of standard input."""
    if sys.stdin.isatty():
        typed: str = typer.prompt(
            "密码", hide_input=True, confirmation_prompt="再输入一次", err=True
        )
        return typed
    return sys.stdin.readline().rstrip("\r\n")
