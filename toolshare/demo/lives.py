"""What becomes of a wish: a plausible life of one loan, from asking to the thanks at the end."""

import random
from datetime import date, datetime, time, timedelta

from toolshare.communities.rules import Hours
from toolshare.demo.moments import clock_time, waking, waking_after
from toolshare.demo.phrases import Phrasebook, Wish
from toolshare.demo.story import Step
from toolshare.demo.texts import LateTalk, Speaker
from toolshare.loans import rules
from toolshare.loans.rules import Who
from toolshare.occupancy.rules import ONE_DAY, loan_span

OUTCOMES = {"borrowed": 82, "declined": 7, "cancelled": 6, "lapsed": 3, "no_show": 2}
OUTCOMES_OF_BOOKINGS = {"borrowed": 91, "cancelled": 6, "no_show": 3}

# How often people do these things.
ASKS_WITH_WORDS = 0.8
ANSWERS_WITH_WORDS = 0.65
TALKS_ABOUT_PICKUP = 0.4
PREPARES = 0.45
CANCELS_AS_BORROWER = 0.7
RENEWS = 0.06
IS_LATE = 0.07
FORGETS_TO_REPORT = 0.12
THANKS = 0.6
THANKS_BACK = 0.35

SIDES: dict[Speaker, Who] = {"borrower": "borrower", "owner": "lender"}


class Life:
    """Makes up the steps of one loan.

    ``back_at`` is when the tool is with its owner again, or would be if all went well.
    """

    def __init__(
        self, wish: Wish, book: Phrasebook, *, hours: Hours, chance: random.Random
    ) -> None:
        self.wish = wish
        self.last_day = wish.last_day
        self._book = book
        self._hours = hours
        self._chance = chance
        self.asked_at = self._between(wish.first_day - timedelta(days=wish.notice_days), 8, 22)
        self.back_at = loan_span(wish.first_day, wish.last_day, hours).end
        self.steps: list[Step] = []
        self._live()
        self.steps.sort(key=lambda step: step.at)

    def _live(self) -> None:
        instant = self.wish.thing.text.instant
        outcomes = OUTCOMES_OF_BOOKINGS if instant else OUTCOMES
        outcome = self._chance.choices(list(outcomes), list(outcomes.values()))[0]
        words = self._perhaps(ASKS_WITH_WORDS, "request", "borrower")
        self._step(self.asked_at, "borrower", "book" if instant else "submit", words=words)
        match outcome:
            case "lapsed":
                self._step(rules.answer_by(self.asked_at, self.back_at), "system", "lapse")
            case "declined":
                reason = self._book.reason("decline", "owner", self.wish)
                self._step(self._after(self.asked_at, 1, 30), "lender", "decline", reason=reason)
            case "cancelled":
                self._cancel(self._agree(instant=instant))
            case "no_show":
                self._agree(instant=instant)
                reason = self._book.reason("no_show", "owner", self.wish)
                noticed_at = self._between(self.wish.first_day + ONE_DAY, 9, 12)
                self._step(noticed_at, "lender", "mark_no_show", reason=reason)
            case _:
                self._borrow(self._agree(instant=instant))

    def _agree(self, *, instant: bool) -> datetime:
        """Come to a promise, and return when."""
        if instant:
            return self.asked_at
        agreed_at = self._after(self.asked_at, 0.5, 14)
        words = self._perhaps(ANSWERS_WITH_WORDS, "answer", "owner")
        self._step(agreed_at, "lender", "approve", words=words)
        return agreed_at

    def _cancel(self, agreed_at: datetime) -> None:
        left = clock_time(self.wish.first_day, self._hours.opens_at, self._hours) - agreed_at
        at = waking(agreed_at + left * self._chance.uniform(0.1, 0.9), self._hours)
        speaker: Speaker = "borrower" if self._happens(CANCELS_AS_BORROWER) else "owner"
        reason = self._book.reason("cancel", speaker, self.wish)
        self._step(max(at, agreed_at), SIDES[speaker], "cancel", reason=reason)

    def _borrow(self, agreed_at: datetime) -> None:
        meet_at = self._talk_about_pickup(agreed_at) or self._between(
            self.wish.first_day, 8.6, 12 if self.wish.days == 1 else 19
        )
        if self._happens(PREPARES):
            self._step(self._between(self.wish.first_day, 7.5, 8.5), "lender", "prepare")
        self._step(meet_at, "lender", "hand_over")
        if self.wish.days > 1 and self._happens(RENEWS):
            self._renew()
        if self._happens(IS_LATE):
            self._come_late(self._book.late())
        else:
            self._come_back(self._between(self.last_day, 15, 19.6))

    def _talk_about_pickup(self, agreed_at: datetime) -> datetime | None:
        """Write to each other about when to meet, and return it if they say so."""
        # At short notice an answer might come after the handover.
        if self.wish.notice_days < 2 or not self._happens(TALKS_ABOUT_PICKUP):
            return None
        question, answer = self._book.pickup(self.wish)
        asked_at = self._after(agreed_at, 0.3, 2)
        self._step(asked_at, "borrower", words=question.text)
        self._step(self._after(asked_at, 0.1, 1.5), "lender", words=answer.text)
        meeting = {"evening": (18.5, 18.7), "from_saturday": (9.1, 9.5)}.get(question.fits)
        return self._between(self.wish.first_day, *meeting) if meeting else None

    def _renew(self) -> None:
        asked_at = self._between(self.last_day, 9, 11)
        self.last_day += timedelta(
            days=min(self._chance.randint(1, 2), self.wish.thing.text.longest_loan_days)
        )
        self._step(asked_at, "borrower", "renew", last_day=self.last_day)

    def _come_late(self, talk: LateTalk) -> None:
        for line in talk.lines:
            at = clock_time(self.last_day + timedelta(days=line.day), line.at, self._hours)
            self._step(at, SIDES[line.by], words=line.text)
        back_on = self.last_day + timedelta(days=talk.back_day)
        self._come_back(clock_time(back_on, talk.back_at, self._hours))

    def _come_back(self, back_at: datetime) -> None:
        self.back_at = back_at
        if self._happens(FORGETS_TO_REPORT):
            self._step(self._after(back_at, 0.2, 1), "lender", "take_back")
            return
        words = self._perhaps(THANKS, "thanks", "borrower")
        self._step(back_at, "borrower", "report_return", words=words)
        words = self._perhaps(THANKS_BACK, "thanks", "owner")
        self._step(self._after(back_at, 0.2, 12), "lender", "confirm_return", words=words)

    def _step(
        self,
        at: datetime,
        by: Who,
        event: str = "",
        *,
        words: str = "",
        reason: str = "",
        last_day: date | None = None,
    ) -> None:
        self.steps.append(Step(at, by, event, words, reason, last_day))

    def _perhaps(self, likelihood: float, kind: str, by: Speaker) -> str:
        return self._book.message(kind, by, self.wish) if self._happens(likelihood) else ""

    def _happens(self, likelihood: float) -> bool:
        return self._chance.random() < likelihood

    def _after(self, moment: datetime, least_h: float, most_h: float) -> datetime:
        later = moment + timedelta(minutes=round(self._chance.uniform(least_h, most_h) * 60))
        return waking_after(later, self._hours)

    def _between(self, day: date, from_hour: float, to_hour: float) -> datetime:
        minute = round(self._chance.uniform(from_hour, to_hour) * 60)
        return clock_time(day, time(minute // 60, minute % 60), self._hours)
