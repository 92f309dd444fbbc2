"""#help: what can be written."""

from mailflow.intake.commands.verb import Call, Verb


def run(call: Call, _argument: str) -> str:
    """Show every command with an example."""
    call.help = help_text()
    return "Here is what you can write."


def help_text() -> str:
    """Every command with its example, one after the other, for a receipt."""
    from mailflow.intake.commands import COMMANDS

    return "\n".join(f"- {verb.example}\n  {verb.help}" for verb in COMMANDS)


VERB = Verb("help", run, "#help", ("commands", "hilfe", "aide"), decides=False)
