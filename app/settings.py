"""Settings: read once from the environment; what is missing is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from app.errors import Broken


class Settings(BaseSettings):
    """Every setting, `DESK_…` in the environment.

    While `desk demo` runs, its `demo.json` in the data folder fills in whatever the
    environment leaves out, so that any other command works beside it.
    """

    model_config = SettingsConfigDict(
        env_prefix="DESK_", extra="ignore", frozen=True, env_ignore_empty=True
    )

    data_dir: Path = Path("data")
    public_url: str = "https://desk.demo.example"
    browser_url: str | None = None
    database_url: str | None = None
    redis_url: str | None = None
    secret_key: SecretStr | None = None
    vault_keys: SecretStr | None = None

    google_client_id: str | None = None
    google_client_secret: SecretStr | None = None
    addon_client_id: str | None = None
    addon_service_account: str | None = None
    service_account_file: Path | None = None

    pubsub_topic: str | None = None
    pubsub_audience: str | None = None
    pubsub_service_account: str | None = None

    google_certs_url: str = "https://www.googleapis.com/oauth2/v1/certs"
    google_auth_url: str = "https://accounts.google.com/o/oauth2/v2/auth"
    google_token_url: str = "https://oauth2.googleapis.com/token"
    google_revoke_url: str = "https://oauth2.googleapis.com/revoke"
    gmail_root_url: str = "https://gmail.googleapis.com/"
    gmail_page_url: str = "https://mail.google.com/mail/"

    metrics_token: SecretStr | None = Field(default=None)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        demo = RunningDemo(settings_cls, env_settings)
        return init_settings, env_settings, demo

    @property
    def database(self) -> str:
        """The database's address: PostgreSQL if set, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'desk.sqlite'}"

    @property
    def pages(self) -> str:
        """Where a browser reaches the desk's own pages, without a slash at the end."""
        return (self.browser_url or self.public_url).rstrip("/")

    @property
    def push_audience(self) -> str:
        """The audience that Pub/Sub's tokens must carry."""
        return self.pubsub_audience or f"{self.public_url}/hooks/gmail"

    def require(self, name: str) -> str:
        """The value of one setting as text.

        Raises:
            Broken: it is not set; the sentence names the variable.
        """
        value = getattr(self, name)
        if value is None:
            raise Broken(
                f"Set DESK_{name.upper()}: it is needed here and has no value."
            )
        if isinstance(value, SecretStr):
            return value.get_secret_value()
        return str(value)


class RunningDemo(PydanticBaseSettingsSource):
    """What a running `desk demo` has written into `demo.json` of the data folder."""

    def __init__(
        self, settings_cls: type[BaseSettings], environment: PydanticBaseSettingsSource
    ) -> None:
        super().__init__(settings_cls)
        self.environment = environment

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        """Unused: the whole file is read at once by `__call__`."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        folder = Path(self.environment().get("data_dir", "data"))
        try:
            written = json.loads((folder / "demo.json").read_text())
        except (FileNotFoundError, ValueError):
            return {}
        settings: dict[str, Any] = written.get("settings", {})
        return {name.removeprefix("DESK_").lower(): v for name, v in settings.items()}
