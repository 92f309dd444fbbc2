"""The first `mailflow.toml` of a new organisation: every key, what it does, and its default.

A line that starts with `#key` (no space) is a default and may be uncommented as it stands; words and examples
start with `# `. The tests hold the file to this, and to naming every key that `mailflow.config` knows.
"""

import json
import tomllib
from pathlib import Path
from string import Template

from mailflow.config import SettingsError, from_data


def refuse_existing(path: Path) -> None:
    """Raise SettingsError if the file is there already: before anything is asked that would be asked in vain."""
    if path.exists():
        raise SettingsError(f"{path}: is there already and was not touched; move it away to start afresh.")


def write_starter(
    path: Path,
    *,
    organisation: str = "Example Organisation",
    complaints_address: str = "info@example.org",
    imap_host: str = "imap.example.org",
    smtp_host: str = "smtp.example.org",
    admin_name: str = "Ann Admin",
    admin_email: str = "ann@example.org",
) -> str:
    """Write the commented settings file and return its text.

    Raises SettingsError, and writes nothing, if the file is there already or an answer would be refused.
    """
    answers = {
        "organisation": organisation,
        "complaints_address": complaints_address,
        "imap_host": imap_host,
        "smtp_host": smtp_host,
        "admin_name": admin_name,
        "admin_email": admin_email,
    }
    text = _STARTER.substitute({key: _quoted(answer) for key, answer in answers.items()})
    from_data(tomllib.loads(text), path=path, environ={})
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        refuse_existing(path)
        raise SettingsError(f"{path}: cannot be written: {error.strerror}.") from None
    return text


def _quoted(answer: str) -> str:
    """The answer as a TOML string on one line; control characters have no place in it."""
    return json.dumps("".join(c for c in answer.strip() if c.isprintable()), ensure_ascii=False)


