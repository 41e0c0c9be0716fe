"""The rules that the database itself keeps, and the indexes that queries rely on."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T03:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Add constraints, triggers and search"

FORWARDS = [
    # --- accounts and communities
    """
    ALTER TABLE member
      ADD CONSTRAINT member_name_length CHECK (char_length(name) BETWEEN 1 AND 80),
      ADD CONSTRAINT member_email_length CHECK (char_length(email::text) BETWEEN 3 AND 254),
      ADD CONSTRAINT member_about_length CHECK (char_length(about) <= 2000),
      ADD CONSTRAINT member_neighbourhood_length CHECK (char_length(neighbourhood) <= 80),
      ADD CONSTRAINT member_experience_known
        CHECK (experience IN ('new', 'handy', 'experienced', 'professional'))
    """,
    """
    ALTER TABLE community
      ADD CONSTRAINT community_name_length CHECK (char_length(name) BETWEEN 1 AND 80),
      ADD CONSTRAINT community_currency_code CHECK (currency ~ '^[A-Z]{3}$'),
      ADD CONSTRAINT community_open_before_close CHECK (opens_at < closes_at)
    """,
    """
    ALTER TABLE membership
      ADD CONSTRAINT membership_once UNIQUE (member_id, community_id),
      ADD CONSTRAINT membership_role_known CHECK (role IN ('member', 'librarian', 'admin'))
    """,
    # --- photos and tools
    """
    ALTER TABLE photo
      ADD CONSTRAINT photo_size_positive CHECK (width > 0 AND height > 0)
    """,
    """
    ALTER TABLE tool
      ADD CONSTRAINT tool_title_length CHECK (char_length(title) BETWEEN 1 AND 80),
      ADD CONSTRAINT tool_brand_length CHECK (char_length(brand) <= 60),
      ADD CONSTRAINT tool_model_length CHECK (char_length(model) <= 60),
      ADD CONSTRAINT tool_description_length CHECK (char_length(description) <= 4000),
      ADD CONSTRAINT tool_year_made_sensible CHECK (year_made BETWEEN 1850 AND 2100),
      ADD CONSTRAINT tool_skill_level_known
        CHECK (skill_level IN ('new', 'handy', 'experienced', 'professional')),
      ADD CONSTRAINT tool_price_in_range CHECK (price_per_day_cents BETWEEN 0 AND 10000000),
      ADD CONSTRAINT tool_deposit_in_range CHECK (deposit_cents BETWEEN 0 AND 100000000),
      ADD CONSTRAINT tool_value_in_range CHECK (replacement_value_cents BETWEEN 0 AND 100000000),
      ADD CONSTRAINT tool_longest_loan_in_range CHECK (longest_loan_days BETWEEN 1 AND 90),
      ADD CONSTRAINT tool_turnaround_in_range CHECK (turnaround_days BETWEEN 0 AND 14)
    """,
    # `unaccent` alone is not immutable, which a generated column must be.
    """
    CREATE FUNCTION plain_words(words text) RETURNS text
      LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
      RETURN public.unaccent('public.unaccent'::regdictionary, words)
    """,
    """
    ALTER TABLE tool ADD COLUMN search tsvector GENERATED ALWAYS AS (
      setweight(to_tsvector('english', plain_words(title)), 'A') ||
      setweight(to_tsvector('english', plain_words(brand || ' ' || model)), 'B') ||
      setweight(to_tsvector('english', plain_words(description)), 'C')
    ) STORED
    """,
    "CREATE INDEX tool_search ON tool USING gin (search)",
    # The catalogue: newest first, everywhere or in one category, page after page.
    """
    CREATE INDEX tool_newest ON tool (community_id, created_at DESC, id DESC)
      WHERE NOT is_hidden AND deleted_at IS NULL
    """,
    """
    CREATE INDEX tool_newest_in_category ON tool (category, created_at DESC, id DESC)
      WHERE NOT is_hidden AND deleted_at IS NULL
    """,
    """
    ALTER TABLE tool_photo
      ADD CONSTRAINT tool_photo_text_length CHECK (char_length(alternative_text) <= 200),
      ADD CONSTRAINT tool_photo_position_positive CHECK (position >= 0)
    """,
    # --- loans
    """
    ALTER TABLE loan
      ADD CONSTRAINT loan_state_known CHECK (state IN (
        'requested', 'approved', 'ready', 'on_loan', 'return_reported', 'disputed', 'lost',
        'closed', 'declined', 'lapsed', 'cancelled', 'no_show')),
      ADD CONSTRAINT loan_not_to_oneself CHECK (borrower_id <> lender_id),
      ADD CONSTRAINT loan_days_in_order CHECK (first_day <= last_day AND starts_at < due_at),
      ADD CONSTRAINT loan_money_not_negative CHECK (price_cents >= 0 AND deposit_cents >= 0),
      ADD CONSTRAINT loan_renewals_bounded CHECK (renewals BETWEEN 0 AND 20),
      ADD CONSTRAINT loan_reason_length CHECK (char_length(reason) <= 2000),
      ADD CONSTRAINT loan_promised_has_copy CHECK (
        state NOT IN ('approved', 'ready', 'on_loan', 'return_reported', 'disputed', 'lost',
                      'closed', 'no_show')
        OR (copy_id IS NOT NULL AND promised_at IS NOT NULL AND handover_code IS NOT NULL)),
      ADD CONSTRAINT loan_unanswered_has_no_copy CHECK (
        state NOT IN ('requested', 'declined', 'lapsed')
        OR (copy_id IS NULL AND promised_at IS NULL AND handover_code IS NULL)),
      ADD CONSTRAINT loan_out_was_handed_over CHECK (
        (state IN ('on_loan', 'return_reported', 'disputed', 'lost', 'closed'))
        = (handed_over_at IS NOT NULL)),
      ADD CONSTRAINT loan_return_was_reported CHECK (
        state NOT IN ('return_reported', 'disputed') OR return_reported_at IS NOT NULL),
      ADD CONSTRAINT loan_ended_says_when CHECK (
        (state IN ('closed', 'declined', 'lapsed', 'cancelled', 'no_show'))
        = (ended_at IS NOT NULL)),
      ADD CONSTRAINT loan_cancelled_says_who CHECK (
        state NOT IN ('declined', 'cancelled', 'no_show') OR ended_by_id IS NOT NULL)
    """,
    # What is physically out, apart from the plan: one copy is in one pair of hands.
    """
    CREATE UNIQUE INDEX loan_copy_out_once ON loan (copy_id)
      WHERE state IN ('on_loan', 'return_reported')
    """,
    # My loans, as a borrower and as a lender, newest first.
    "CREATE INDEX loan_of_borrower ON loan (borrower_id, starts_at DESC, id DESC)",
    "CREATE INDEX loan_of_lender ON loan (lender_id, starts_at DESC, id DESC)",
    # Requests that nobody has answered, for the job that lets them lapse.
    "CREATE INDEX loan_unanswered ON loan (answer_by) WHERE state = 'requested'",
    """
    ALTER TABLE loan_message
      ADD CONSTRAINT loan_message_length CHECK (char_length(body) BETWEEN 1 AND 2000)
    """,
    """
    ALTER TABLE loan_photo
      ADD CONSTRAINT loan_photo_moment_known CHECK (moment IN ('handover', 'return'))
    """,
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER loan_event_append_only BEFORE UPDATE OR DELETE ON loan_event
      FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """,
    """
    CREATE TRIGGER loan_message_append_only BEFORE UPDATE OR DELETE ON loan_message
      FOR EACH ROW EXECUTE FUNCTION refuse_change()
    """,
    # --- the plan
    "ALTER TABLE occupancy ADD COLUMN blocked tstzrange NOT NULL",
    """
    ALTER TABLE occupancy
      ADD CONSTRAINT occupancy_kind_known
        CHECK (kind IN ('loan', 'offer', 'maintenance', 'block', 'transfer')),
      ADD CONSTRAINT occupancy_loan_of_kind CHECK ((kind = 'loan') = (loan_id IS NOT NULL)),
      ADD CONSTRAINT occupancy_turnaround_in_range CHECK (turnaround_days BETWEEN 0 AND 14),
      ADD CONSTRAINT occupancy_half_open CHECK (
        NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)
        AND NOT lower_inf(during) AND NOT upper_inf(during)
        AND NOT isempty(blocked) AND lower_inc(blocked) AND NOT upper_inc(blocked)
        AND NOT lower_inf(blocked) AND NOT upper_inf(blocked)),
      ADD CONSTRAINT occupancy_note_length CHECK (char_length(note) <= 200)
    """,
    # Turnaround is counted in local days, so that a day with 23 or 25 hours stays one day.
    # A generated column cannot look the zone up, hence the trigger.
    """
    CREATE FUNCTION occupancy_set_blocked() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      zone text;
    BEGIN
      SELECT community.time_zone INTO zone
        FROM copy
        JOIN tool ON tool.id = copy.tool_id
        JOIN community ON community.id = tool.community_id
       WHERE copy.id = NEW.copy_id;
      NEW.blocked := tstzrange(
        lower(NEW.during),
        (upper(NEW.during) AT TIME ZONE zone + make_interval(days => NEW.turnaround_days))
          AT TIME ZONE zone,
        '[)');
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER occupancy_blocked
      BEFORE INSERT OR UPDATE OF during, turnaround_days, copy_id, blocked ON occupancy
      FOR EACH ROW EXECUTE FUNCTION occupancy_set_blocked()
    """,
    # No copy is promised twice. Its index also answers "what is free".
    """
    ALTER TABLE occupancy ADD CONSTRAINT occupancy_no_overlap
      EXCLUDE USING gist (copy_id WITH =, blocked WITH &&) WHERE (active)
    """,
    "CREATE UNIQUE INDEX occupancy_one_per_loan ON occupancy (loan_id) WHERE active",
    # --- plumbing
    "ALTER TABLE rate_limit SET UNLOGGED",
]

