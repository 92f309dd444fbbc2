"""The command line: one sub-command for each job a person or a process manager does.

Every command imports what it needs when it runs, so that `mailflow receive` starts quickly in an MTA's pipe.
"""

from __future__ import annotations

import io
import logging
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mailflow import __version__

if TYPE_CHECKING:
    from mailflow.mail.limits import Limits
    from mailflow.workers import Company

EX_DATAERR, EX_UNAVAILABLE, EX_TEMPFAIL, EX_CONFIG = 65, 69, 75, 78
"""Exit codes of sysexits.h, which mail transfer agents understand."""
INTERRUPTED = 130


class Failed(click.ClickException):
    """Something the person at the terminal can mend; shown without a traceback."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click calls it a class variable and reads the instance's

    def show(self, file: Any = None) -> None:
        """Print the sentence as it is."""
        click.echo(self.message, err=True, file=file)


class Suggesting(click.Group):
    """A group of commands that answers a wrong word with the one that was meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one was meant."""
        import difflib

        if args and args[0] not in self.commands:
            close = difflib.get_close_matches(args[0], self.commands, n=1)
            hint = f" Did you mean “{ctx.command_path} {close[0]}”?" if close else ""
            raise click.UsageError(
                f"There is no command “{args[0]}”.{hint} “{ctx.command_path} --help” lists them all."
            )
        return super().resolve_command(ctx, args)


class Commands(Suggesting):
    """All commands: known troubles become sentences, and no trouble at all makes an MTA send a mail back."""

    group_class = Suggesting

    def main(self, args: Any = None, *more: Any, **named: Any) -> Any:
        """Run the command line. Whatever stops `receive` asks the MTA to keep the mail and try again.

        Postfix, Exim and Sendmail return a mail to its sender for any other exit code, also for 78 (settings) or
        2 (a misspelt option): a complaint would be refused for a mistake of ours that somebody mends in an hour.
        """
        words = [*(sys.argv[1:] if args is None else args)]
        receiving = next((word for word in words if word in self.commands), "") == "receive"
        try:
            return super().main(words, *more, **named)
        except SystemExit as end:
            if receiving and end.code not in (None, 0, EX_DATAERR):
                raise SystemExit(EX_TEMPFAIL) from end
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the settings or the database lack is said in a sentence."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, KeyboardInterrupt, BrokenPipeError):
            raise
        except Exception as error:
            failure = _failure(error)
            if failure is None:
                raise
            raise failure from error


def _failure(error: Exception) -> Failed | None:
    """The sentence for a trouble that a person can mend, or None for one that only we can."""
    from sqlalchemy.exc import DBAPIError

    from mailflow.config import SettingsError
    from mailflow.letters.book import LetterError
    from mailflow.procedures.loader import ProcedureError
    from mailflow.records.database import DatabaseError

    if isinstance(error, SettingsError | ProcedureError | LetterError):
        return Failed(str(error), EX_CONFIG)
    if isinstance(error, DatabaseError):
        return Failed(str(error), EX_UNAVAILABLE)
    if isinstance(error, DBAPIError) and "locked" in str(error.orig):
        return Failed(
            "The database is locked by another process for longer than mailflow waits. Try again; if it stays so,"
            " see what else has the file open.",
            EX_UNAVAILABLE,
        )
    if isinstance(error, DBAPIError):
        said = " ".join(str(error.orig).split()).rstrip(".?")
        return Failed(f"The database cannot be used: {said}. “mailflow doctor” says more.", EX_UNAVAILABLE)
    if isinstance(error, ModuleNotFoundError) and error.name in ("psycopg", "aiosmtpd", "pymap"):
        extra = "postgres" if error.name == "psycopg" else "demo"
        return Failed(f"This needs a part that is not installed: pip install 'mailflow[{extra}]'", EX_UNAVAILABLE)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return Failed(f"{where}{error.strerror or error}", EX_UNAVAILABLE)
    return None


@click.group(
    "mailflow",
    cls=Commands,
    epilog="Start with “mailflow demo” to see it work, or “mailflow init” and “mailflow doctor” to set it up.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__)
@click.option(
    "--config",
    "-c",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The settings file. Default: $MAILFLOW_CONFIG, else mailflow.toml in this folder.",
)
@click.option("--verbose", "-v", is_flag=True, help="Say more of what happens.")
@click.pass_context
def main(ctx: click.Context, config: Path | None, verbose: bool) -> None:
    """Complaint handling that runs on your mailboxes.

    \b
    Try it:       mailflow demo
    Set it up:    mailflow init, then mailflow doctor
    Run it:       mailflow run
    Look at it:   mailflow cases, mailflow case OS-2026-00042
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # better a "?" in a name than no list on an old terminal
    ctx.obj = config
    logging.basicConfig(
        level=logging.DEBUG if verbose else logging.INFO,
        format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
        stream=sys.stderr,
    )
    for noisy in (
        "apscheduler",
        "alembic",
        "imapclient",
        "waitress",
        "mailparser",
        "mail.log",
        "pymap",
        "flufl.bounce",
    ):
        logging.getLogger(noisy).setLevel(logging.DEBUG if verbose else logging.WARNING)


