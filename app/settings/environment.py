"""Settings: read once from the environment; what is missing is named."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from app.errors import Broken
from app.settings.addresses import check_database, check_listen, check_redis
from app.settings.kept import KeptSettings
from app.settings.secrets import (
    MIN_SECRET_LENGTH,
    can_be_guessed,
    check_setup_code,
)
from app.settings.smtp import check_mail_from, check_smtp
from app.settings.sources import PREFIX, HostSettings, RunningDemo, SettingFiles


class Settings(KeptSettings):
    """Every setting: `DESK_…` in the environment, or in the file of `DESK_…_FILE`.

    While `desk demo` runs, and no longer, its `demo.json` in the data folder fills in
    whatever the environment leaves out, so that any other command works beside it. Some
    may be kept in the database: see `take_instance`.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True
    )

    data_dir: Path = Path("data")
    public_url: str = "https://desk.demo.example"
    browser_url: str | None = None
    database_url: Annotated[str, AfterValidator(check_database)] | None = None
    redis_url: Annotated[str, AfterValidator(check_redis)] | None = None
    secret_key: SecretStr | None = None
    vault_keys: SecretStr | None = None

    # The code of the first set-up, for hosts on which nobody reads what is printed.
    setup_code: Annotated[SecretStr, AfterValidator(check_setup_code)] | None = None

    google_client_id: str | None = None
    google_client_secret: SecretStr | None = None
    addon_client_id: str | None = None
    addon_service_account: str | None = None
    service_account_file: Path | None = None
    delegation_account: str | None = None

    pubsub_topic: str | None = None
    pubsub_audience: str | None = None
    pubsub_service_account: str | None = None

    google_certs_url: str = "https://www.googleapis.com/oauth2/v1/certs"
    google_auth_url: str = "https://accounts.google.com/o/oauth2/v2/auth"
    google_token_url: str = "https://oauth2.googleapis.com/token"
    google_iam_url: str = "https://iamcredentials.googleapis.com"
    google_pubsub_url: str = "https://pubsub.googleapis.com"
    google_addons_url: str = "https://gsuiteaddons.googleapis.com"
    google_services_url: str = "https://serviceusage.googleapis.com"
    google_revoke_url: str = "https://oauth2.googleapis.com/revoke"
    gmail_root_url: str = "https://gmail.googleapis.com/"
    gmail_page_url: str = "https://mail.google.com/mail/"

    # Where the desk's own mail is handed over, and whom it comes from: both, or none.
    smtp_url: Annotated[SecretStr, AfterValidator(check_smtp)] | None = None
    mail_from: Annotated[str, AfterValidator(check_mail_from)] | None = None

    log_format: Literal["text", "json"] | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics_listen: Annotated[str, AfterValidator(check_listen)] | None = None
    # The file of what has ended; "log": only lines of the log.
    journal: str | None = None
    metrics_token: SecretStr | None = Field(default=None)

    # Of each web process: how long a request may take to come, how many are answered
    # at the same time, and how many may wait for that.
    request_seconds: float = Field(default=10, gt=0)
    web_threads: int = Field(default=8, gt=0)
    web_queue: int = Field(default=200, ge=0)
    # How many mailboxes a worker process syncs at the same time.
    worker_threads: int = Field(default=8, gt=0)
    # How many calls within ten seconds, in each web process; 0 is no limit.
    person_calls: int = Field(default=60, ge=0)
    workspace_calls: int = Field(default=600, ge=0)
    address_calls: int = Field(default=60, ge=0)
    # How many tickets a month are agreed on with a new workspace; without it, any.
    default_quota: int | None = Field(default=None, ge=1)
    # Who may begin a workspace at /join: nobody, who has a code for it, or any
    # organisation of Google Workspace.
    signup: Literal["off", "code", "open"] = "off"
    # How many proxies of ours a call passes: each adds its caller to X-Forwarded-For.
    trusted_proxies: int = Field(default=0, ge=0)
    # How long a web process that is told to end answers on, and is not ready, so that
    # a balancer sends the next call elsewhere.
    drain_seconds: float = Field(default=0, ge=0, le=300)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (
            init_settings,
            env_settings,
            SettingFiles(settings_cls),
            RunningDemo(settings_cls, env_settings),
            HostSettings(settings_cls),
        )

    def check_secret_key(self) -> None:
        """Refuse a key that can be guessed: it signs every button and cookie.

        Raises:
            Broken: it is too short.
        """
        key = self.secret_key
        if key is not None and can_be_guessed(key.get_secret_value()):
            raise Broken(
                "Give DESK_SECRET_KEY at least {count} random characters: "
                "desk key secret makes them.",
                count=MIN_SECRET_LENGTH,
            )

    def check_own_mail(self) -> None:
        """Check that both settings of the desk's own mail are set, or neither.

        Raises:
            Broken: only one is.
        """
        names = ("smtp_url", "mail_from")
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) == 1:
            (missing,) = set(names) - set(given)
            raise Broken(
                "Set {missing} too: {given} alone sends no mail.",
                missing=f"DESK_{missing.upper()}",
                given=f"DESK_{given[0].upper()}",
            )

    @property
    def database(self) -> str:
        """The database's address: PostgreSQL if set, else SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_dir / 'desk.sqlite'}"

    @property
    def journal_file(self) -> Path | None:
        """The journal's file; none when it goes to the log alone."""
        if self.journal == "log":
            return None
        return Path(self.journal) if self.journal else self.data_dir / "journal.jsonl"

    @property
    def pages(self) -> str:
        """Where a browser reaches the desk's own pages, without a slash at the end."""
        return (self.browser_url or self.public_url).rstrip("/")

    @property
    def addon_accounts(self) -> tuple[str, ...]:
        """The accounts that Google may call the add-on as.

        Raises:
            Broken: none is set.
        """
        return _listed(self.require("addon_service_account"))

    @property
    def pubsub_topics(self) -> tuple[str, ...]:
        """Where Gmail is to publish: a topic for each client's project."""
        return _listed(self.pubsub_topic or "")

    @property
    def push_audience(self) -> str:
        """The audience that Pub/Sub's tokens must carry."""
        return self.pubsub_audience or f"{self.public_url.rstrip('/')}/hooks/gmail"

    def require(self, name: str) -> str:
        """The value of one setting as text.

        Raises:
            Broken: it is not set; the sentence names the variable.
        """
        value = getattr(self, name)
        if value is None:
            raise Broken(
                "Set {name}: it is needed here and has no value.",
                name=f"DESK_{name.upper()}",
            )
        if isinstance(value, SecretStr):
            return value.get_secret_value()
        return str(value)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def describe_invalid(error: ValidationError) -> str:
    """Which variable is wrong, and why; not what it holds."""
    first = error.errors()[0]
    name = "_".join(str(part) for part in first["loc"]).upper()
    return f"DESK_{name}: {first['msg'].removeprefix('Value error, ')}."
