"""Settings that may change while a process runs: some are kept in the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import PrivateAttr, SecretStr, TypeAdapter, ValidationError
from pydantic_settings import BaseSettings

from app.settings.instance_names import INSTANCE, PARTNERS
from app.settings.sources import where_set

INSTANCE_SOURCE = "instance settings"


class KeptSettings(BaseSettings):
    """Settings of the environment that take over what the database holds beside."""

    # The names of those that count here.
    _instance: frozenset[str] = PrivateAttr(default=frozenset())

    def take_instance(self, values: Mapping[str, Any]) -> None:
        """Go on with these values where the environment says nothing.

        Those of the last time that are not among them are unset. Whoever holds these
        settings sees all of it at once.
        """
        mine = {name: v for name, v in values.items() if not self.is_fixed(name)}
        gone = {
            name: type(self).model_fields[name].default
            for name in self._instance - mine.keys()
        }
        object.__setattr__(self, "__dict__", {**self.__dict__, **gone, **mine})
        self._instance = frozenset(mine)

    def is_fixed(self, name: str) -> bool:
        """Whether the environment, a file or a running demo sets it.

        Or the setting that goes together with it: a pair has one place.
        """
        return bool({name, PARTNERS.get(name, name)} & self.model_fields_set)

    def source_of(self, name: str) -> str:
        """Where the value comes from, such as `DESK_X_FILE`; empty for the default."""
        if name in self._instance:
            return INSTANCE_SOURCE
        return where_set(name) if name in self.model_fields_set else ""

    def checked(self, name: str, text: str) -> Any:
        """The value of an instance setting, as this class has it.

        Raises:
            ValueError: it cannot be one.
        """
        kind: Any = type(self).model_fields[name].annotation
        return TypeAdapter(kind).validate_python(INSTANCE[name](text))

    def checked_text(self, name: str, text: str) -> str:
        """The same as text.

        Raises:
            ValueError: it cannot be one; the sentence does not hold it.
        """
        try:
            value = self.checked(name, text)
        except ValidationError as error:
            says = error.errors()[0]["msg"].removeprefix("Value error, ")
            raise ValueError(says) from error
        is_secret = isinstance(value, SecretStr)
        return value.get_secret_value() if is_secret else str(value)
