"""Where a setting comes from when the environment does not hold it itself."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from app.errors import Broken
from app.settings.demo_file import read_demo_file

PREFIX = "DESK_"
# What many hosts set by themselves.
OF_HOSTS = {"DATABASE_URL": "database_url", "REDIS_URL": "redis_url"}


class WholeSource(PydanticBaseSettingsSource):
    """A source that is read at once, not field by field."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """Unused: see `__call__`."""
        return None, field_name, False


class SettingFiles(WholeSource):
    """The files that `DESK_…_FILE` name: how secrets come to a container or service."""

    def __call__(self) -> dict[str, Any]:
        """What they hold, each without one newline at its end.

        Raises:
            Broken: one cannot be read, or its setting is in the environment as well.
        """
        found = {}
        for name in self.settings_cls.model_fields:
            variable = f"{PREFIX}{name.upper()}_FILE"
            # One setting is the path of a file itself.
            is_setting = f"{name}_file" in self.settings_cls.model_fields
            path = "" if is_setting else os.environ.get(variable, "")
            if path:
                found[name] = _content(variable, path)
                if os.environ.get(f"{PREFIX}{name.upper()}"):
                    raise Broken(
                        f"{PREFIX}{name.upper()} and {variable} are both set: "
                        "one must go."
                    )
        return found


def _content(variable: str, path: str) -> str:
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise Broken(
            f"{variable}: {path} cannot be read ({type(error).__name__})."
        ) from error
    return text.removesuffix("\n").removesuffix("\r")


class RunningDemo(WholeSource):
    """What a running `desk demo` has written into `demo.json` of the data folder."""

    def __init__(
        self, settings_cls: type[BaseSettings], environment: PydanticBaseSettingsSource
    ) -> None:
        super().__init__(settings_cls)
        self.environment = environment

    def __call__(self) -> dict[str, Any]:
        folder = Path(self.environment().get("data_dir", "data"))
        settings = read_demo_file(folder).get("settings", {})
        return {name.removeprefix(PREFIX).lower(): v for name, v in settings.items()}


class HostSettings(WholeSource):
    """Addresses under the names that a host gives them."""

    def __call__(self) -> dict[str, Any]:
        """Those that are set."""
        return {
            name: os.environ[variable]
            for variable, name in OF_HOSTS.items()
            if os.environ.get(variable)
        }


def where_set(name: str) -> str:
    """Which variable or file sets this one, of all that may."""
    variable = f"{PREFIX}{name.upper()}"
    if os.environ.get(variable):
        return variable
    if os.environ.get(f"{variable}_FILE"):
        return f"{variable}_FILE"
    for host, ours in OF_HOSTS.items():
        if ours == name and os.environ.get(host):
            return host
    folder = Path(os.environ.get(f"{PREFIX}DATA_DIR") or "data")
    if variable in read_demo_file(folder).get("settings", {}):
        return "demo.json"
    return variable
