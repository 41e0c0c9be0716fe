"""The tables of sign-in as Django maps them."""

from datetime import datetime
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet

from toolshare.loans.rules import (
    SOON,
    WAITS_FOR_BORROWER,
    WAITS_FOR_LENDER,
    WAITS_UNTIL_DUE,
    WAITS_UNTIL_START,
)


class Member(models.Model):
    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    email = models.TextField()
    experience = models.TextField()
    latitude = models.FloatField(null=True)

    class Meta:
        app_label = "django_models"
        managed = False
        db_table = "member"


class Community(models.Model):
    id = models.UUIDField(primary_key=True)
    name = models.TextField()
    time_zone = models.TextField()
    currency = models.TextField()

    class Meta:
        app_label = "django_models"
        managed = False
        db_table = "community"


class Membership(models.Model):
    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey(Member, models.DO_NOTHING)
    community = models.ForeignKey(Community, models.DO_NOTHING)
    role = models.TextField()
    joined_at = models.DateTimeField()

    class Meta:
        app_label = "django_models"
        managed = False
        db_table = "membership"
        ordering = ("joined_at", "id")


class Session(models.Model):
    id = models.UUIDField(primary_key=True)
    member = models.ForeignKey(Member, models.DO_NOTHING)
    token_hash = models.BinaryField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        app_label = "django_models"
        managed = False
        db_table = "session"


class Loan(models.Model):
    id = models.UUIDField(primary_key=True)
    borrower_id = models.UUIDField()
    lender_id = models.UUIDField()
    state = models.TextField()
    starts_at = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        app_label = "django_models"
        managed = False
        db_table = "loan"


class Notice(models.Model):
    id = models.UUIDField(primary_key=True)
    member_id = models.UUIDField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "django_models"
        managed = False
        db_table = "notice"


def waiting_for(member_id: UUID, now: datetime) -> QuerySet[Loan]:
    """Return the loans in which the next move is a member's."""
    return Loan.objects.filter(
        Q(borrower_id=member_id, state__in=WAITS_FOR_BORROWER)
        | Q(lender_id=member_id, state__in=WAITS_FOR_LENDER),
        ~Q(state__in=WAITS_UNTIL_START) | Q(starts_at__lte=now + SOON),
        ~Q(state__in=WAITS_UNTIL_DUE) | Q(due_at__lte=now + SOON),
    )
