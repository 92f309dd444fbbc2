"""Telling a story in the town: what people do, what comes of it line by line, and what turned out not to hold."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlmodel import col, select

from mailflow.demo.cast import (
    Resident,
)
from mailflow.demo.client import Draft, Letter
from mailflow.demo.town import Happened, Town, TownError
from mailflow.records.case import Case
from mailflow.records.inbound import Disposition, InboundEmail

MOST_SKIPS = 40
WIDTH, MARGIN = 100, 18


class Story:
    """One telling: what is said line by line, and what turned out not to hold."""

    def __init__(self, town: Town, say: Callable[[str], None]) -> None:
        self.town = town
        self.held = 0
        self.broken: list[str] = []
        self.reference = ""
        self._say = say

    def play(self, steps: Sequence[Callable[[Story], None]]) -> bool:
        """Tell the whole story; returns whether everything held. A step that cannot be done ends the telling."""
        for number, step in enumerate(steps, 1):
            self._say("")
            self._say(f"{number}. {(step.__doc__ or '').rstrip('.')}")
            try:
                step(self)
            except Exception as error:  # whatever it was: the telling ends with what it found
                self.expect(False, f"This step can be done: {type(error).__name__}: {error}")
                break
        for accident in self.town.accidents.sentences:
            self.expect(False, f"mailflow met no trouble of its own, but: {accident}")
        return not self.broken

    # ------------------------------------------------------------------ telling

    def tell(self, sentence: str) -> None:
        """Say what happens, with the time in the town."""
        self._write(f"{self.town.local(self.town.now()):%a %d %b %H:%M}", sentence)

    def expect(self, held: bool, sentence: str) -> None:
        """Say whether something holds."""
        self._write("", f"{'ok:' if held else 'NOT SO:'} {sentence}")
        if held:
            self.held += 1
        else:
            self.broken.append(sentence)

    def _tell_all(self, happened: Sequence[Happened]) -> None:
        for one in happened:
            sentence = f"-> {one.sentence}" if one.reader else one.sentence
            self._write(f"{self.town.local(one.at):%a %d %b %H:%M}", sentence)

    def _write(self, when: str, sentence: str) -> None:
        room = " " * MARGIN
        self._say(textwrap.fill(sentence, WIDTH, initial_indent=when.ljust(MARGIN), subsequent_indent=room))

    # ------------------------------------------------------------------ doing

    def send(self, by: Resident, draft: Draft, sentence: str, **how: object) -> list[Happened]:
        """Let somebody send a mail and everything follow from it; returns what happened."""
        self.tell(sentence)
        mark = self.town.mark()
        self.town.post(by, draft, **how)  # type: ignore[arg-type]  # passed on as they are
        self.town.wait_until_quiet()
        return self.town.since(mark)

    def press(self, by: Resident, letter: Letter, button: str, because: str = "") -> list[Happened]:
        """Press a button of a mail, put a reason in the place of the words in brackets, and send it."""
        draft = letter.button(button)
        command, bracket, _ = draft.text.partition("(")
        text = f"{command}{because}" if bracket else draft.text
        return self.send(by, Draft(draft.to, draft.subject, text), f"{by.first_name} presses a button: {text.strip()}")

    def skip_until(self, reached: Callable[[], bool], what: str) -> list[Happened]:
        """Skip from one due moment to the next, telling what happens, until something has come about."""
        happened: list[Happened] = []
        for _ in range(MOST_SKIPS):
            if reached():
                return happened
            mark = self.town.mark()
            if not self.town.skip_to_next():
                break
            news = self.town.since(mark)
            self._tell_all(news)
            happened += news
        if not reached():
            raise TownError(f"it never came about that {what}")
        return happened

    def later(self, minutes: int) -> None:
        """Let some minutes pass."""
        self.town.let_pass(timedelta(minutes=minutes))

    def next_morning(self, days: int = 1) -> None:
        """Go on to a later working day, telling what happens on the way."""
        mark = self.town.mark()
        self.town.skip_to(self.town.next_morning(days))
        self._tell_all(self.town.since(mark))

    # ------------------------------------------------------------------ looking

    def case(self, reference: str = "") -> Case:
        """The row of a case: the one of the story, unless another is named."""
        with self.town.company.db.read() as session:
            return session.exec(select(Case).where(Case.reference == (reference or self.reference))).one()

    def case_of(self, who: Resident) -> Case | None:
        """The latest case of a complainant."""
        with self.town.company.db.read() as session:
            return session.exec(
                select(Case).where(Case.complainant_address == who.email).order_by(col(Case.id).desc()).limit(1)
            ).first()

    def dispositions(self, of: Resident) -> list[Disposition]:
        """What became of each delivery of this sender's mails, in their order."""
        with self.town.company.db.read() as session:
            rows = session.exec(
                select(InboundEmail).where(InboundEmail.sender == of.email).order_by(col(InboundEmail.id))
            ).all()
        return [row.disposition for row in rows]

    def mails(self, of: Resident, about: str) -> list[Letter]:
        """Somebody's mails with these words in the subject."""
        return [letter for letter in self.town.mailbox(of) if about in letter.subject]