_STARTER = Template("""\
# mailflow.toml - the settings of mailflow.
#
# Lines that begin with "#" are not read. "#key = value" shows a default: take the "#" away to change it.
# `mailflow doctor` checks this file, logs in to your mail servers and says what is still missing.
# Passwords are never written here. Before you start mailflow, set INFO_PASSWORD and SMTP_PASSWORD in the
# environment, or name a file that holds nothing but the password.


[organisation]
# The name that stands in every letter.
name = $organisation
# All mail to complainants comes from this address, and their answers come back to it.
complaints_address = $complaints_address
# The name shown beside that address.
#display_name = "Complaints team"
# Your website, named in letters.
#website = ""
# Public holidays: "england", "wales", "scotland", "northern-ireland", or a country code such as "IE".
#region = "england"
# The time zone and the hours you work. A deadline ends when you close on its last day.
#timezone = "Europe/London"
#opens = "09:00"
#closes = "17:00"
# Further days on which nobody works, each with its reason:
#   closed_days = [{ on = 2026-12-29, why = "Office closed" }]
#closed_days = []
# Case references start with these letters (one to six): MF gives MF-2026-00042.
#reference_prefix = "MF"
# The areas you work in, so that the right manager is found:
#   areas = ["Catering", "Care"]
#areas = []
# The procedure that new complaints follow. `mailflow procedures show three-stage` explains it.
#procedure = "three-stage"
# Who hears an appeal after the last stage, as a letter should put it.
#appeal_to = "the chief executive"
# Where a complainant can go outside, each with an address or a website, and when:
#   external_bodies = [{ name = "The Funder", website = "https://funder.example.org", when = "after our appeal" }]
#external_bodies = []
# The web address at which colleagues open the complaint log, for links in mails to them.
#base_url = ""


[database]
# A file beside this one. For PostgreSQL: "postgresql://USER@HOST/NAME". The environment variable
# MAILFLOW_DATABASE_URL takes its place, so that a password need not stand here.
#url = "sqlite:///mailflow.sqlite3"


# One [[mailboxes]] table for each mailbox that mailflow reads.
[[mailboxes]]
# A short name for it, used in the log.
name = "info"
# The address whose mail arrives in it, and further addresses that arrive in it too.
address = $complaints_address
#aliases = []
# true: whatever a person writes to this mailbox is a complaint. false: mailflow looks, and asks when in doubt.
#complaints = false
# Its IMAP server. security is "tls", "starttls" or (for a server on this machine only) "none".
host = $imap_host
#security = "tls"
#port = 993
# The user name is the address above unless you set another.
#   username = "info"
# Where the password is: an environment variable, or a file (set only one of the two).
password_env = "INFO_PASSWORD"
#   password_file = "secrets/info"
# The certificate of your own authority, if your server's is not publicly trusted.
#   ca_file = "own-ca.pem"
# The folder that is read.
#folder = "INBOX"
# What happens to a mail once it is safely stored: "leave", "flag", or "move" (to the folder move_to).
# mailflow never deletes a mail.
#after = "leave"
#move_to = "Handled"
# Mail that arrived before this day is left alone.
#   since = 2026-12-01
# How often to look where the server does not tell us of new mail, and when to warn the admin of silence.
#poll_seconds = 60
#alert_after = "30 minutes"
# Whether mail to info+anything@ arrives in this mailbox too; mailflow then finds the case of an answer by it.
#plus_addressing = true


[smtp]
# The server that sends our mail.
host = $smtp_host
#security = "tls"
#port = 465
username = $complaints_address
password_env = "SMTP_PASSWORD"
#   password_file = "secrets/smtp"
#   ca_file = "own-ca.pem"
# Reports of mail that could not be delivered go to this address; empty means complaints_address.
#sender = ""
# At most so many mails a minute; 0 means no limit.
#per_minute = 0


# One [[people]] table for each colleague. They work by mail alone. At least one admin and one handler.
[[people]]
# A short word: "#assign ann" gives a case to this person.
id = "admin"
name = $admin_name
email = $admin_email
# Further addresses this person writes from.
#also = []
# handler: works on complaints. manager, director, ceo, board: the levels above. triage: decides what is a
# complaint when mailflow cannot tell (the admin, if nobody is named). admin: looks after mailflow.
# safeguarding: gets safeguarding concerns.
roles = ["admin", "handler", "manager", "director"]
# The areas of this person; empty means every area.
#areas = []
# Days away, first and last included, and who acts meanwhile:
#   absences = [{ from = 2026-12-24, until = 2027-01-05, delegate = "sam" }]
#absences = []

# A second person, as an example:
#   [[people]]
#   id = "sam"
#   name = "Sam Lee"
#   email = "sam@example.org"
#   roles = ["handler"]
#   areas = ["Catering"]
#   line_manager = "admin"


[intake]
# A larger mail is kept, and put before a person instead of being read.
#max_size_mb = 40
# Limits on automatic answers, so that nobody can use us to flood a third person.
#acknowledge_per_address_per_day = 5
#acknowledge_per_hour = 1000
# More complaints than this from one address wait for a person. A form on a website may need more.
#cases_per_address_per_day = 50
# When to remind the triage person of a mail nobody has decided on.
#undecided_reminder = "1 working day"
# The name your own mail server writes into "Authentication-Results". Without it every command by mail
# has to be confirmed.
#authserv_id = ""
# The domains your colleagues write from.
#   own_domains = ["example.org"]
#own_domains = []


# How much of one mail is read, so that no mail can cost time or memory without end. The usual mail is far below all
# of these. What lies beyond them is not read; the mail itself is always kept whole and can be saved from the log.
[reading]
# Megabytes of the mail.
#mail_mb = 64
# Kilobytes of a header, and of one line in it.
#header_kb = 64
#field_kb = 32
# Parts such as texts and attachments, also those of attached mails, and how deep they may stand in one another.
#parts = 1000
#depth = 100
# Addresses in one line of the header.
#addresses = 500
# Characters of text, and of HTML that is turned into text.
#text_chars = 2000000
#html_chars = 400000
# Megabytes of an attachment that is opened because it holds files itself, such as winmail.dat.
#opened_mb = 20


[web]
# Where the complaint log listens. Put a web server with HTTPS before it to open it to others.
#host = "127.0.0.1"
#port = 8080
# A file with the key that signs sessions; it is made at the first start.
#secret_file = "mailflow.secret"
# How long a login lasts.
#session_hours = 12
# Whether the login is sent over HTTPS only; on by itself unless host is this machine.
#   secure_cookies = true
# How many web servers stand before the log; their X-Forwarded-For then names the reader. 0 believes nobody.
#trusted_proxies = 0


[clock]
# How often to look for deadlines that fall due.
#tick_seconds = 5


[outbox]
# When a mail is not taken, try again after these times (the last one repeats), then give up and warn the admin.
#retry = ["1 minute", "5 minutes", "30 minutes", "2 hours", "6 hours"]
#give_up_after = "5 days"
# How often to look for mail to send.
#poll_seconds = 0.5
""")
