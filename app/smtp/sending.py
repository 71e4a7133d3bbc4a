"""Hands a mail over to a server, and says in plain words why it could not.

https://docs.python.org/3/library/smtplib.html
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage

from app.errors import Broken, Later
from app.settings.smtp import Encryption, SmtpAddress
from app.wording import mark

# Of each step, in seconds: a server may think about a mail for a while.
STEP_SECONDS = 20
# Of all of them together.
WHOLE_SECONDS = 120
GREETING = 220
AWAY = mark("The mail server does not answer ({kind}).")
BUSY = mark("The mail server is busy ({code}). Try again later.")
REFUSED = mark("The mail server refused the mail ({code}).")
NOT_LET_IN = mark("The mail server does not take the name and password ({code}).")
NOT_TRUSTED = mark("The certificate of the mail server is not valid: {why}.")
OPEN = mark("The mail server offers no encryption (STARTTLS), and it is required.")
IN_THE_CLEAR = mark(
    "The mail server offers no encryption: the password would be readable on its way."
)


class MailRefused(Broken):
    """The server will not take this mail however often it is tried.

    `reason` is what the server said: addresses may stand in it, so no log has it.
    """

    def __init__(self, message: str, reason: str = "", **values: object) -> None:
        super().__init__(message, **values)
        self.reason = reason


class SmtpSender:
    """Sends from the desk's own address through one server."""

    def __init__(self, server: SmtpAddress, sender: str) -> None:
        self.server = server
        self.sender = sender

    def send(self, mail: EmailMessage, to: str) -> None:
        """Hand the mail over for that address.

        Raises:
            Later: the server is away or busy; the same mail may be tried again, also
                when it may have arrived: it has the same Message-ID.
            MailRefused: the server refuses it for good.
            Broken: the server cannot be trusted, or lets the desk not in.
        """
        self._talk(lambda connection: connection.send_message(mail, self.sender, [to]))

    def try_out(self) -> None:
        """Do all that comes before a mail, and send none.

        Raises:
            Later, Broken: as `send` does.
        """
        self._talk(lambda connection: connection.noop())

    def _talk(self, say: Callable[[smtplib.SMTP], object]) -> None:
        connection = _connection(self.server, self.sender)
        # A server that says a letter now and then would hold a worker for days.
        limit = threading.Timer(WHOLE_SECONDS, _cut, [connection])
        limit.daemon = True
        limit.start()
        try:
            self._say(connection, say)
            # Whatever it says to good-bye, it has taken the mail.
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
        finally:
            limit.cancel()
            connection.close()

    def _say(
        self, connection: smtplib.SMTP, say: Callable[[smtplib.SMTP], object]
    ) -> None:
        try:
            self._connect(connection)
            say(connection)
        except ssl.SSLCertVerificationError as error:
            why = error.verify_message or type(error).__name__
            raise Broken(NOT_TRUSTED, why=why) from None
        except smtplib.SMTPAuthenticationError as error:
            raise _refusal(NOT_LET_IN, error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPRecipientsRefused as error:
            ((code, said),) = error.recipients.values()
            raise _refusal(REFUSED, code, said) from None
        except smtplib.SMTPResponseException as error:
            raise _refusal(REFUSED, error.smtp_code, error.smtp_error) from None
        except smtplib.SMTPNotSupportedError:
            raise MailRefused(REFUSED, code="SMTPUTF8") from None
        except (smtplib.SMTPException, OSError) as error:
            raise Later(AWAY, kind=type(error).__name__) from None

    def _connect(self, connection: smtplib.SMTP) -> None:
        """Connect, encrypt as the settings want it, and sign in."""
        server = self.server
        code, said = connection.connect(server.host, server.port)
        if code != GREETING:
            raise smtplib.SMTPConnectError(code, said)
        connection.ehlo_or_helo_if_needed()
        if server.encryption != Encryption.FIRST:
            self._encrypt(connection)
        if server.user:
            connection.login(server.user, server.password)

    def _encrypt(self, connection: smtplib.SMTP) -> None:
        if connection.has_extn("starttls"):
            connection.starttls(context=ssl.create_default_context())
            return
        if self.server.encryption == Encryption.REQUIRED:
            raise Broken(OPEN)
        # Whoever sits on the way may have taken the offer out.
        if self.server.password:
            raise Broken(IN_THE_CLEAR)


def _connection(server: SmtpAddress, sender: str) -> smtplib.SMTP:
    """One that is not connected yet; the desk calls itself by its address' domain."""
    here = sender.rpartition("@")[2]
    if server.encryption == Encryption.FIRST:
        context = ssl.create_default_context()
        made: smtplib.SMTP = smtplib.SMTP_SSL(
            local_hostname=here, timeout=STEP_SECONDS, context=context
        )
    else:
        made = smtplib.SMTP(local_hostname=here, timeout=STEP_SECONDS)
    # What the certificate is compared with; `connect` does not say it.
    made._host = server.host  # type: ignore[attr-defined]
    return made


def _cut(connection: smtplib.SMTP) -> None:
    """Wake whoever waits for the server."""
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _refusal(message: str, code: int, said: bytes | str) -> Later | MailRefused:
    """By its first digit: 4 is for now, 5 for good."""
    if code < 500:
        return Later(BUSY, code=code)
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return MailRefused(message, " ".join(text.split())[:200], code=code)
