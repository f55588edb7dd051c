"""Logs on standard error, one event a line; those of the libraries take the same form."""

import logging
import sys
from contextlib import suppress
from io import TextIOBase
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict, Processor

from settings import Log

# on every event, whether structlog's or the standard library's
_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


class _Errors(TextIOBase):
    """Standard error as it was; when nobody reads it any more, or its disk is full, the work goes on without."""

    def __init__(self) -> None:
        self._stream = sys.stderr

    def write(self, text: str) -> int:
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()


def configure(log: Log, process: int | None = None) -> None:
    """Sets the level and the form of everything that this process logs, with its number where there are several.

    Events go to the stream directly, as every request makes one: by way of the standard library they cost thrice.
    """
    errors = cast("TextIO", _Errors())
    renderers = _renderers(log)
    shared = _SHARED if process is None else [*_SHARED, _numbered(process)]
    structlog.configure(
        processors=[*shared, *renderers],
        logger_factory=structlog.WriteLoggerFactory(errors),
        wrapper_class=structlog.make_filtering_bound_logger(log.level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(errors)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
        )
    )
    logging.basicConfig(level=log.level.upper(), handlers=[handler], force=True)


def _numbered(process: int) -> Processor:
    def add(_logger: object, _method: str, event: EventDict) -> EventDict:
        event["process"] = process
        return event

    return add


def _renderers(log: Log) -> list[Processor]:
    if log.format == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    # a plain traceback, as a pretty one prints local variables, and so passwords
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
