"""Eighteen months of lending: who wished for what on which day, at random but always the same."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from toolshare.demo.lives import Life
from toolshare.demo.moments import clock_time
from toolshare.demo.phrases import Phrasebook, Wish
from toolshare.demo.place import Neighbour, Place, Thing
from toolshare.demo.plan import Plan
from toolshare.demo.story import Story
from toolshare.occupancy.rules import day_count, days_from, loan_span, local_day
from toolshare.tools.rules import SKILL_LEVELS

HISTORY = timedelta(days=548)
LOOKS_AHEAD = timedelta(days=12)
LOANS_A_DAY = 1.0
GROWS_FROM, GROWS_TO = 0.8, 1.3
"""How lively the first and the last day are, compared with the middle."""
BY_WEEKDAY = (0.6, 0.55, 0.65, 0.75, 1.5, 2.2, 0.75)
BY_MONTH = (0.65, 0.7, 1.0, 1.3, 1.4, 1.25, 1.0, 1.0, 1.15, 1.1, 0.9, 0.85)
POPULAR_OWNERS = {"dan": 1.6, "ada": 1.5}
OFF_SEASON = 0.08
MOST_NOTICE_DAYS = 12
SEASONS = {
    "lawn-mowers": range(4, 11),
    "hedge-trimmers": range(5, 11),
    "spades-forks": range(3, 11),
    "watering": range(5, 10),
    "leaf-blowers": range(10, 13),
    "fruit-presses": range(8, 12),
    "preserving": range(6, 12),
    "table-cooking": (1, 2, 10, 11, 12),
    "tents": range(5, 10),
    "pavilions": range(4, 10),
    "grills": range(4, 11),
    "roof-boxes": (1, 2, 4, 6, 7, 8, 10, 12),
}
STARS = ("ada", "bob")
"""Whose open loans are written by hand: chance only adds to their past."""


class History:
    """Makes up loans day by day, as the plan allows."""

    def __init__(
        self, place: Place, plan: Plan, book: Phrasebook, *, chance: random.Random, now: datetime
    ) -> None:
        self._place = place
        self._plan = plan
        self._book = book
        self._chance = chance
        self._now = now
        self._things = list(place.things.values())
        self._liked = [
            (chance.expovariate(1) + 0.2) * POPULAR_OWNERS.get(thing.owner.text.key, 1)
            for thing in self._things
        ]
        self._neighbours = list(place.neighbours.values())
        self._busy = [chance.uniform(0.4, 1.6) for _neighbour in self._neighbours]

    def stories(self) -> Iterator[Story]:
        """Tell every loan that has at least been asked for by now."""
        today = local_day(self._now, self._place.hours.time_zone)
        days = days_from(today - HISTORY, (HISTORY + LOOKS_AHEAD).days)
        for number, day in enumerate(days):
            growth = GROWS_FROM + (GROWS_TO - GROWS_FROM) * number / len(days)
            rate = LOANS_A_DAY * growth * BY_WEEKDAY[day.weekday()] * BY_MONTH[day.month - 1]
            for _loan in range(int(rate + self._chance.random())):
                story = self._story(day)
                if story is not None:
                    yield story

    def _story(self, first_day: date) -> Story | None:
        wish = self._wish(first_day)
        life = Life(wish, self._book, hours=self._place.hours, chance=self._chance)
        span = loan_span(first_day, life.last_day, self._place.hours)
        # What comes back late is confirmed later still, and must not be out twice meanwhile.
        unit = self._plan.reserve(wish.thing, span.start, max(span.end, life.steps[-1].at))
        if unit is None or not self._may_be_told(wish, life):
            return None
        story = Story(wish, unit, place=self._place, asked_at=life.asked_at)
        story.unfold(life.steps, until=self._now)
        return story

    def _wish(self, first_day: date) -> Wish:
        notice_days = min(2 + int(self._chance.expovariate(0.35)), MOST_NOTICE_DAYS)
        asked_on = first_day - timedelta(days=notice_days)
        asked_at = clock_time(asked_on, self._place.hours.opens_at, self._place.hours)
        thing = self._thing(first_day, asked_at)
        borrower = self._borrower(thing, asked_at)
        if thing.text.instant:
            notice_days -= 1
        days = self._days(first_day, thing.text.longest_loan_days)
        return Wish(thing, borrower, first_day, first_day + timedelta(days=days - 1), notice_days)

    def _thing(self, day: date, asked_at: datetime) -> Thing:
        weights = [
            0.0
            if thing.created_at > asked_at
            else liked * (OFF_SEASON if _is_off_season(thing.text.category, day) else 1)
            for thing, liked in zip(self._things, self._liked, strict=True)
        ]
        return self._chance.choices(self._things, weights)[0]

    def _borrower(self, thing: Thing, asked_at: datetime) -> Neighbour:
        weights = [
            busy if neighbour.joined_at < asked_at and _dares(neighbour, thing) else 0.0
            for neighbour, busy in zip(self._neighbours, self._busy, strict=True)
        ]
        return self._chance.choices(self._neighbours, weights)[0]

    def _days(self, first_day: date, longest: int) -> int:
        """Return for how long somebody wants a tool: mostly until Sunday, or for a day or two."""
        to_sunday = day_count(first_day, first_day + timedelta(days=6 - first_day.weekday()))
        wanted = self._chance.choices((1, 2, 3, to_sunday, longest), (3, 3, 2, 4, 1))[0]
        return min(wanted, longest)

    def _may_be_told(self, wish: Wish, life: Life) -> bool:
        if life.asked_at > self._now:
            return False
        stars = {wish.borrower.text.key, wish.thing.owner.text.key} & set(STARS)
        return not stars or life.steps[-1].at <= self._now


def _is_off_season(category: str, day: date) -> bool:
    return category in SEASONS and day.month not in SEASONS[category]


def _dares(neighbour: Neighbour, thing: Thing) -> bool:
    """Whether somebody would borrow this: another's tool, at most one level above their own."""
    level = SKILL_LEVELS.index(neighbour.text.experience)
    return neighbour.id != thing.owner.id and level + 1 >= SKILL_LEVELS.index(
        thing.text.skill_level
    )