def _company(config: Path | None, at: datetime | None = None) -> Company:
    from mailflow import bootstrap, clock

    return bootstrap.company(bootstrap.settings_from(config), (lambda: at) if at else clock.now)


def _new_file(_context: click.Context, _parameter: click.Parameter, path: Path) -> Path:
    from mailflow.starter import refuse_existing

    refuse_existing(path)
    return path


@main.command()
@click.argument("path", type=click.Path(path_type=Path), default="mailflow.toml", is_eager=True, callback=_new_file)
@click.option("--organisation", prompt="Name of the organisation", default="Example Organisation")
@click.option("--address", prompt="The mailbox people write to", default="info@example.org")
@click.option("--imap-host", prompt="IMAP server of that mailbox", default="imap.example.org")
@click.option("--smtp-host", prompt="SMTP server to send by", default="smtp.example.org")
@click.option("--admin-name", prompt="Who looks after mailflow", default="Ann Admin")
@click.option("--admin-email", prompt="Their e-mail address", default="ann@example.org")
def init(
    path: Path, organisation: str, address: str, imap_host: str, smtp_host: str, admin_name: str, admin_email: str
) -> None:
    """Write a commented mailflow.toml to start from.

    \b
    mailflow init                          asks a few questions
    mailflow init /etc/mailflow.toml       writes it elsewhere
    mailflow init --organisation "Oak Street" --address info@oak.example.org --imap-host imap.oak.example.org \\
      --smtp-host smtp.oak.example.org --admin-name Ann --admin-email ann@oak.example.org       asks nothing
    """
    from mailflow.starter import write_starter

    write_starter(
        path,
        organisation=organisation,
        complaints_address=address,
        imap_host=imap_host,
        smtp_host=smtp_host,
        admin_name=admin_name,
        admin_email=admin_email,
    )
    click.echo(f"Wrote {path}. Read it through, set the passwords it names, then run: mailflow doctor")


@main.command()
@click.pass_obj
def doctor(config: Path | None) -> None:
    """Check settings, database, logins, calendar, clock and letters, and say what to mend.

    \b
    mailflow doctor                          looks at everything, changes nothing, sends nothing
    mailflow -c /etc/mailflow.toml doctor    with other settings

    A line begins with "ok", with "warn" for what deserves a look, or with "FAIL" for what has to be mended; it
    says what to do. Exits 0 when nothing has to be mended, 1 otherwise.
    """
    from mailflow.doctor import examine

    if not examine(config, click.echo):
        sys.exit(1)


@main.command()
@click.pass_obj
def run(config: Path | None) -> None:
    """Run everything in one process: intake, clock, outbox and the log.

    \b
    mailflow run        until Ctrl-C, or until the service manager stops it

    It can be killed at any moment and started again, and nothing is lost. For separate processes see the
    Procfile (web, intake, clock, outbox).
    """
    from mailflow.service import run_all

    run_all(_company(config))


@main.command()
@click.pass_obj
def web(config: Path | None) -> None:
    """Serve the complaint log.

    \b
    mailflow web        at web.host and web.port of the settings

    Put a web server with TLS in front of it for others to reach it; docs/operations.md has an example.
    """
    from mailflow.service import serve

    serve(_company(config))


@main.command()
@click.pass_obj
def intake(config: Path | None) -> None:
    """Read the mailboxes and work on what comes in, until stopped.

    \b
    mailflow intake     one of the four processes of the Procfile
    """
    from mailflow.service import run_intake

    run_intake(_company(config))


