from datetime import date
from uuid import uuid4

import msgspec
import pytest

from toolshare.settings import ROOT
from toolshare.tools import categories, rules
from toolshare.tools.categories import BRANCHES, LEAVES
from toolshare.tools.pictures import VARIANTS, motif
from toolshare.tools.rules import ToolFacts, ToolRefused
from toolshare.tools.tests.stage import DRILL

TODAY = date(2026, 12, 1)


def changed(**facts: object) -> ToolFacts:
    return msgspec.structs.replace(DRILL, **facts)


def test_a_well_described_tool_has_no_problems() -> None:
    rules.check_facts(DRILL, today=TODAY)
    rules.check_facts(ToolFacts(title="Ladder", category="step-ladders"), today=TODAY)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        pytest.param({"title": ""}, "title", id="no title"),
        pytest.param({"title": "x" * 81}, "title", id="long title"),
        pytest.param({"brand": "x" * 61}, "brand", id="long brand"),
        pytest.param({"model": "x" * 61}, "model", id="long model"),
        pytest.param({"description": "x" * 4001}, "description", id="long description"),
        pytest.param({"accessories": "x" * 2001}, "accessories", id="long accessories"),
        pytest.param({"safety_note": "x" * 1001}, "safety_note", id="long safety note"),
        pytest.param({"category": "sausages"}, "category", id="unknown category"),
        pytest.param({"category": "hand-tools"}, "category", id="a branch"),
        pytest.param({"skill_level": "wizard"}, "skill_level", id="unknown skill"),
        pytest.param({"price_per_day_cents": -1}, "price_per_day", id="negative price"),
        pytest.param({"price_per_day_cents": 10_000_001}, "price_per_day", id="high price"),
        pytest.param({"deposit_cents": 2**31}, "deposit", id="deposit beyond 32 bits"),
        pytest.param({"replacement_value_cents": 2**63}, "replacement_value", id="beyond 64"),
        pytest.param({"deposit_cents": 18_001}, "deposit", id="deposit above the value"),
        pytest.param({"longest_loan_days": 0}, "longest_loan_days", id="no days"),
        pytest.param({"longest_loan_days": 91}, "longest_loan_days", id="too many days"),
        pytest.param({"turnaround_days": -1}, "turnaround_days", id="negative rest"),
        pytest.param({"turnaround_days": 15}, "turnaround_days", id="long rest"),
        pytest.param({"year_made": 1849}, "year_made", id="before the first year"),
        pytest.param({"year_made": 2028}, "year_made", id="a year to come"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(facts: dict[str, object], field: str) -> None:
    with pytest.raises(ToolRefused) as refused:
        rules.check_facts(changed(**facts), today=TODAY)
    assert refused.value.field == field
    assert refused.value.message


def test_next_years_model_can_be_listed() -> None:
    rules.check_facts(changed(year_made=2027), today=TODAY)


def test_without_a_known_value_any_deposit_goes() -> None:
    rules.check_facts(changed(replacement_value_cents=0, deposit_cents=5000), today=TODAY)


def test_every_problem_is_named_at_once() -> None:
    wrong = changed(title="", category="", longest_loan_days=0)
    assert [field for field, _ in rules.problems(wrong)] == [
        "title",
        "category",
        "longest_loan_days",
    ]


def test_a_gallery_has_few_photos_each_once_and_with_its_words() -> None:
    photos = [uuid4() for _ in range(9)]
    rules.check_gallery(photos[:8], [""] * 8)
    for ids, texts in (
        (photos, [""] * 9),
        (photos[:2], [""]),
        ([photos[0], photos[0]], ["", ""]),
        (photos[:1], ["x" * 201]),
    ):
        with pytest.raises(ToolRefused) as refused:
            rules.check_gallery(ids, texts)
        assert refused.value.field == "photos"


@pytest.mark.parametrize(
    ("unanswered", "promised_or_out", "words"),
    [
        (1, 0, "Answer the open request first"),
        (3, 0, "3 people ask"),
        (0, 1, "is promised or lent"),
        (2, 2, "in 2 loans"),
    ],
)
def test_a_tool_somebody_waits_for_cannot_go(
    unanswered: int, promised_or_out: int, words: str
) -> None:
    with pytest.raises(ToolRefused, match=words):
        rules.check_deletion(unanswered=unanswered, promised_or_out=promised_or_out)


def test_a_tool_nobody_waits_for_can_go() -> None:
    rules.check_deletion(unanswered=0, promised_or_out=0)


def test_codes_can_be_read_aloud() -> None:
    codes = {rules.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {6}
    assert not set("ILOU") & set("".join(codes))


def test_the_tree_has_two_levels_and_about_sixty_leaves() -> None:
    assert 55 <= len(LEAVES) <= 75
    assert {leaf.parent for leaf in LEAVES} == {branch.slug for branch in BRANCHES}
    assert all(categories.is_leaf(leaf.slug) for leaf in LEAVES)
    assert not any(categories.is_leaf(branch.slug) for branch in BRANCHES)


def test_leaves_are_found_under_their_branch() -> None:
    assert "hammers" in categories.leaves_under("hand-tools")
    assert categories.leaves_under("hammers") == ["hammers"]
    assert categories.leaves_under("sausages") == []
    assert categories.branch_of("hammers") == "hand-tools"
    assert categories.branch_of("sausages") is None


def test_categories_have_names_and_unknown_ones_keep_their_slug() -> None:
    assert categories.name_of("hammer-drills") == "Hammer drills & breakers"
    assert categories.name_of("retired-long-ago") == "retired-long-ago"


def test_the_grouped_choice_holds_every_leaf_once() -> None:
    slugs = [slug for _, leaves in categories.choices() for slug, _ in leaves]
    assert sorted(slugs) == sorted(leaf.slug for leaf in LEAVES)


def test_every_motif_is_drawn_in_every_variant() -> None:
    drawn = {path.name for path in (ROOT / "static" / "motifs").glob("*.svg")}
    for category in (*BRANCHES, *LEAVES):
        assert {f"{category.motif}-{number}.svg" for number in range(VARIANTS)} <= drawn


def test_a_tool_keeps_its_drawing() -> None:
    tool_id = uuid4()
    assert motif("hammers", tool_id) == motif("hammers", tool_id)
    assert motif("hammers", tool_id) == f"motifs/hammers-{tool_id.int % 4}.svg"
    assert motif("retired-long-ago", tool_id).startswith("motifs/")
