"""Work for another process, which imports this module and little else."""

from __future__ import annotations

import sys
from collections.abc import Callable

from policyqa.errors import InputError


def work(number: int, progress: Callable[[int, int], None]) -> int:
    if number == 0:
        raise InputError("不行")
    if number < 0:
        sys.exit(3)
    progress(number, 4)
    return 2 * number
