"""What is set: it can be checked before anything runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime

from google.auth.exceptions import GoogleAuthError
from httplib2 import HttpLib2Error

from app import clock
from app.desk import Desk
from app.errors import Broken
from app.gmail import delegation
from app.health.finding import Finding, fine, worth_knowing, wrong
from app.health.own_mail import check_own_mail
from app.health.parts import check_push
from app.health.public_address import check_public_url
from app.health.sources import source_findings
from app.settings import MIN_SECRET_LENGTH, Settings
from app.settings.secrets import can_be_guessed

# Google's own tokens may be so much early or late.
MAX_SKEW = timedelta(seconds=10)
PEM = "-----BEGIN CERTIFICATE-----"


def settings_findings(desk: Desk) -> Iterator[Finding]:
    """Where the settings come from, and each that others rely on."""
    yield from source_findings(desk)
    yield check_public_url(desk.settings)
    yield check_signing_key(desk.settings)
    yield check_vault_keys(desk)
    yield check_addon(desk.settings)
    yield check_delegation(desk.settings)
    yield check_push(desk)
    yield check_own_mail(desk.settings)


def check_signing_key(settings: Settings) -> Finding:
    """What signs every button."""
    about, key = "signing key", settings.secret_key
    if key is None:
        return wrong(
            about,
            "It is not set: no card is drawn.",
            "Set DESK_SECRET_KEY: desk key secret makes one.",
        )
    if can_be_guessed(key.get_secret_value()):
        return wrong(
            about,
            "It is short enough to be guessed.",
            f"Give DESK_SECRET_KEY at least {MIN_SECRET_LENGTH} random characters.",
        )
    return fine(about, "It is set.")


def check_vault_keys(desk: Desk) -> Finding:
    """What encrypts tokens."""
    try:
        desk.vault.open(desk.vault.seal("x"))
    except Broken as error:
        return wrong(
            "vault keys",
            str(error),
            "Set DESK_VAULT_KEYS: desk key vault makes one.",
        )
    return fine("vault keys", "They encrypt and decrypt.")


def check_addon(settings: Settings) -> Finding:
    """Whose tokens are believed."""
    names = ("addon_client_id", "addon_service_account")
    unset = [f"DESK_{name.upper()}" for name in names if not getattr(settings, name)]
    if unset:
        return wrong(
            "add-on",
            f"{' and '.join(unset)} not set: every card is refused.",
            "gcloud workspace-add-ons get-authorization prints them.",
        )
    return fine("add-on", "Its two tokens can be proven.")


def check_delegation(settings: Settings) -> Finding:
    """How mailboxes are read without a sign-in, if they are."""
    about = "service account"
    path, account = settings.service_account_file, settings.delegation_account
    if path is not None and account is not None:
        return wrong(
            about,
            "DESK_DELEGATION_ACCOUNT and DESK_SERVICE_ACCOUNT_FILE are both set.",
            "Take one away: without a key is better.",
        )
    if account is not None:
        return fine(about, f"{account}, without a key: Google signs for it.")
    if path is None:
        return worth_knowing(
            about, "None: mailboxes are connected by signing in, not by delegation."
        )
    try:
        address = delegation.read_key(str(path))["client_email"]
    except Broken as error:
        return wrong(
            about,
            str(error),
            "Set DESK_SERVICE_ACCOUNT_FILE to the JSON key that Google gave, or "
            "better DESK_DELEGATION_ACCOUNT, which needs no key.",
        )
    return fine(about, f"{address}, by its key.")


def check_certificates(desk: Desk) -> Iterator[Finding]:
    """Google's certificates, and with them Google's time."""
    try:
        answer = desk.google.request()(desk.settings.google_certs_url, method="GET")
        found = json.loads(answer.data)
    except (GoogleAuthError, HttpLib2Error, OSError, ValueError) as error:
        yield wrong(
            "certificates",
            f"They cannot be fetched ({type(error).__name__}): every card is refused.",
            "Let this machine reach DESK_GOOGLE_CERTS_URL.",
        )
        return
    keys = list(found.values()) if isinstance(found, dict) else []
    if not keys or not all(str(each).startswith(PEM) for each in keys):
        yield wrong(
            "certificates",
            "The answer is not of the form {kid: PEM}.",
            "Set DESK_GOOGLE_CERTS_URL to Google's oauth2/v1/certs.",
        )
        return
    yield fine("certificates", f"{len(keys)} were fetched.")
    date = {k.lower(): v for k, v in dict(answer.headers).items()}.get("date")
    if date:
        yield _googles_time(date)


def _googles_time(date: str) -> Finding:
    off = abs(parsedate_to_datetime(date) - clock.now() + clock.test_offset())
    if off <= MAX_SKEW:
        return fine("google's time", "It is ours.")
    return wrong(
        "google's time",
        f"It is {off.total_seconds():.0f} s from ours: tokens seem too old or too new.",
        "Let this machine follow a time server.",
    )
