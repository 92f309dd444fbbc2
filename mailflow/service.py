"""Running processes: everything in one, or web, intake, clock and outbox each for itself, until a signal."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable

from sqlmodel import func, select

from mailflow import bootstrap
from mailflow.config import SettingsError
from mailflow.intake.poll import note_failure, poll
from mailflow.intake.settle import settle_all
from mailflow.mail.imap import Inbox, MailboxError
from mailflow.mail.smtp import Transport
from mailflow.outbox.deliver import waiting
from mailflow.records.outgoing import Delivery, OutgoingMail
from mailflow.scheduler import keep_ticking
from mailflow.workers import (
    Company,
    empty_outbox,
    imap_account,
    send_due,
    settle_mail,
    smtp_account,
    watch_mailbox,
)

log = logging.getLogger(__name__)


def run_all(company: Company) -> None:
    """Everything in one process."""
    settings = company.office.settings
    _check_logins(company)
    log_pages = _listen(company)
    _threads(
        company,
        [*_intake(company), lambda: keep_ticking(company), lambda: empty_outbox(company)],
        log_pages,
        f"mailflow runs. The log is at http://{settings.web.host}:{settings.web.port}/",
    )


def serve(company: Company) -> None:
    """The log alone."""
    settings = company.office.settings
    _threads(company, [], _listen(company), f"The log is at http://{settings.web.host}:{settings.web.port}/")


def run_intake(company: Company) -> None:
    """Reading mailboxes and settling mail."""
    _check_logins(company)
    _threads(company, _intake(company), company.stop.wait, "Intake runs.")


def run_clock(company: Company) -> None:
    """The tick."""
    _threads(company, [], lambda: keep_ticking(company), "The clock runs.")


def run_outbox(company: Company) -> None:
    """Sending mail."""
    _check_logins(company)
    _threads(company, [], lambda: empty_outbox(company), "The outbox runs.")


def poll_once(company: Company) -> tuple[list[str], bool]:
    """Read every mailbox once and settle what came; returns lines to print and whether all went well."""
    lines, well = [], True
    max_size = company.office.settings.intake.max_size_mb * 1_000_000
    for mailbox in company.office.settings.mailboxes:
        try:
            with Inbox(imap_account(company.office.settings, mailbox)) as inbox:
                stored = poll(company.db, mailbox, inbox, max_size, company.clock(), company.office.limits)
            lines.append(f"{mailbox.name}: {_mails(stored, 'new ')}.")
        except MailboxError as error:
            note_failure(company.db, mailbox, str(error), company.clock())
            lines.append(f"{mailbox.name}: {error}")
            well = False
    lines.append(f"{_mails(settle_all(company.db, company.office, company.clock))} settled.")
    return lines, well


def send_once(company: Company) -> tuple[str, bool]:
    """Send what is due now; returns a sentence and whether the server could be used."""
    before = _sent(company)
    with Transport(smtp_account(company.office.settings)) as transport:
        # Whether the server was down when cron last called is not known here, so its return is told if it was.
        up = send_due(company, transport, was_down=True)
        while up and waiting(company.db, company.clock()):
            up = send_due(company, transport, was_down=True)
    left = waiting(company.db, company.clock())
    said = f"{_mails(_sent(company) - before)} sent, {left} still waiting."
    return (said, True) if up else (f"{said} The mail server cannot be used now.", False)


def _sent(company: Company) -> int:
    with company.db.read() as session:
        return session.exec(select(func.count()).where(OutgoingMail.status == Delivery.SENT)).one()


def _mails(count: int, kind: str = "") -> str:
    return f"{count} {kind}{'mail' if count == 1 else 'mails'}"


def _intake(company: Company) -> list[Callable[[], object]]:
    readers: list[Callable[[], object]] = [
        lambda mailbox=mailbox: watch_mailbox(company, mailbox)  # type: ignore[misc]
        for mailbox in company.office.settings.mailboxes
    ]
    return [*readers, lambda: settle_mail(company)]


def _check_logins(company: Company) -> None:
    """Passwords must be there before anything starts: a worker could only repeat the complaint for ever."""
    settings = company.office.settings
    for mailbox in settings.mailboxes:
        imap_account(settings, mailbox)
    smtp_account(settings)


def _listen(company: Company) -> Callable[[], None]:
    """Open the port of the log, so that it answers before anybody is told of it; returns what serves it."""
    from waitress.server import create_server

    web = company.office.settings.web
    app = bootstrap.web_app(company)
    try:
        server = create_server(app, host=web.host, port=web.port, threads=4, ident="mailflow")
    except OSError as error:
        raise SettingsError(
            f"The log cannot be served at {web.host} port {web.port}: {error.strerror or error}. Is mailflow running"
            " already? Else set web.host and web.port to what is free on this machine."
        ) from error

    def serve_until_stopped() -> None:
        threading.Thread(target=lambda: (company.stop.wait(), server.close()), daemon=True, name="web-stop").start()
        try:
            server.run()
        except OSError:
            # close() from the other thread pulls the socket away from the loop; that is how waitress is stopped.
            if not company.stop.is_set():
                raise

    return serve_until_stopped


def _threads(company: Company, beside: list[Callable[[], object]], main: Callable[[], object], greeting: str) -> None:
    """Run `beside` in threads and `main` here, until a signal; then wait for the threads to finish.

    Workers live through every trouble they know of. If one ends by an error all the same, the others are stopped
    and the error is raised: a process that is half dead would look healthy to whoever restarts dead ones.
    """
    errors: list[BaseException] = []

    def stop(*_: object) -> None:
        company.stop.set()
        company.new_mail.set()
        company.new_letters.set()

    def run(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as error:
            log.exception("a part of mailflow failed; the process ends")
            errors.append(error)
            stop()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in beside]
    for thread in threads:
        thread.start()
    log.info(greeting)
    try:
        main()
    finally:
        stop()
        for thread in threads:
            thread.join(timeout=15)
        company.db.close()
    if errors:
        raise errors[0]
    log.info("Stopped.")