@main.command("clock")
@click.pass_obj
def clock_(config: Path | None) -> None:
    """Tick: send reminders, escalate, watch over the mailboxes, until stopped.

    \b
    mailflow clock      one of the four processes of the Procfile
    """
    from mailflow.service import run_clock

    run_clock(_company(config))


@main.command()
@click.option("--once", is_flag=True, help="Send what is due now, then stop.")
@click.pass_obj
def outbox(config: Path | None, once: bool) -> None:
    """Send the mails that wait, until stopped.

    \b
    mailflow outbox           one of the four processes of the Procfile
    mailflow outbox --once    for cron, or to see what a mail server says

    With --once it exits 0 when the mail server could be used, 75 otherwise.
    """
    from mailflow.service import run_outbox, send_once

    company = _company(config)
    if not once:
        run_outbox(company)
        return
    said, well = send_once(company)
    click.echo(said)
    if not well:
        sys.exit(EX_TEMPFAIL)


@main.command()
@click.option("--once", is_flag=True, required=True, help="Read every mailbox once, work on the mail, then stop.")
@click.pass_obj
def poll(config: Path | None, once: bool) -> None:  # noqa: ARG001 - the flag says what cron wants
    """Read every mailbox once, for cron or for a look.

    \b
    mailflow poll --once && mailflow tick && mailflow outbox --once      a whole round, for cron

    Exits 0 when every mailbox could be read, 75 otherwise.
    """
    from mailflow.service import poll_once

    company = _company(config)
    lines, well = poll_once(company)
    for line in lines:
        click.echo(line)
    if not well:
        sys.exit(EX_TEMPFAIL)


@main.command()
@click.option(
    "--at", metavar="TIME", help="Pretend it is this moment: 2027-01-08T17:00 (our time zone) or with +00:00."
)
@click.pass_obj
def tick(config: Path | None, at: str | None) -> None:
    """Do what is due now, once: reminders, escalations, alarms.

    \b
    mailflow tick                          what is due now
    mailflow tick --at 2027-01-08T17:00    what would be due then (it is really done: for trials)
    """
    from mailflow import bootstrap, scheduler

    if at is None:
        done = scheduler.tick(_company(config))
    else:
        zone = bootstrap.settings_from(config).organisation.timezone
        done = scheduler.rehearse(_company(config, _moment(at, zone)))
    click.echo(f"{done} things were due and done." if done != 1 else "1 thing was due and done.")


def _moment(text: str, zone: str) -> datetime:
    from zoneinfo import ZoneInfo

    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(
            f"“{text}” is no moment. Write it as 2027-01-08T17:00 or 2027-01-08T17:00+00:00.", param_hint="--at"
        ) from error
    return read if read.tzinfo else read.replace(tzinfo=ZoneInfo(zone))


@main.command()
@click.option("--mailbox", default="", help="The mailbox of the settings that this mail came to.")
@click.option("--sender", "mail_from", default=None, help="The envelope sender, as your MTA knows it.")
@click.option("--recipient", "rcpt_to", multiple=True, help="The envelope recipient; may be given several times.")
@click.pass_obj
def receive(config: Path | None, mailbox: str, mail_from: str | None, rcpt_to: tuple[str, ...]) -> None:
    """Take one mail from standard input, for an MTA's pipe.

    \b
    mailflow receive < message.eml
    mailflow receive --sender ${sender} --recipient ${original_recipient}     in Postfix's master.cf

    docs/operations.md shows how to set Postfix up for it.

    It exits 0 once the mail is committed; the same mail handed over again changes nothing. It exits 65 if there
    was no mail on standard input. For everything else, wrong settings too, it exits 75, which asks the MTA to keep
    the mail and try again: any other code would send a complaint back to whoever wrote it.
    """
    from mailflow.intake.files import NoSuchMailbox, receive_one

    if sys.stdin.isatty():
        click.echo("Type or paste a mail, then press Ctrl-D.", err=True)
    raw = sys.stdin.buffer.read()
    if not raw.strip():
        raise Failed("There was no mail on standard input.", EX_DATAERR)
    try:
        company = _company(config)
        said = receive_one(company.db, company.office, raw, company.clock(), mailbox, mail_from, rcpt_to)
    except NoSuchMailbox as error:
        raise click.BadParameter(str(error), param_hint="--mailbox") from error
    except Exception as error:
        failure = _failure(error)
        if failure is None:
            logging.getLogger(__name__).exception("the mail could not be kept")
        raise failure or Failed("The mail could not be kept; the MTA is asked to try again.") from error
    click.echo(said)


