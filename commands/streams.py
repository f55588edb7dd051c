"""The standard streams of a server: whatever is at their other end, or is not, it serves."""

import os
import sys
from pathlib import Path

import structlog

_log = structlog.get_logger()


def provide() -> None:
    """Has those that are closed lead nowhere: else the next file that is opened gets the number of one of them, which
    the event loop refuses.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open("w" if number else "r", encoding="utf-8")  # noqa: SIM115  stays open
            os.set_inheritable(nowhere.fileno(), True)  # noqa: FBT003  it takes no names
            setattr(sys, name, nowhere)


def tell(text: str) -> None:
    """Prints lines for whoever started the server. When nobody reads them, or the disk is full, the log has the first
    of them, and all others go nowhere.
    """
    try:
        print(text, flush=True)
    except OSError as error:
        _log.warning("output.unread", reason=error.strerror, line=text.partition("\n")[0])
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())  # with what still waits to be written
        os.close(nowhere)
