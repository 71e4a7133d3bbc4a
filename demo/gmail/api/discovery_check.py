"""Our Gmail holds itself to Google's document: nothing else may leave it."""

from __future__ import annotations

from demo.gmail.errors import Json
from demo.google.gmail import CheckedCall, method_of


class UnlikeGoogle(AssertionError):
    """Gmail would not have done so; what is wrong with it."""


def check_answer(called: CheckedCall, status: int, answer: Json | None) -> None:
    """Nothing, if Gmail could have given this answer to this call.

    Raises:
        UnlikeGoogle: it could not, or it would have refused the call.
    """
    method = method_of(called)
    if method is None:
        faults = [f"{called.verb} {called.path} is not a method"] * (status < 300)
    else:
        faults = list(method.answer_faults(status, answer))
        faults += method.call_faults(called) if status < 300 else ()
    if faults:
        raise UnlikeGoogle("; ".join(faults))


def check_client_call(called: CheckedCall) -> None:
    """Nothing, if Google's document allows the call, whatever Gmail answers.

    Raises:
        UnlikeGoogle: it does not.
    """
    method = method_of(called)
    if method is None:
        raise UnlikeGoogle(f"{called.verb} {called.path} is not a method")
    faults = [*method.call_faults(called), *method.lacking(called.body)]
    if faults:
        raise UnlikeGoogle("; ".join(faults))
