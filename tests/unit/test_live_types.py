"""The TypeScript declarations of the live client: made from the models as they are, and true of the scripts."""

import re

from handlers.asyncapi.messages import CONTROL_DATA, EVENT_DATA
from hub.messages import Control
from scripts.live_types import TARGET, declarations

STATIC_JS = TARGET.parent


def test_the_declarations_of_messages_are_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == declarations(), "write them anew: make contract"


def test_every_control_message_is_declared() -> None:
    assert {control.name for control in Control.__subclasses__()} == CONTROL_DATA.keys()


def test_the_event_stream_listens_to_every_message() -> None:
    source = (STATIC_JS / "live_transports.js").read_text(encoding="utf-8")
    listened = set(re.findall(r'"([a-z]+(?::[a-z]+)?)"', source))
    assert listened >= EVENT_DATA.keys() | (CONTROL_DATA.keys() - {"pong"})


def test_the_client_has_what_its_declarations_say_and_nothing_more() -> None:
    declared = (STATIC_JS / "live.d.ts").read_text(encoding="utf-8").partition("export class Live {")[2]
    written = (STATIC_JS / "live.js").read_text(encoding="utf-8").partition("export class Live {")[2]
    methods = re.findall(r"^  (?:readonly |get )?(\w+)[<(:]", declared, re.MULTILINE)
    assert sorted(methods) == sorted(re.findall(r"^  (?:get )?(\w+)\(.*\) \{$", written, re.MULTILINE))