@main.command("import")
@click.argument("path", type=click.Path(path_type=Path, exists=True))
@click.option("--mailbox", default="", help="The mailbox of the settings that these mails belong to.")
@click.option("--as-history", is_flag=True, help="Keep and file them, but open no case and answer nobody.")
@click.pass_obj
def import_(config: Path | None, path: Path, mailbox: str, as_history: bool) -> None:
    """Take mails from a Maildir, an mbox file, a folder of .eml files or one mail. Safe to run twice.

    \b
    mailflow import ~/Maildir                 as if they had just arrived
    mailflow import old.mbox --as-history     an archive: kept, nobody is answered
    mailflow import ./saved --mailbox info    a folder with .eml files that came to the mailbox "info"

    A mail that came within the last 30 days counts from the day it came, by its newest Received header, its
    Maildir name or its mbox line; an older one counts from now. A mail that cannot be read is named, the others
    are imported, and the command exits 1. Stop it with Ctrl-C; run it again and it goes on.
    """
    from mailflow.intake.files import COUNTS_FROM, NoSuchMailbox, import_all, mailbox_named
    from mailflow.mail.collection import NotACollection, open_collection

    company = _company(config)
    try:
        mailbox_named(company.office, mailbox)
        mails = open_collection(path)
        count, old = mails.survey(company.clock() - COUNTS_FROM)
    except NoSuchMailbox as error:
        raise click.BadParameter(str(error), param_hint="--mailbox") from error
    except NotACollection as error:
        raise Failed(str(error), EX_DATAERR) from error
    if old and not as_history:
        _ask_about_old_mail(old, count, COUNTS_FROM.days)
    try:
        with click.progressbar(length=count, label="Importing", file=sys.stderr) as bar:
            imported = import_all(
                company.db,
                company.office,
                mails,
                company.clock,
                mailbox=mailbox,
                as_history=as_history,
                progress=bar.update,
            )
    except KeyboardInterrupt as stop:
        raise Failed("Stopped. What was imported is kept; run the same command to go on.", INTERRUPTED) from stop
    for trouble in imported.troubles:
        click.echo(trouble, err=True)
    click.echo(str(imported))
    if imported.troubles:
        sys.exit(1)


def _ask_about_old_mail(old: int, count: int, days: int) -> None:
    found = f"{old} of {count} mails are older than {days} days."
    if sys.stdin.isatty():
        click.confirm(
            f"{found} Open cases for the complaints among them and answer their senders? (Else use --as-history.)",
            abort=True,
        )
    else:
        click.echo(f"{found} They are taken as new mail; --as-history would answer nobody.", err=True)


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.argument("files", nargs=-1, required=True)
@click.pass_obj
def inspect(config: Path | None, files: tuple[str, ...], as_json: bool) -> None:
    """Show how mailflow reads a mail, without keeping it. It needs no settings.

    \b
    mailflow inspect message.eml
    mailflow inspect --json *.eml | jq -r '[.file, .subject] | @tsv'

    With --json there is one line for every file, in the order given and with the same keys, also for a file that
    cannot be read: its "error" says why. Where there is a settings file, its [reading] says how much of a mail is read.
    """
    import json

    from mailflow.intake.inspect import inspect as look
    from mailflow.letters.words import as_written

    limits = _limits(config)
    for file in files:
        try:
            found = look(Path(file).read_bytes(), file, limits)
        except OSError as error:
            found = {**look(b"", file), "error": f"The file cannot be read: {error.strerror}"}
        if as_json:
            click.echo(json.dumps(found, ensure_ascii=False, default=str).encode("utf-8", "replace"))
        else:
            for key, value in found.items():
                click.echo(f"{key + ':':22}{as_written(str(value))}")
            click.echo("")


def _limits(config: Path | None) -> Limits:
    """How much of a mail is read by the settings, or as a rule where there are none or none that can be used."""
    from mailflow.mail.limits import USUAL, Limits
    from mailflow.paths import settings_file

    if config is None and not os.path.exists(settings_file()):
        return USUAL
    from mailflow.config import SettingsError, load

    try:
        return Limits(**load(config).reading.bounds)
    except SettingsError as error:
        if config is not None:
            raise
        click.echo(f"{error}\nSo mails are read here as if nothing were set.", err=True)
        return USUAL


