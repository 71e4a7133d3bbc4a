"""Where the database and Redis are, as the settings say it."""

from __future__ import annotations

from urllib.parse import urlsplit

DATABASES = ("postgresql", "postgresql+psycopg", "sqlite")
DATABASE_FORM = "postgresql://USER:PASSWORD@HOST/NAME, or sqlite:///FILE"
REDIS = ("redis", "rediss", "unix")
REDIS_FORM = "redis://:PASSWORD@HOST:6379/0, or unix:///run/redis.sock"


def check_database(address: str) -> str:
    """The address of a database, as SQLAlchemy takes it.

    Many hosts write `postgres://`, which it does not know. The address itself stands in
    no message: it may hold a password.

    Raises:
        ValueError: it is none that the desk can use.
    """
    scheme, _, rest = address.strip().partition("://")
    scheme = "postgresql" if scheme == "postgres" else scheme
    _check(f"{scheme}://{rest}", DATABASES, DATABASE_FORM)
    return f"{scheme}://{rest}"


def check_redis(address: str) -> str:
    """The address of a Redis.

    Raises:
        ValueError: it is none that the desk can use.
    """
    _check(address.strip(), REDIS, REDIS_FORM)
    return address.strip()


def check_listen(address: str) -> str:
    """Where a process is to listen.

    Raises:
        ValueError: it is no host and port.
    """
    host, _, port = address.strip().rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ValueError("Write it as HOST:PORT, such as 127.0.0.1:9100")
    return address.strip()


def _check(address: str, schemes: tuple[str, ...], form: str) -> None:
    scheme, mark, rest = address.partition("://")
    # In the memory of this process SQLite needs no name.
    is_named = rest or scheme == "sqlite"
    if not mark or not is_named or scheme not in schemes:
        raise ValueError(f"Write it as {form}")
    try:
        _ = urlsplit(address).port
    except ValueError as error:
        raise ValueError(
            f"Its host or port cannot be read. Write it as {form}"
        ) from error
