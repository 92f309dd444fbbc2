"""#escalate: pass the case to the next stage."""

from mailflow.domain.moves import escalate
from mailflow.intake.commands.verb import Call, Verb
from mailflow.intake.grammar import split_reason


def run(call: Call, argument: str) -> str:
    """Pass the case to the next stage at once. The complainant is told, with the reason if you give one."""
    value, reason = split_reason(argument)
    escalate(call.change, now=call.now, by=call.person, because=reason or value)
    return f"{call.change.stage.title} has begun. {call.change.owner.name} looks after the case now."


VERB = Verb("escalate", run, "#escalate because the complainant is not satisfied", ("appeal", "next-stage"))
