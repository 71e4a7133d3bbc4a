"""An index of packages over https, vouched for by an authority that nobody knows."""

from __future__ import annotations

import hashlib
import ssl
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PACKAGE = "sidedesk-nothing"
HERE = "127.0.0.1"
# By name: pip checks no certificate of a bare address where it asks the system.
NAME = "localhost"


@dataclass(frozen=True)
class Index:
    """Where it is, the authority's certificate, and the line that pins its package."""

    url: str
    authority: Path
    pin: str


class Quiet(SimpleHTTPRequestHandler):
    """Serves the folder without a word."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def private_index(folder: Path) -> Iterator[Index]:
    """Serve one tiny package from the folder until the block ends."""
    wheel = _write_wheel(folder / "files")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    page = folder / "files" / "simple" / PACKAGE / "index.html"
    page.parent.mkdir(parents=True)
    link = f"/{wheel.name}#sha256={digest}"
    page.write_text(f'<!DOCTYPE html><a href="{link}">{wheel.name}</a>')
    authority, pair = write_certificates(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair)
    handler = partial(Quiet, directory=str(folder / "files"))
    with ThreadingHTTPServer((HERE, 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        # Who does not trust us hangs up in the middle of a sentence: no news.
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"https://{NAME}:{server.server_port}/simple"
        yield Index(url, authority, f"{PACKAGE}==1.0 --hash=sha256:{digest}\n")
        server.shutdown()


def _write_wheel(folder: Path) -> Path:
    """A package of one empty module."""
    folder.mkdir()
    name = PACKAGE.replace("-", "_")
    about = f"{name}-1.0.dist-info"
    files = {
        f"{name}.py": "",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: 1.0\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\n"
        "Root-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{each},,\n" for each in files)
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return wheel


def write_certificates(
    folder: Path, *, days: int = 1, also: str = NAME
) -> tuple[Path, Path]:
    """The authority's certificate, and the server's with its key.

    Both are good from yesterday on, for so many days from now; `also` is one more name
    of the server beside `NAME`.
    """
    own_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Acme's authority")])
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True,
        content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    own = (
        _certificate(name, name, own_key, days)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(own_key, hashes.SHA256())
    )
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Acme's index")])
    here = x509.SubjectAlternativeName([x509.DNSName(each) for each in {NAME, also}])
    server = (
        _certificate(subject, name, key, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(here, critical=False)
        .sign(own_key, hashes.SHA256())
    )
    authority, pair = folder / "authority.pem", folder / "server.pem"
    pem = serialization.Encoding.PEM
    authority.write_bytes(own.public_bytes(pem))
    secret = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pair.write_bytes(secret + server.public_bytes(pem))
    return authority, pair


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    days: int,
) -> x509.CertificateBuilder:
    today = datetime.now(UTC)
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=days))
    )
