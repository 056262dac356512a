"""What hostile input costs: the processor's seconds of a call, which do not depend on how busy the computer is."""

import time
from collections.abc import Callable

MOST_S = 10.0
"""Several times what the calls of these tests take on a slow computer, and a fraction of what they took without end."""


def demand_cheap(call: Callable[[], object], most_s: float = MOST_S) -> None:
    """Fail where a call takes more than so many seconds of the processor."""
    begin = time.process_time()
    call()
    taken_s = time.process_time() - begin
    assert taken_s < most_s, f"it took {taken_s:.1f} s of the processor; at most {most_s:.1f} s are allowed"


def repeated(unit: bytes, size: int) -> bytes:
    """Return a unit again and again, up to a size in bytes."""
    return unit * (size // len(unit))
