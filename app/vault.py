"""Seals secrets for the database and opens them again; the first key seals."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from app.errors import Broken

NO_KEY = "No key in DESK_VAULT_KEYS opens this secret."


class Vault:
    """Fernet keys, comma-separated; any of them opens what one of them sealed."""

    def __init__(self, keys: str) -> None:
        try:
            each = [Fernet(key.strip()) for key in keys.split(",") if key.strip()]
            self._fernet = MultiFernet(each)
        except ValueError as error:
            raise Broken("DESK_VAULT_KEYS must hold Fernet keys.") from error

    def seal(self, secret: str) -> str:
        """Encrypt the secret."""
        return self._fernet.encrypt(secret.encode()).decode()

    def seal_bytes(self, secret: bytes) -> bytes:
        """Encrypt what is no text."""
        return self._fernet.encrypt(secret)

    def open_bytes(self, sealed: bytes) -> bytes:
        """Decrypt it.

        Raises:
            Broken: none of the keys fits.
        """
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken as error:
            raise Broken(NO_KEY) from error

    def reseal_bytes(self, sealed: bytes) -> bytes:
        """Seal it anew with the first key.

        Raises:
            Broken: none of the keys fits.
        """
        return self.seal_bytes(self.open_bytes(sealed))

    def reseal(self, sealed: str) -> str:
        """Seal it anew with the first key.

        Raises:
            Broken: none of the keys fits.
        """
        return self.seal(self.open(sealed))

    def open(self, sealed: str) -> str:
        """Decrypt the secret.

        Raises:
            Broken: none of the keys fits.
        """
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise Broken(NO_KEY) from error
