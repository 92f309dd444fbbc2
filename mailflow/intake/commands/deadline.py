"""#deadline: tell the complainant by when there will be an answer."""

from mailflow.domain.deadlines import at_moment, due, show_moment
from mailflow.domain.lengths import Length
from mailflow.domain.moves import promise
from mailflow.domain.spoken_dates import read_length_or_when
from mailflow.intake.commands.verb import Call, Verb
from mailflow.intake.grammar import CommandError, split_reason


def run(call: Call, argument: str) -> str:
    """Tell the complainant by when there will be an answer: a day, a date or a length of time from today."""
    when, reason = split_reason(argument)
    if not when:
        raise CommandError("Say when: #deadline Friday, #deadline 3 December or #deadline 5 working days")
    calendar = call.office.calendar
    read = read_length_or_when(when, call.now, calendar)
    new = due(read, call.now, calendar) if isinstance(read, Length) else at_moment(read, calendar)
    promise(call.change, new, now=call.now, by=call.person, because=reason)
    return f"The complainant is told to expect an answer by {show_moment(new.at, calendar)}."


VERB = Verb("deadline", run, "#deadline 5 working days", ("due", "date"))
