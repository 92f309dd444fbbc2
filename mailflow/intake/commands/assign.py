"""#assign: give the case to a colleague."""

from mailflow.domain.moves import assign
from mailflow.intake.commands.verb import Call, Verb
from mailflow.intake.grammar import CommandError, split_reason


def run(call: Call, argument: str) -> str:
    """Give the case to a colleague, by name, short name or address. A reason may follow after because."""
    who, reason = split_reason(argument)
    if not who:
        raise CommandError("Say to whom: #assign sam, #assign Sam Lee or #assign sam@example.org")
    person = call.office.directory.find(who)
    assign(call.change, person, by=call.person, because=reason)
    return f"{person.name} looks after the case now."


VERB = Verb("assign", run, "#assign sam", ("give", "reassign"))
