"""The public holidays of a country or one of its regions."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache

from app.errors import Refused

ENGLISH = "en"
# The library is large, and few calendars need it: imported where it is asked.


def checked_region(text: str) -> str:
    """The region as it is kept: DE, or DE-BE for one of its parts.

    Raises:
        Refused: nobody knows its holidays.
    """
    region = text.strip().casefold()
    known = _regions()
    if region not in known:
        near = difflib.get_close_matches(region, known, 1, cutoff=0.5)
        raise Refused(
            "The holidays of {region} are not known. Write, for example: {near}.",
            region=text.strip()[:40],
            near=known[near[0]] if near else "DE-BE",
        )
    return known[region]


def holidays_between(region: str, first: int, last: int) -> Iterator[int]:
    """The days of the region's holidays, each by its ordinal, from first to last."""
    for year in range(date.fromordinal(first).year, date.fromordinal(last).year + 1):
        for day in named_holidays(region, year):
            if first <= day.toordinal() <= last:
                yield day.toordinal()


@cache
def named_holidays(
    region: str, year: int, language: str = ENGLISH
) -> Mapping[date, str]:
    """The region's holidays of a year, with what they are called.

    In that language if the library can say them in it, else in the country's own.
    """
    import holidays

    country, _, part = region.partition("-")
    subdiv = part or None
    own = holidays.country_holidays(country, subdiv=subdiv)
    spoken = [each for each in own.supported_languages if each[:2] == language]
    found = holidays.country_holidays(
        country,
        subdiv=subdiv,
        years=year,
        language=spoken[0] if spoken else own.default_language,
    )
    return {day: name for day, name in sorted(found.items()) if day.year == year}


@cache
def _regions() -> Mapping[str, str]:
    """Countries and their parts, by their names in lower case."""
    import holidays

    parts = holidays.list_supported_countries(include_aliases=False)
    places = [f"{country}-{part}" for country in parts for part in parts[country]]
    return {each.casefold(): each for each in [*parts, *places]}
