from datetime import timedelta

import pytest

from toolshare.display.rules import FEWEST, Record, share_words, time_words


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [(0, 7, "0%"), (7, 7, "100%"), (199, 200, "99%"), (1, 200, "1%"), (1, 3, "33%")],
)
def test_a_share_is_never_rounded_to_all_or_nothing(part: int, whole: int, words: str) -> None:
    assert share_words(part, whole) == words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "within an hour"),
        (60, "within an hour"),
        (61, "within 2 hours"),
        (23 * 60, "within 23 hours"),
        (23 * 60 + 1, "within a day"),
        (24 * 60 + 1, "within 2 days"),
    ],
)
def test_a_time_to_wait_is_rounded_up(minutes: int, words: str) -> None:
    assert time_words(timedelta(minutes=minutes)) == words


def test_nothing_is_told_from_few_loans() -> None:
    few = FEWEST - 1
    record = Record(lent=few, answered=few, asked=few, promised=few)
    assert (record.lending, record.answering, record.keeping) == (None, None, None)


def test_enough_loans_are_told_in_words() -> None:
    record = Record(
        lent=12,
        answered=9,
        asked=10,
        answers_within=timedelta(hours=2, minutes=10),
        promised=14,
        called_off=0,
    )
    assert record.lending == "Lent 12 times"
    assert record.answering == "Answers 90% of requests, usually within 3 hours"
    assert record.keeping == "Has kept every promise"


def test_a_time_is_left_out_where_hardly_anything_was_answered() -> None:
    record = Record(answered=FEWEST - 1, asked=20, answers_within=timedelta(hours=1))
    assert record.answering == "Answers 20% of requests"


def test_promises_that_were_taken_back_count() -> None:
    assert Record(promised=10, called_off=3).keeping == "Has kept 70% of promises"


def test_of_many_loans_only_the_latest_are_counted() -> None:
    assert Record(lent=164, has_more=True).lending == "Lent at least 160 times"
    assert Record(lent=FEWEST, has_more=True).lending == "Lent at least 5 times"
