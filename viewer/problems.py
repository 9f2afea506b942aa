"""What goes wrong, said in one shape: a page for people, `{error, message, id}` for programs."""

import re

import msgspec

from viewer.i18n import N_

MESSAGES: dict[int, tuple[str, str]] = {
    400: ("bad_request", N_("This request can't be understood.")),
    401: ("login_needed", N_("Please log in first.")),
    403: ("forbidden", N_("This form is no longer valid. Please go back, reload the page and try again.")),
    404: ("not_found", N_("There is nothing at this address.")),
    405: ("method_not_allowed", N_("This address can't be used in that way.")),
    410: ("gone", N_("This link was used already.")),
    413: ("too_large", N_("That was more than can be taken at once.")),
    429: ("too_many", N_("Too many tries. Please wait a while.")),
    500: ("failed", N_("Something went wrong on our side. What was collected is safe.")),
    503: ("store_failed", N_("The database did not answer. What was collected is safe; try again in a moment.")),
}

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=。)")


class Problem(Exception):
    """An answer that is not what was asked for. `message` is an English text marked with `N_`, or the status's own."""

    def __init__(self, status: int, message: str | None = None, *, retry_after_s: int | None = None) -> None:
        self.status = status
        self.word, standard = MESSAGES.get(status, MESSAGES[500 if status >= 500 else 400])
        self.message = message or standard
        self.retry_after_s = retry_after_s
        super().__init__(f"{status} {self.message}")


class ProblemView(msgspec.Struct, frozen=True):
    error: str
    message: str
    id: str  # stands in the log beside the cause, where it is ours

    @property
    def heading(self) -> str:
        """What happened: the message's first sentence."""
        return _SENTENCE_END.split(self.message, maxsplit=1)[0]

    @property
    def rest(self) -> str:
        """What is safe, and what to do."""
        return self.message[len(self.heading) :].strip()

    @property
    def logged(self) -> bool:
        return self.error in {"failed", "store_failed"}

    @property
    def passing(self) -> bool:
        """Whether the same may work a moment later."""
        return self.logged or self.error == "too_many"
