"""Intake's rules in their order: the first that decides wins. Each looks at one mail; none changes a case."""

from collections.abc import Callable

from mailflow.intake.decision import Decision, Mail
from mailflow.intake.rules import automated, before_start, bounce, duplicate, loop, new, own, reply, staff

RULES: tuple[Callable[[Mail], Decision | None], ...] = (
    before_start.look,
    own.look,
    duplicate.look,
    bounce.look,
    automated.look,
    loop.look,
    staff.look,
    reply.look,
    new.look,
)


def decide(mail: Mail) -> Decision:
    """What is to be done with a mail."""
    for look in RULES:
        decision = look(mail)
        if decision is not None:
            return decision
    raise AssertionError("the last rule always decides")
