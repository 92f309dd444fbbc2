"""#about: say which colleague is complained about."""

from mailflow.intake.commands.verb import Call, Verb
from mailflow.intake.grammar import CommandError, split_reason


def run(call: Call, argument: str) -> str:
    """Say which colleague the complaint is about. No stage is ever given to that person."""
    who, _ = split_reason(argument)
    if not who:
        raise CommandError("Say whom the complaint is about: #about sam")
    person = call.office.directory.find(who)
    if person.id == call.change.state.owner:
        raise CommandError(f"{person.name} looks after the case. Give it to somebody else first: #assign …")
    call.change.set(about=tuple(dict.fromkeys((*call.change.state.about, person.id))))
    call.change.record("PersonNamed", f"The complaint concerns {person.name}, who is not given the case.")
    return f"{person.name} is noted as the person complained about and is never given this case."


VERB = Verb("about", run, "#about sam", ("concerns",))
