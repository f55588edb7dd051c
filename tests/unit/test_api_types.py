"""The TypeScript declarations of the API: made from the OpenAPI document as it is."""

from scripts.api_types import TARGET, declarations


def test_the_declarations_of_the_api_are_current() -> None:
    assert TARGET.read_text(encoding="utf-8") == declarations(), "write them anew: make contract"
