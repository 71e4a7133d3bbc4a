"""The account of this machine itself, found by Google's library.

Where there is none, the library may wait for a metadata server for many seconds: so it
looks in a thread, and whoever asks again gets what was found meanwhile.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor, TimeoutError as NotYet
from threading import Lock

import google.auth
from google.auth.credentials import Credentials
from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError

from app.errors import Broken, Later
from app.wording import mark

NO_SOURCE = (
    "This machine has no account of its own at Google: run where there is one, set "
    "GOOGLE_APPLICATION_CREDENTIALS to a workload identity's file, or run gcloud auth "
    "application-default login."
)
STILL_LOOKING = mark("This machine still looks for its account at Google.")
Found = tuple[Credentials, str]


class NoOwnAccount(Broken):
    """This machine has no account at Google."""


def own_account(scope: str) -> Found:
    """The account of this machine, and its project where that is known.

    Raises:
        NoOwnAccount: it has none.
    """
    try:
        found, project = google.auth.default(scopes=[scope])
    except DefaultCredentialsError as error:
        raise NoOwnAccount(NO_SOURCE) from error
    except (GoogleAuthError, OSError, ValueError) as error:
        raise NoOwnAccount(f"{NO_SOURCE} ({type(error).__name__})") from error
    return found, project or getattr(found, "quota_project_id", None) or ""


class OwnAccountSearch:
    """Looks for it beside whoever asks; may be shared by threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._looking: Future[Found] | None = None

    def wait(self, scope: str, seconds: float) -> Found:
        """What was found within so many seconds.

        Raises:
            NoOwnAccount: there is none.
            Later: nobody knows yet.
        """
        with self._lock:
            if self._looking is None:
                pool = ThreadPoolExecutor(1, thread_name_prefix="own-account")
                self._looking = pool.submit(own_account, scope)
                pool.shutdown(wait=False)
            looking = self._looking
        try:
            return looking.result(seconds)
        except NotYet as error:
            raise Later(STILL_LOOKING) from error
        except NoOwnAccount:
            # Somebody may give it one.
            self._looking = None
            raise
