"""#close: end a case."""

from mailflow.domain.moves import close
from mailflow.intake.commands.verb import Call, Verb
from mailflow.intake.grammar import split_reason


def run(call: Call, argument: str) -> str:
    """Close the case. One that has no outcome needs a reason after because, which the complainant is told."""
    value, reason = split_reason(argument)
    close(call.change, now=call.now, by=call.person, because=reason or value)
    return "The case is closed."


VERB = Verb("close", run, "#close", ("closed",))
