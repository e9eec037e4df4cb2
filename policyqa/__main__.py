"""Where the command starts: puts the rooms' commands together and prints errors in Chinese."""

from __future__ import annotations

import os
import sys

import typer
from typer.exceptions import TyperException

from eval.cli import app as eval_app
from eval.cli import bench
from policyqa.errors import PolicyqaError
from ui.cli import app

__all__ = ["main"]

app.add_typer(eval_app, name="eval")
app.command(epilog="例：policyqa bench --most 1000000")(bench)


def main() -> None:
    """Run the command; every expected failure is one Chinese message and a non-zero exit."""
    # Before numpy comes: our products are small, and on a busy machine two threads wait for each
    # other: a search's took 32 to 70 ms on two and 22 to 29 on one, by size of block (measured).
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = app(standalone_mode=False)
    except PolicyqaError as error:
        _fail(str(error))
    except (typer.Abort, KeyboardInterrupt):
        _fail("已中断。", 130)
    except TyperException as error:
        _fail(f"命令有误（{str(error).rstrip('.')}）。用法见：policyqa --help", 2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    else:
        sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str, code: int = 1) -> None:
    sys.stderr.write(f"policyqa：{message}\n")
    sys.exit(code)


if __name__ == "__main__":
    main()
