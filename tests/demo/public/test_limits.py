"""Limits of the public demo: calls a minute, long texts, visitors without a name."""

from __future__ import annotations

import pytest

from demo.public.limits import (
    MAX_CHARACTERS,
    MINUTE,
    CallRate,
    OverLimit,
    VisitorNames,
    check_texts,
)


def test_so_many_calls_a_minute_each() -> None:
    now = [0.0]
    rate = CallRate(3, lambda: now[0])
    for _ in range(3):
        rate.count("one")
    with pytest.raises(OverLimit):
        rate.count("one")
    rate.count("two")
    now[0] = MINUTE
    rate.count("one")


@pytest.mark.parametrize(
    "value",
    [
        "x" * (MAX_CHARACTERS + 1),
        {"text": "x" * (MAX_CHARACTERS + 1)},
        {"formInputs": {"note": {"stringInputs": {"value": ["x" * 2_001]}}}},
        [["x" * 2_001]],
    ],
)
def test_a_long_text_is_refused_wherever_it_stands(value: object) -> None:
    with pytest.raises(OverLimit, match="2,000"):
        check_texts(value)


@pytest.mark.parametrize("value", ["x" * MAX_CHARACTERS, None, 7, {}, {"a": [1, "b"]}])
def test_the_rest_passes(value: object) -> None:
    check_texts(value)


def test_a_name_does_not_tell_the_address() -> None:
    names = VisitorNames()
    name = names.name("203.0.113.7")
    assert name == names.name("203.0.113.7")
    assert name != names.name("203.0.113.8")
    assert name != VisitorNames().name("203.0.113.7")
    assert "203" not in name


def test_a_household_with_ipv6_is_one_visitor() -> None:
    names = VisitorNames()
    assert names.name("2001:db8:1:2::1") == names.name("2001:db8:1:2:ffff::9")
    assert names.name("2001:db8:1:2::1") != names.name("2001:db8:1:3::1")
    assert names.name("") == names.name("not an address")
