"""Timers: start, stop, switch, pause, resume, discard, and what runs now."""

from functools import partial

from actions import timers
from domain.base import Model
from domain.entries import Entry
from domain.errors import NotFound, NotRunning, TimerAlreadyRunning
from domain.people import Permission
from handlers.call import Call
from handlers.routes import Route


class RunningTimers(Model):
    items: list[Entry]


async def start(call: Call) -> Entry:
    return await call.operate(timers.start, call.body)


async def stop(call: Call) -> Entry:
    return await call.operate(timers.stop, call.body)


async def switch(call: Call) -> Entry:
    return await call.operate(timers.switch, call.body)


async def pause(call: Call) -> Entry:
    return await call.operate(timers.pause, call.id)


async def resume(call: Call) -> Entry:
    return await call.operate(timers.resume, call.id)


async def discard(call: Call) -> None:
    await call.operate(timers.discard, call.id)


async def running(call: Call) -> RunningTimers:
    return RunningTimers(items=await call.read(timers.running))


_TRACK = Permission.TRACK
_Route = partial(Route, checks_standing=True)

ROUTES = (
    _Route(
        "POST",
        "/timers/start",
        start,
        "Start a timer",
        _TRACK,
        body=timers.StartTimer,
        answer=Entry,
        status=201,
        refusals=(TimerAlreadyRunning,),
    ),
    _Route(
        "POST",
        "/timers/stop",
        stop,
        "Stop a timer",
        _TRACK,
        body=timers.StopTimer,
        answer=Entry,
        refusals=(NotFound, NotRunning),
    ),
    _Route(
        "POST",
        "/timers/switch",
        switch,
        "Stop what runs and start new work, at one moment",
        _TRACK,
        body=timers.StartTimer,
        answer=Entry,
        status=201,
        refusals=(TimerAlreadyRunning,),
    ),
    _Route(
        "POST",
        "/timers/{id}/pause",
        pause,
        "End a timer, to be resumed later",
        _TRACK,
        answer=Entry,
        refusals=(NotRunning,),
    ),
    _Route(
        "POST",
        "/timers/{id}/resume",
        resume,
        "Start again on the same work",
        _TRACK,
        answer=Entry,
        status=201,
        refusals=(TimerAlreadyRunning,),
    ),
    _Route("POST", "/timers/{id}/discard", discard, "Throw a running timer away", _TRACK, refusals=(NotRunning,)),
    _Route("GET", "/timers/running", running, "Everybody's running timers", answer=RunningTimers),
)
