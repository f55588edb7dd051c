"""Random tokens for links and devices, and the digest that is kept instead of them."""

from hashlib import sha256
from secrets import choice, token_urlsafe

from domain.kiosks import CODE_LENGTH, CODE_LETTERS


def new_token() -> str:
    """256 random bits, as 43 characters that stand in a URL as they are."""
    return token_urlsafe(32)


def new_user_code() -> str:
    """A code that people type: short, and so to be guarded against guessing, and good for minutes only."""
    return "".join(choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def digest(token: str) -> bytes:
    """The 32 bytes to store and look up; a token is random enough to need no salt and no slow hash."""
    return sha256(token.encode()).digest()
