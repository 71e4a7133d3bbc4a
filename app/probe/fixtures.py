"""Fixtures: what a step has asked and seen, a file each, and nothing private in it."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from app.errors import Refused
from app.probe.leaks import LeakScan
from app.probe.scrubbing import Scrubber
from app.probe.session import Replayed
from app.probe.step import ProbeStep, Seen, Verdict

Json = dict[str, Any]
FORMAT = 1
FOLDER = "probe"


def folder_of(data_dir: Path, chosen: Path | None, at: datetime) -> Path:
    """The chosen folder, else that of the day below the data folder."""
    return chosen or data_dir / FOLDER / f"{at:%Y-%m-%d}"


def newest_folder(data_dir: Path, chosen: Path | None) -> Path:
    """The chosen folder, else that of the last day on which the probe ran.

    Raises:
        Refused: it never did.
    """
    if chosen is not None:
        return chosen
    days = sorted((data_dir / FOLDER).glob("20??-??-??"))
    if not days:
        raise Refused("Nothing was probed yet: desk probe run M begins.")
    return days[-1]


def fixture_of(
    step: ProbeStep,
    seen: Sequence[Seen],
    exchanges: Sequence[Json],
    scrubber: Scrubber,
    at: datetime,
) -> Json:
    """All that is kept of a step, without anything private."""
    return {
        "format": FORMAT,
        "step": step.number,
        "by": step.by.value,
        "settles": step.settles,
        "day": f"{at:%Y-%m-%d}",
        "seen": [
            {**each.as_json(), "seen": scrubber.text(each.seen),
             "expected": scrubber.text(each.expected)}
            for each in seen
        ],
        "exchanges": scrubber.json(list(exchanges)),
    }  # fmt: skip


def write_fixture(folder: Path, fixture: Json, scan: LeakScan) -> Path:
    """Write it, for the owner alone; where it is.

    Raises:
        Refused: it still holds something private, or cannot be written.
    """
    # With its letters as they are: \u.... would hide a word from the scan.
    text = json.dumps(fixture, indent=1, ensure_ascii=False) + "\n"
    scan.require_clean(text)
    file = folder / f"step-{fixture['step']:02}.json"
    try:
        folder.mkdir(parents=True, mode=0o700, exist_ok=True)
        new = file.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(
            os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
        ) as out:
            out.write(text)
        new.replace(file)
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from error
    return file


def read_fixtures(folder: Path) -> list[Json]:
    """Every fixture of a folder, by step.

    Raises:
        Refused: one of them cannot be read, or is none.
    """
    return [read_fixture(file) for file in sorted(folder.glob("step-??.json"))]


def read_fixture(file: Path) -> Json:
    """One fixture.

    Raises:
        Refused: it cannot be read, or is none.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        is_one = found["format"] == FORMAT and isinstance(found["seen"], list)
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise Refused(f"{file} cannot be read as a fixture.") from error
    if not is_one:
        raise Refused(f"{file} is a fixture of another release.")
    told: Json = found
    return told


def seen_in(fixture: Json) -> list[Seen]:
    """What was seen then."""
    return [
        Seen(x["claim"], x["seen"], x["expected"], Verdict(x["verdict"]))
        for x in fixture["seen"]
    ]


def judged_again(step: ProbeStep, fixture: Json) -> list[Seen]:
    """What the step sees in the fixture today: the same, unless one has changed.

    Raises:
        ValueError: the step asks something else by now.
    """
    return list(step.act(Replayed(fixture["exchanges"])))
