"""Settings: from the environment, and beside a running demo from its file."""

from app.settings.environment import Settings, describe_invalid
from app.settings.kept import INSTANCE_SOURCE
from app.settings.secrets import MIN_SECRET_LENGTH

__all__ = ["INSTANCE_SOURCE", "MIN_SECRET_LENGTH", "Settings", "describe_invalid"]
