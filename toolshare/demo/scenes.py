"""The loans that were written by hand, put on the days around today."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID

from toolshare.demo.lives import SIDES
from toolshare.demo.moments import clock_time, next_open_day, next_saturday, waking
from toolshare.demo.phrases import Wish
from toolshare.demo.place import Place, Unit, named
from toolshare.demo.plan import Plan
from toolshare.demo.story import OccupancyRow, Step, Story, half_open
from toolshare.demo.texts import BlockText, Scene, SceneStep
from toolshare.loans.rules import PAST, TRANSITIONS, Who
from toolshare.occupancy.rules import ONE_DAY, loan_span, local_day

A_YEAR = timedelta(days=365)
BLOCKED_AGO = timedelta(days=3)


class Stage:
    """Plays scenes at a place; ``lost`` gathers the copies that scenes lose, and when."""

    def __init__(self, place: Place, plan: Plan, *, now: datetime) -> None:
        self.lost: dict[UUID, datetime] = {}
        self._place = place
        self._plan = plan
        self._now = now
        self._today = next_open_day(now, place.hours)

    def play(self, scene: Scene) -> Story:
        """Let a scene happen, and keep its days free of other loans."""
        thing = self._place.things[scene.tool]
        first_day = self._day(scene.first_day)
        steps = list(self._steps(scene))
        wish = Wish(
            thing=thing,
            borrower=self._place.neighbours[scene.borrower],
            first_day=first_day,
            last_day=first_day + timedelta(days=scene.days - 1),
            notice_days=(first_day - local_day(steps[0].at, self._place.hours.time_zone)).days,
        )
        story = Story(wish, self._unit(scene, wish, steps), place=self._place, asked_at=steps[0].at)
        story.unfold(steps, until=self._now)
        return story

    def block(self, text: BlockText) -> Iterator[OccupancyRow]:
        """Keep all copies of a tool back."""
        thing = self._place.things[text.tool]
        first_day = self._today + timedelta(days=text.first_day)
        start = clock_time(first_day, time(0), self._place.hours)
        end = clock_time(first_day + timedelta(days=text.days), time(0), self._place.hours)
        for _unit in thing.units:
            unit = self._reserved(text.tool, start, end)
            yield OccupancyRow(
                id=named("block", unit.id, first_day),
                copy_id=unit.id,
                kind="block",
                loan_id=None,
                during=half_open(start, end),
                turnaround_days=0,
                created_by_id=thing.owner.id,
                created_at=waking(self._now - BLOCKED_AGO, self._place.hours),
                note=text.note,
            )

    def _unit(self, scene: Scene, wish: Wish, steps: Sequence[Step]) -> Unit:
        last_day = max([wish.last_day, *(step.last_day for step in steps if step.last_day)])
        span = loan_span(wish.first_day, last_day, self._place.hours)
        if scene.loses_copy:
            unit = self._reserved(scene.tool, span.start, self._now + A_YEAR)
            self.lost[unit.id] = steps[-1].at
            return unit
        # Until a loan has ended somebody has the copy, however late it is.
        until = (
            steps[-1].at
            if _is_over(steps)
            else loan_span(self._today, self._today, self._place.hours).end
        )
        return self._reserved(scene.tool, span.start, max(span.end, until))

    def _reserved(self, tool: str, start: datetime, end: datetime) -> Unit:
        unit = self._plan.reserve(self._place.things[tool], start, end)
        if unit is None:
            raise ValueError(f"two scenes want the same days of {tool!r}")
        return unit

    def _steps(self, scene: Scene) -> Iterator[Step]:
        earliest = self._place.founded_at
        for step in scene.steps:
            # What was said hours ago may have to move to the evening before, but not out of order.
            earliest = max(self._moment(step), earliest)
            yield Step(
                earliest,
                SIDES[step.by] if step.by else _who(step.event),
                step.event,
                step.says,
                step.reason,
                None if step.until is None else self._day(step.until),
            )

    def _moment(self, step: SceneStep) -> datetime:
        if step.hours_ago is not None:
            return waking(self._now - timedelta(hours=step.hours_ago), self._place.hours)
        return clock_time(self._day(step.day), step.at, self._place.hours)

    def _day(self, day: int | str) -> date:
        return next_saturday(self._today) if isinstance(day, str) else self._today + day * ONE_DAY


def _is_over(steps: Sequence[Step]) -> bool:
    events = [step.event for step in steps if step.event]
    return any(
        transition.event == events[-1] and transition.target in PAST for transition in TRANSITIONS
    )


def _who(event: str) -> Who:
    """Return whose part an event is; those that both may cause say it themselves."""
    return next(transition.who for transition in TRANSITIONS if transition.event == event)
