"""#extend: move the deadline, with a reason that the complainant is told."""

from mailflow.domain.deadlines import show_moment
from mailflow.domain.moves import extend_deadline
from mailflow.domain.procedure import EndsWith
from mailflow.domain.spoken_dates import read_length_or_when
from mailflow.intake.commands.verb import Call, Verb
from mailflow.intake.grammar import CommandError, split_reason


def run(call: Call, argument: str) -> str:
    """Move the deadline. It counts from the old date. The reason after because is told to the complainant."""
    length, reason = split_reason(argument)
    if not length or not reason:
        raise CommandError("Say by how much and why: #extend 3 working days because the tutor is away until Monday")
    read = read_length_or_when(length, call.now, call.office.calendar)
    extend_deadline(call.change, read, now=call.now, by=call.person, because=reason)
    running = call.change.open_clock(EndsWith.OUTCOME)
    when = show_moment(running.due.at, call.office.calendar) if running else ""
    return f"The deadline is {when} now, and the complainant is told so with your reason."


VERB = Verb("extend", run, "#extend 3 working days because the tutor is away until Monday", ("extension", "delay"))