BACKWARDS = [
    "ALTER TABLE rate_limit SET LOGGED",
    "DROP INDEX occupancy_one_per_loan",
    "ALTER TABLE occupancy DROP CONSTRAINT occupancy_no_overlap",
    "DROP TRIGGER occupancy_blocked ON occupancy",
    "DROP FUNCTION occupancy_set_blocked",
    """
    ALTER TABLE occupancy
      DROP CONSTRAINT occupancy_kind_known,
      DROP CONSTRAINT occupancy_loan_of_kind,
      DROP CONSTRAINT occupancy_turnaround_in_range,
      DROP CONSTRAINT occupancy_half_open,
      DROP CONSTRAINT occupancy_note_length,
      DROP COLUMN blocked
    """,
    "DROP TRIGGER loan_message_append_only ON loan_message",
    "DROP TRIGGER loan_event_append_only ON loan_event",
    "DROP FUNCTION refuse_change",
    "ALTER TABLE loan_photo DROP CONSTRAINT loan_photo_moment_known",
    "ALTER TABLE loan_message DROP CONSTRAINT loan_message_length",
    "DROP INDEX loan_unanswered, loan_of_lender, loan_of_borrower, loan_copy_out_once",
    """
    ALTER TABLE loan
      DROP CONSTRAINT loan_state_known,
      DROP CONSTRAINT loan_not_to_oneself,
      DROP CONSTRAINT loan_days_in_order,
      DROP CONSTRAINT loan_money_not_negative,
      DROP CONSTRAINT loan_renewals_bounded,
      DROP CONSTRAINT loan_reason_length,
      DROP CONSTRAINT loan_promised_has_copy,
      DROP CONSTRAINT loan_unanswered_has_no_copy,
      DROP CONSTRAINT loan_out_was_handed_over,
      DROP CONSTRAINT loan_return_was_reported,
      DROP CONSTRAINT loan_ended_says_when,
      DROP CONSTRAINT loan_cancelled_says_who
    """,
    """
    ALTER TABLE tool_photo
      DROP CONSTRAINT tool_photo_text_length,
      DROP CONSTRAINT tool_photo_position_positive
    """,
    "DROP INDEX tool_newest_in_category, tool_newest, tool_search",
    "ALTER TABLE tool DROP COLUMN search",
    "DROP FUNCTION plain_words",
    """
    ALTER TABLE tool
      DROP CONSTRAINT tool_title_length,
      DROP CONSTRAINT tool_brand_length,
      DROP CONSTRAINT tool_model_length,
      DROP CONSTRAINT tool_description_length,
      DROP CONSTRAINT tool_year_made_sensible,
      DROP CONSTRAINT tool_skill_level_known,
      DROP CONSTRAINT tool_price_in_range,
      DROP CONSTRAINT tool_deposit_in_range,
      DROP CONSTRAINT tool_value_in_range,
      DROP CONSTRAINT tool_longest_loan_in_range,
      DROP CONSTRAINT tool_turnaround_in_range
    """,
    "ALTER TABLE photo DROP CONSTRAINT photo_size_positive",
    """
    ALTER TABLE membership
      DROP CONSTRAINT membership_once,
      DROP CONSTRAINT membership_role_known
    """,
    """
    ALTER TABLE community
      DROP CONSTRAINT community_name_length,
      DROP CONSTRAINT community_currency_code,
      DROP CONSTRAINT community_open_before_close
    """,
    """
    ALTER TABLE member
      DROP CONSTRAINT member_name_length,
      DROP CONSTRAINT member_email_length,
      DROP CONSTRAINT member_about_length,
      DROP CONSTRAINT member_neighbourhood_length,
      DROP CONSTRAINT member_experience_known
    """,
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="toolshare", description=DESCRIPTION)
    manager.add_raw(_run(FORWARDS))
    manager.add_raw_backwards(_run(BACKWARDS))
    return manager


def _run(statements):
    async def run():
        for statement in statements:
            await engine_finder().run_ddl(statement)

    return run
