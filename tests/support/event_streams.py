"""Event streams, and what a client has to make of them: the cases that browsers' test suites list."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stream:
    """What a server sends, and the events that come of it: type, data, last event id."""

    text: str
    events: tuple[tuple[str, str, str], ...]
    retry: int | None = None


def messages(*data: str, id: str = "") -> tuple[tuple[str, str, str], ...]:  # noqa: A002  as the field is called
    return tuple(("message", each, id) for each in data)


LONG = "x" * 5000
BEYOND_ASCII = "größer ✓ 🎧\u2028\u2029\x85\x0b"

STREAMS = {
    "data": Stream("data: one\n\ndata:two\n\n", messages("one", "two")),
    "several lines of data": Stream("data:a\ndata: b\ndata:  c\n\n", messages("a\nb\n c")),
    "empty data": Stream("data\n\ndata:\ndata\n\ndata:end\n\n", messages("", "\n", "end")),
    "no data": Stream("event:nothing\nid:1\n\ndata:x\n\n", messages("x", id="1")),
    "an unfinished end": Stream("data:x\n\nid:9\ndata:never", messages("x")),
    "an end without an empty line": Stream("data:x\n\nid:9\nevent:e\ndata:never\n", messages("x")),
    "CR and LF": Stream("data:a\rdata:b\ndata:c\n\rdata:d\r\rdata:e\n\n", messages("a\nb\nc", "d", "e")),
    "CRLF": Stream("data:a\r\ndata:b\r\n\r\ndata:c\r\n\ndata:d\n\r\n", messages("a\nb", "c", "d")),
    "one space goes": Stream("data:\ta\n\ndata:  b\n\ndata: \n\n", messages("\ta", " b", "")),
    "BOM": Stream("\ufeffdata:a\n\n\ufeffdata:b\n\ndata:\ufeffc\n\n", messages("a", "\ufeffc")),
    "a second BOM": Stream("\ufeff\ufeffdata:a\n\ndata:b\n\n", messages("b")),
    "comments": Stream(f":\ndata:a\r:\0\n: data:b\n:{LONG}\ndata:c\n\n:d\n\n", messages("a\nc")),
    "unknown fields": Stream("data:a\nfoo:b\nDATA:c\n data:d\ndata :e\nid\ufeff:f\njust text\n\n", messages("a")),
    "colons": Stream("data:a:b\ndata::\n\n", messages("a:b\n:")),
    "NUL": Stream("data:\0a\ndata\0:b\n\n", messages("\0a")),
    "text beyond ASCII": Stream(f"data:{BEYOND_ASCII}\n\n", messages(BEYOND_ASCII)),
    "event": Stream("event:a\ndata:x\n\ndata:y\n\n", (("a", "x", ""), *messages("y"))),
    "several events": Stream("event:a\nevent: b\ndata:x\n\n", (("b", "x", ""),)),
    "an empty event": Stream("event:a\nevent:\ndata:x\n\n", messages("x")),
    "id": Stream("id: 1\ndata:x\n\ndata:y\n\nid:2\ndata:z\n\n", messages("x", "y", id="1") + messages("z", id="2")),
    "an id beyond ASCII": Stream("id:…🎧 %20\ndata:x\n\n", messages("x", id="…🎧 %20")),
    "an empty id": Stream("id:1\ndata:x\n\nid\ndata:y\n\n", messages("x", id="1") + messages("y")),
    "NUL in an id": Stream("id:1\nid:2\0\nid:\0\ndata:x\n\n", messages("x", id="1")),
    "retry": Stream("retry:03000\ndata:x\n\n", messages("x"), retry=3000),
    "a bogus retry": Stream("retry:3000\nretry:1000x\nretry:-1\nretry:1.5\nretry:٣\ndata:x\n\n", messages("x"), 3000),
    "an empty retry": Stream("retry\nretry:\ndata:x\n\n", messages("x")),
}
