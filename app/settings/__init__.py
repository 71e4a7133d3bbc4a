"""Settings: from the environment, and beside a running demo from its file."""

from app.settings.environment import MIN_SECRET_LENGTH, Settings, describe_invalid

__all__ = ["MIN_SECRET_LENGTH", "Settings", "describe_invalid"]
