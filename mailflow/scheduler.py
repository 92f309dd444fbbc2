"""The clock: APScheduler wakes us every few seconds and knows nothing else; what is due stands in the database."""

from __future__ import annotations

import logging
from datetime import UTC

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger

from mailflow import clock
from mailflow.casework.fall_due import work_through
from mailflow.casework.held import watch_held
from mailflow.casework.watch import watch_mailboxes
from mailflow.outbox.promise import bring_forward
from mailflow.workers import Company, log_trouble


def tick(company: Company) -> int:
    """Work on everything that is due now; returns how many moments were worked on."""
    now = company.clock()
    watch_held(company.db, company.office, now)
    worked = work_through(company.db, company.office, now)
    watch_mailboxes(company.db, company.office, now)
    if worked:
        company.new_letters.set()
    return worked


def rehearse(company: Company) -> int:
    """Work on what would be due at the pretended moment of `company.clock`; returns how many moments it was.

    What that promises leaves at once, not when the moment really comes. The mailboxes are not watched: that nobody
    has read them by then is no news.
    """
    pretended = company.clock()
    watch_held(company.db, company.office, pretended)
    worked = work_through(company.db, company.office, pretended)
    with company.db.write() as session:
        bring_forward(session, pretended, clock.now())
    return worked


def keep_ticking(company: Company) -> None:
    """Tick until told to stop. Missed ticks are not made up for: one tick does all that is due."""
    # A tick that takes longer than the time to the next one is no news: that one is simply not needed.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
    scheduler = BlockingScheduler(timezone=UTC)
    scheduler.add_job(
        lambda: _tick_through_trouble(company),
        IntervalTrigger(seconds=company.office.settings.clock.tick_seconds, timezone=UTC),
        id="tick",
        max_instances=1,
        coalesce=True,
        misfire_grace_time=None,
        next_run_time=clock.now(),  # the scheduler lives in real time, whatever the company's clock says
    )
    scheduler.add_job(
        lambda: scheduler.shutdown(wait=False) if company.stop.is_set() else None,
        IntervalTrigger(seconds=1, timezone=UTC),
        id="stop",
        coalesce=True,
        misfire_grace_time=None,
    )
    scheduler.start()


def _tick_through_trouble(company: Company) -> None:
    """Tick; what goes wrong is said, and the next tick does what this one could not."""
    try:
        tick(company)
    except Exception as error:
        log_trouble("the clock", error)