@main.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def cases(config: Path | None, as_json: bool) -> None:
    """List all cases, newest first; "!" marks those that are overdue.

    \b
    mailflow cases
    mailflow cases --json | jq -r 'select(.overdue) | .reference'
    """
    from mailflow.report import list_cases

    for line in list_cases(_company(config), as_json):
        click.echo(line.encode("utf-8", "replace") if as_json else line)


@main.command()
@click.argument("reference")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def case(config: Path | None, reference: str, as_json: bool) -> None:
    """Show one case: parties, stage, deadlines and why each date is what it is, messages, events.

    \b
    mailflow case OS-2026-00042
    mailflow case OS-2026-00042 --json | jq .deadlines
    """
    from mailflow.casework.ledger import NoSuchCase
    from mailflow.report import show_case

    try:
        shown = show_case(_company(config), reference, as_json)
    except NoSuchCase as error:
        raise Failed(f"{error} “mailflow cases” lists those there are.") from error
    click.echo(shown.encode("utf-8", "replace") if as_json else shown)


@main.group()
def procedures() -> None:
    """Check or show a complaints procedure.

    \b
    mailflow procedures show three-stage
    mailflow procedures check ./procedures/ours.toml
    """


@procedures.command()
@click.argument("which")
@click.pass_obj
def check(config: Path | None, which: str) -> None:
    """Check a procedure.

    \b
    mailflow procedures check three-stage
    mailflow procedures check ./my-procedure.toml

    Every path through it is played, with the people and the calendar of the settings if there are any. Exits 0
    when it holds together, 1 otherwise.
    """
    from mailflow.report import check_procedure

    lines, well = check_procedure(config, which)
    for line in lines:
        click.echo(line)
    if not well:
        sys.exit(1)


@procedures.command()
@click.argument("which")
@click.pass_obj
def show(config: Path | None, which: str) -> None:
    """Show a procedure with the dates that a complaint received now would have.

    \b
    mailflow procedures show three-stage
    mailflow procedures show ./my-procedure.toml
    """
    from mailflow.report import show_procedure

    click.echo(show_procedure(config, which))


@main.group()
def user() -> None:
    """Say who may sign in to the log.

    \b
    mailflow user add ann@example.org
    mailflow user remove ann@example.org
    """


@user.command()
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@click.pass_obj
def add(config: Path | None, email: str, password_stdin: bool) -> None:
    """Let somebody sign in to the log, or give them a new password.

    \b
    mailflow user add ann@example.org                                asks for the password
    mailflow user add ann@example.org --password-stdin < password    for a script
    """
    from mailflow.records.account import add_account

    password = (
        sys.stdin.readline().rstrip("\n")
        if password_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True)
    )
    company = _company(config)
    try:
        with company.db.write() as session:
            add_account(session, email, password, company.clock())
    except ValueError as error:
        raise Failed(str(error)) from error
    click.echo(f"{email} can sign in now.")


@user.command()
@click.argument("email")
@click.pass_obj
def remove(config: Path | None, email: str) -> None:
    """Let somebody sign in no longer, and sign them out at once.

    \b
    mailflow user remove ann@example.org

    It changes nothing in the settings: somebody who has left should be taken out of [[people]] too.
    """
    from mailflow.records.account import disable_account

    company = _company(config)
    with company.db.write() as session:
        known = disable_account(session, email, company.clock())
    if not known:
        raise Failed(f"Nobody can sign in as {email}.")
    click.echo(f"{email} cannot sign in any more.")


@main.command()
@click.option("--unattended", is_flag=True, help="Play the story without a terminal, check its end, exit 0 or 1.")
@click.option("--port", default=0, help="Port of the page (default: a free one).")
def demo(unattended: bool, port: int) -> None:
    """Show the whole flow for real: a mail server, a story, reminders, escalations and the log. Nothing is kept.

    \b
    mailflow demo                  plays the story, then lets you write and reply as each person
    mailflow demo --unattended     plays it and checks that it ended well
    """
    from mailflow.demo.play import play

    sys.exit(play(unattended=unattended, port=port or int(os.environ.get("MAILFLOW_DEMO_PORT", "0"))))


if __name__ == "__main__":
    main()
