"""A process that is killed at a given step, started again: nothing lost, nothing doubled."""

from __future__ import annotations

import pytest

from tests.crash.conftest import MakeWorld

INTAKE_STEPS = {
    "before the first mail is fetched": ("mailflow.intake.poll:_batches", "before", 1),
    "a mail fetched, not stored": ("mailflow.intake.poll:_keep", "before", 2),
    "mails stored, not committed": ("mailflow.intake.poll:_advance", "after", 1),
    "mails committed, mailbox not touched": ("mailflow.intake.poll:_settle", "before", 1),
    "mailbox to be touched": ("mailflow.mail.imap:Inbox.settle", "before", 1),
    "mailbox touched, not noted": ("mailflow.mail.imap:Inbox.settle", "after", 1),
    "mail to be claimed": ("mailflow.intake.settle:_claim", "before", 1),
    "mail claimed, not parsed": ("mailflow.intake.reading:read", "before", 1),
    "mail parsed": ("mailflow.intake.reading:read", "after", 2),
    "mail to be decided": ("mailflow.intake.settle:decide", "before", 1),
    "mail decided": ("mailflow.intake.settle:decide", "after", 2),
    "mail carried out, not committed": ("mailflow.intake.settle:carry_out", "after", 3),
    "handful committed": ("mailflow.intake.settle:_settle", "after", 1),
    "before any commit": ("sqlmodel:Session.commit", "before", 4),
    "after any commit": ("sqlmodel:Session.commit", "after", 4),
}
OUTBOX_STEPS = {
    "letter to be claimed": ("mailflow.outbox.deliver:_claim", "before", 1),
    "letter claimed": ("mailflow.outbox.deliver:_claim", "after", 2),
    "letter composed": ("mailflow.mail.smtp:Transport.send", "before", 2),
    "letter handed over, answer unread": ("mailflow.mail.smtp:Transport._answer", "before", 2),
    "letter taken, not marked": ("mailflow.mail.smtp:Transport.send", "after", 2),
    "mark not committed": ("sqlmodel:Session.commit", "before", 4),
    "letter marked": ("mailflow.outbox.deliver:_mark_sent", "after", 2),
}
CLOCK_STEPS = {
    "tick begins": ("mailflow.scheduler:work_through", "before", 1),
    "deadline claimed": ("mailflow.casework.fall_due:_work_on", "before", 2),
    "case taken": ("mailflow.casework.fall_due:take", "after", 2),
    "deadline decided": ("mailflow.casework.fall_due:fall_due", "after", 2),
    "letters promised, not committed": ("mailflow.casework.fall_due:_work_on", "after", 2),
    "before a commit": ("sqlmodel:Session.commit", "before", 3),
    "after a commit": ("sqlmodel:Session.commit", "after", 3),
    "tick ends": ("mailflow.scheduler:watch_mailboxes", "before", 1),
}


@pytest.mark.parametrize(("server", "database"), [("dovecot", "sqlite"), ("embedded", "postgres")])
def test_killed_at_each_step_from_fetch_to_send(make_world: MakeWorld, server: str, database: str) -> None:
    world = make_world(server, database)
    for step in INTAKE_STEPS.values():
        world.write_again(world.complain("info", "enquiries"))
        world.die_at("intake", *step)
    world.come_to_rest("intake")
    for step in OUTBOX_STEPS.values():
        world.die_at("outbox", *step)
    for step in CLOCK_STEPS.values():
        world.skip_to_next_moment()
        world.die_at("clock", *step)
    world.come_to_rest()
    world.account_for_everything()
    assert world.kills == len(INTAKE_STEPS) + len(OUTBOX_STEPS) + len(CLOCK_STEPS)
