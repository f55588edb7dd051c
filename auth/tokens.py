"""Random tokens for links and devices, and the digest that is kept instead of them."""

from hashlib import sha256
from secrets import token_urlsafe


def new_token() -> str:
    """256 random bits, as 43 characters that stand in a URL as they are."""
    return token_urlsafe(32)


def digest(token: str) -> bytes:
    """The 32 bytes to store and look up; a token is random enough to need no salt and no slow hash."""
    return sha256(token.encode()).digest()
