"""#status: where the case stands."""

from mailflow.domain.deadlines import show_moment
from mailflow.intake.commands.verb import Call, Verb


def run(call: Call, _argument: str) -> str:
    """Show where the case stands: stage, who looks after it, what is due and why then, and the latest events."""
    state, calendar = call.change.state, call.office.calendar
    lines = [
        f"{call.opened.row.reference}: {call.change.stage.title}, {state.status.value},"
        f" looked after by {call.change.owner.name}",
        f"Received: {show_moment(state.received_at, calendar)}",
    ]
    if state.outcome:
        lines.append(f"Outcome: {state.outcome.words}")
    for running in sorted(state.running, key=lambda one: one.due.at):
        lines.append(f"Due {show_moment(running.due.at, calendar)}: {running.clock.title} ({running.due.explanation})")
    lines += call.story
    call.status = "\n".join(f"- {line}" for line in lines)
    return "Here is where the case stands."


VERB = Verb("status", run, "#status", ("where", "show"), decides=False)
