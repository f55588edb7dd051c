"""Tokens: random, fit for a URL, kept as a digest."""

from string import ascii_letters, digits

from auth.tokens import digest, new_token


def test_a_token_stands_in_a_url_as_it_is() -> None:
    token = new_token()
    assert len(token) == 43
    assert set(token) <= set(ascii_letters + digits + "-_")


def test_no_two_tokens_are_alike() -> None:
    assert len({new_token() for _ in range(100)}) == 100


def test_the_digest_is_sha256() -> None:
    assert digest("abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
