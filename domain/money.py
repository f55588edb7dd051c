"""Money in exact minor units: an hour's rate, what a span of time costs, and how people read it."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Annotated

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_precision, list_currencies
from pydantic import AfterValidator, Field, StringConstraints

from domain.base import Model

SECONDS_PER_HOUR = 3600
LARGEST_RATE = 10**9
_CURRENCIES = frozenset(list_currencies())  # a large file: read before the first request has to wait for it


def _known_currency(code: str) -> str:
    if code not in _CURRENCIES:
        raise ValueError("Give a currency of ISO 4217, such as EUR.")
    return code


def _known_locale(tag: str) -> str:
    try:
        Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError) as error:
        raise ValueError("Give a language tag such as en-US or fr-FR.") from error
    return tag


Currency = Annotated[str, StringConstraints(strict=True, pattern=r"^[A-Z]{3}$"), AfterValidator(_known_currency)]
LocaleTag = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$"),
    AfterValidator(_known_locale),
]
RateMinorUnits = Annotated[int, Field(strict=True, ge=0, le=LARGEST_RATE)]


class Rate(Model):
    """The price of an hour."""

    minor_units: int
    currency: str
    formatted: str


class Cost(Model):
    """What a span of time costs; `hours` and `minutes` are the span's, `cost` is in major units."""

    hours: int
    minutes: int
    cost: float
    minor_units: int
    currency: str
    formatted_cost: str


def cost_minor_units(rate_minor_units: int, seconds: int) -> int:
    """The cost of whole seconds at an hourly rate: one division at the end, halves rounded up."""
    exact = Decimal(rate_minor_units) * seconds / SECONDS_PER_HOUR
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def rate_of(minor_units: int, currency: str, locale: str) -> Rate:
    return Rate(minor_units=minor_units, currency=currency, formatted=formatted(minor_units, currency, locale))


def cost_of(minor_units: int, seconds: int, currency: str, locale: str) -> Cost:
    """The one schema of a cost that the API, events, lists and CSV share."""
    hours, rest = divmod(seconds, SECONDS_PER_HOUR)
    return Cost(
        hours=hours,
        minutes=rest // 60,
        cost=float(major_units(minor_units, currency)),
        minor_units=minor_units,
        currency=currency,
        formatted_cost=formatted(minor_units, currency, locale),
    )


def major_units(minor_units: int, currency: str) -> Decimal:
    return Decimal(minor_units).scaleb(-get_currency_precision(currency))


@lru_cache(maxsize=4096)
def formatted(minor_units: int, currency: str, locale: str) -> str:
    return format_currency(major_units(minor_units, currency), currency, locale=Locale.parse(locale, sep="-"))


def minor_units(amount: int, currency: str) -> int:
    """Whole major units in minor ones."""
    return int(Decimal(amount).scaleb(get_currency_precision(currency)))
