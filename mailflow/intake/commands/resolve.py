"""#resolve: give the outcome with its reasons."""

import difflib

from mailflow.domain.case import Outcome, Status
from mailflow.domain.moves import resolve
from mailflow.intake.commands.verb import Call, Verb
from mailflow.intake.grammar import CommandError, split_reason

_WORDS = {outcome.value: outcome for outcome in Outcome} | {
    "partially-upheld": Outcome.PARTLY_UPHELD,
    "partly": Outcome.PARTLY_UPHELD,
    "rejected": Outcome.NOT_UPHELD,
    "upheld-in-part": Outcome.PARTLY_UPHELD,
    "out-of-remit": Outcome.OUT_OF_SCOPE,
}


def run(call: Call, argument: str) -> str:
    """Give the outcome: upheld, partly upheld, not upheld, withdrawn or out of scope, then because and your reasons.

    Text below the command becomes your letter to the complainant; without any, mailflow writes it.
    """
    word, reason = split_reason(argument)
    outcome = _WORDS.get("-".join(word.lower().split()))
    if outcome is None:
        close = difflib.get_close_matches("-".join(word.lower().split())[:60], _WORDS, n=1, cutoff=0.6)
        meant = f" Did you mean #resolve {close[0]} because …?" if close else ""
        raise CommandError(
            "Say what the outcome is: upheld, partly-upheld, not-upheld, withdrawn or out-of-scope, then because and"
            f" the reasons.{meant}"
        )
    resolve(call.change, outcome, now=call.now, by=call.person, because=reason, words=call.prose)
    call.prose = ""
    after = (
        "The case is closed."
        if call.change.state.status is Status.CLOSED
        else "The complainant is told how to ask for the next stage, and by when."
    )
    return f"The outcome is recorded as {outcome.words} and the letter to the complainant is on its way. {after}"


VERB = Verb("resolve", run, "#resolve upheld because the booking was never confirmed", ("outcome", "resolved"))
