"""Signing keys of the demo: Google's own, and a service account's."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

Claims = dict[str, Any]


class InvalidJwt(ValueError):
    """A JWT that is malformed or was signed by another key."""


@dataclass(frozen=True)
class SigningKey:
    """An RSA key with a name and a certificate, as Google publishes its own."""

    kid: str
    private_key_pem: str
    certificate_pem: str

    @classmethod
    def generate(cls, kid: str) -> SigningKey:
        """A fresh key; its certificate names itself and lasts ten years."""
        key = generate_private_key(public_exponent=65537, key_size=2048)
        private = key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        ).decode()
        return cls(kid, private, _self_signed(key, kid))

    def sign(self, claims: Claims) -> str:
        """The claims as an RS256 JWT whose header names this key."""
        header = {"alg": "RS256", "kid": self.kid, "typ": "JWT"}
        signed = f"{_segment(header)}.{_segment(claims)}"
        signature = _private_key(self.private_key_pem).sign(
            signed.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
        return f"{signed}.{_b64(signature)}"

    def to_json(self) -> dict[str, str]:
        """The whole key, private part too, for a config file."""
        return {
            "kid": self.kid,
            "private_key": self.private_key_pem,
            "certificate": self.certificate_pem,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, str] | str) -> SigningKey:
        """The key that `to_json` wrote, given as a mapping or as JSON text."""
        fields: Mapping[str, str] = json.loads(data) if isinstance(data, str) else data
        return cls(fields["kid"], fields["private_key"], fields["certificate"])


def service_account_info(token_uri: str) -> tuple[dict[str, str], dict[str, str]]:
    """A service account's key file like Google's, and the part to register."""
    key = SigningKey.generate("sidedesk-demo-delegation")
    email = "sidedesk@sidedesk-demo.iam.gserviceaccount.com"
    info = {
        "type": "service_account",
        "project_id": "sidedesk-demo",
        "private_key_id": key.kid,
        "private_key": key.private_key_pem,
        "client_email": email,
        "client_id": "100000000000000000001",
        "token_uri": token_uri,
    }
    public = {
        "client_email": email,
        "client_id": info["client_id"],
        "private_key_id": key.kid,
        "certificate": key.certificate_pem,
    }
    return info, public


def read_jwt(token: str, certificate_pem: str) -> Claims:
    """The claims of a JWT that the certificate's key signed; times unchecked."""
    signed, _, signature = token.rpartition(".")
    try:
        _public_key(certificate_pem).verify(
            _unb64(signature), signed.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
    except InvalidSignature:
        raise InvalidJwt("the signature does not fit the key") from None
    return unverified_claims(token)


def unverified_claims(token: str) -> Claims:
    """What a JWT says of itself, before anybody has checked the signature."""
    try:
        _, middle, _ = token.split(".")
        claims = json.loads(_unb64(middle))
    except ValueError:
        raise InvalidJwt("not a JWT") from None
    if not isinstance(claims, dict):
        raise InvalidJwt("not a JWT")
    return claims


def _self_signed(key: RSAPrivateKey, name: str) -> str:
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    start = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM).decode()


@lru_cache(maxsize=8)
def _private_key(pem: str) -> RSAPrivateKey:
    key = load_pem_private_key(pem.encode(), password=None)
    assert isinstance(key, RSAPrivateKey)
    return key


def _public_key(certificate_pem: str) -> RSAPublicKey:
    key = x509.load_pem_x509_certificate(certificate_pem.encode()).public_key()
    assert isinstance(key, RSAPublicKey)
    return key


def _segment(value: Claims) -> str:
    return _b64(json.dumps(value, separators=(",", ":")).encode())


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _unb64(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise InvalidJwt("not a JWT") from None
