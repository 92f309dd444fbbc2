"""#reopen: work on a case again."""

from mailflow.domain.moves import reopen
from mailflow.intake.commands.verb import Call, Verb
from mailflow.intake.grammar import split_reason


def run(call: Call, argument: str) -> str:
    """Open a resolved or closed case again in the stage where it ended. Its clocks run anew from now."""
    value, reason = split_reason(argument)
    reopen(call.change, now=call.now, by=call.person, because=reason or value)
    return f"The case is open again in {call.change.stage.title}."


VERB = Verb("reopen", run, "#reopen because new evidence came in", ("open",))
