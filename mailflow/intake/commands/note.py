"""#note: words for the record that only staff see."""

from mailflow.domain.moves import dealt_with_reply
from mailflow.intake.commands.verb import Call, Verb
from mailflow.intake.grammar import CommandError


def run(call: Call, argument: str) -> str:
    """Add a note to the case. Only colleagues see it. The text below the command belongs to the note."""
    words = "\n".join(part for part in (argument, call.prose) if part).strip()
    if not words:
        raise CommandError("The note is empty. Write: #note and then your words.")
    call.prose = ""
    call.change.record("NoteAdded", f"{call.person.name} added a note.", words=words[:4000])
    owner = call.change.on_duty(call.now)
    if owner.id != call.person.id:
        call.change.post("colleague-note", owner.id, words=words, writer_name=call.person.name)
    dealt_with_reply(call.change, by=call.person)
    return "Your note is in the case. Only colleagues see it."


VERB = Verb("note", run, "#note spoke to the tutor on the phone", ("notes", "comment"), decides=False)
