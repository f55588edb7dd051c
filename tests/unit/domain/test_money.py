"""What time costs: exact minor units, one division, halves up, and how each currency and locale writes it."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from babel.numbers import get_currency_precision, list_currencies
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain.money import (
    LARGEST_RATE,
    Currency,
    LocaleTag,
    RateMinorUnits,
    cost_minor_units,
    cost_of,
    major_units,
    minor_units,
    rate_of,
)

FIXTURES = Path(__file__).parents[2] / "fixtures"
COSTS = FIXTURES / "costs.json"  # which the screens count alike
RATES = st.integers(0, LARGEST_RATE)
SECONDS = st.integers(0, 200 * 366 * 86400)


@pytest.mark.parametrize("case", json.loads(COSTS.read_text()))
def test_the_cost_of_seconds_is_rounded_half_up_once(case: dict[str, int]) -> None:
    assert cost_minor_units(case["rate"], case["seconds"]) == case["minorUnits"]


@given(RATES, SECONDS)
def test_the_cost_is_the_nearest_whole_to_the_exact_one(rate: int, seconds: int) -> None:
    exact = Fraction(rate * seconds, 3600)
    assert -Fraction(1, 2) < cost_minor_units(rate, seconds) - exact <= Fraction(1, 2)


@given(RATES, SECONDS, SECONDS)
def test_time_cut_in_two_costs_the_same_to_within_one_minor_unit(rate: int, first: int, second: int) -> None:
    whole = cost_minor_units(rate, first + second)
    assert abs(cost_minor_units(rate, first) + cost_minor_units(rate, second) - whole) <= 1


@given(RATES, SECONDS, st.integers(0, 3600))
def test_more_time_never_costs_less(rate: int, seconds: int, more: int) -> None:
    assert cost_minor_units(rate, seconds + more) >= cost_minor_units(rate, seconds)


def test_a_cost_carries_the_time_and_the_amount_in_every_form() -> None:
    assert cost_of(11325, 5436, "EUR", "en-US").model_dump(mode="json") == {
        "hours": 1,
        "minutes": 30,
        "cost": 113.25,
        "minorUnits": 11325,
        "currency": "EUR",
        "formattedCost": "€113.25",
    }


def test_a_rate_carries_its_amount_and_how_people_read_it() -> None:
    assert rate_of(7500, "EUR", "en-US").model_dump(mode="json") == {
        "minorUnits": 7500,
        "currency": "EUR",
        "formatted": "€75.00",
    }


@pytest.mark.parametrize(("currency", "major"), [("JPY", 12345), ("EUR", 123.45), ("KWD", 12.345)])
def test_minor_units_are_those_of_the_currency(currency: str, major: float) -> None:
    assert cost_of(12345, 3600, currency, "en-US").cost == major


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 75), ("EUR", 7500), ("KWD", 75000)])
def test_whole_major_units_become_minor_ones(currency: str, minor: int) -> None:
    assert minor_units(75, currency) == minor
    assert major_units(minor, currency) == 75


@pytest.mark.parametrize(
    ("currency", "locale", "text"),
    [
        ("EUR", "en-US", "€1,234.50"),
        ("EUR", "de-DE", "1.234,50\N{NO-BREAK SPACE}€"),
        ("EUR", "fr-FR", "1\N{NARROW NO-BREAK SPACE}234,50\N{NO-BREAK SPACE}€"),
        ("USD", "en-US", "$1,234.50"),
        ("GBP", "en-GB", "£1,234.50"),
        ("JPY", "ja-JP", "\N{FULLWIDTH YEN SIGN}123,450"),
        ("KWD", "en-US", "KWD123.450"),
    ],
)
def test_money_is_written_as_the_locale_writes_it(currency: str, locale: str, text: str) -> None:
    assert rate_of(123450, currency, locale).formatted == text


def test_screens_are_told_the_digits_of_every_currency() -> None:
    told = json.loads((FIXTURES / "currency_digits.json").read_text())
    assert {code: get_currency_precision(code) for code in list_currencies() if len(code) == 3} == told


@pytest.mark.parametrize("code", ["eur", "EU", "EURO", "ABC", "", 978, None])
def test_a_currency_that_does_not_exist_is_refused(code: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Currency).validate_python(code)


@pytest.mark.parametrize("tag", ["en-US", "fr", "de-CH", "zh-Hant-TW", "pt-BR"])
def test_a_language_tag_is_taken(tag: str) -> None:
    assert TypeAdapter(LocaleTag).validate_python(tag) == tag


@pytest.mark.parametrize("tag", ["en_US", "xx-YY", "zz", "english", "e", "", "en-", "../etc", None, 7])
def test_a_language_tag_that_nobody_knows_is_refused(tag: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(LocaleTag).validate_python(tag)


@pytest.mark.parametrize("rate", [-1, LARGEST_RATE + 1, 1.5, 75.0, "75", True, None])
def test_a_rate_is_a_whole_number_that_is_not_negative(rate: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(RateMinorUnits).validate_python(rate)
