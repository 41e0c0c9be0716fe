"""Which copies are spoken for while the past is being made up."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from toolshare.communities.rules import Hours
from toolshare.demo.place import Thing, Unit
from toolshare.occupancy.rules import Span, with_turnaround


class Plan:
    """The spans in which each copy is promised, or out although it should be back."""

    def __init__(self, hours: Hours) -> None:
        self._hours = hours
        self._taken: defaultdict[UUID, list[Span]] = defaultdict(list)

    def reserve(self, thing: Thing, start: datetime, end: datetime) -> Unit | None:
        """Take a copy that is free until the end and for its turnaround, if there is one."""
        span = self._whole(thing, start, end)
        for unit in thing.units:
            if not any(span.meets(other) for other in self._taken[unit.id]):
                self._taken[unit.id].append(span)
                return unit
        return None

    def _whole(self, thing: Thing, start: datetime, end: datetime) -> Span:
        return with_turnaround(Span(start, end), thing.text.turnaround_days, self._hours.time_zone)
