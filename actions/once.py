"""A request that may be repeated but is carried out once: its key, and what to keep as its answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from domain.errors import InFlight, ValidationFailed
from store import idempotency
from store.database import Transaction
from store.idempotency import KeptAnswer, RepeatableAnswer

__all__ = ["KeptAnswer", "Once", "Repeated"]


class Repeated(Exception):
    """The request was answered before; here is that answer."""

    def __init__(self, answer: KeptAnswer) -> None:
        super().__init__()
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Once:
    """An idempotency key of one member on one route; `render` makes the answer to keep from an action's result."""

    user_id: int
    route: str
    key: str
    body_hash: bytes
    render: Callable[[Any], KeptAnswer]

    async def claim(self, transaction: Transaction) -> None:
        """Raises Repeated when it was answered, InFlight while it is being answered elsewhere."""
        claim = await idempotency.claim(transaction, self.user_id, self.route, self.key)
        if claim.answer and claim.body_hash != self.body_hash:
            raise ValidationFailed.of(
                "Idempotency-Key", "The key was used for a request with another body. Use a new key."
            )
        if claim.answer:
            raise Repeated(claim.answer)
        if not claim.mine:
            raise InFlight

    def answered(self, result: Any) -> RepeatableAnswer:
        return RepeatableAnswer(self.user_id, self.route, self.key, self.body_hash, self.render(result))

    async def keep(self, transaction: Transaction, result: Any) -> None:
        await idempotency.keep(transaction, self.answered(result))
