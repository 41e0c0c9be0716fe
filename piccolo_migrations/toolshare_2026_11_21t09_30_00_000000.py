"""What members keep: searches that go on looking, notices, wishes, and what they looked at."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T09:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Keep searches, notices, wishes and what was looked at"

FORWARDS = [
    # --- notices: one row for each thing that a member is told. What it is about is named by
    # its id alone, because each kind is about something else.
    """
    CREATE TABLE notice (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      member_id uuid NOT NULL CONSTRAINT notice_member_id_fkey
        REFERENCES member ON DELETE CASCADE,
      kind text NOT NULL CONSTRAINT notice_kind_known CHECK (kind IN ('new_tool', 'new_tools')),
      subject_id uuid NOT NULL,
      count integer NOT NULL DEFAULT 1 CONSTRAINT notice_count_positive CHECK (count > 0),
      at timestamptz NOT NULL,
      read_at timestamptz
    )
    """,
    "CREATE INDEX notice_of_member ON notice (member_id, at DESC, id DESC)",
    # Told twice before it was read is told once. Also the number on every page.
    """
    CREATE UNIQUE INDEX notice_unread ON notice (member_id, kind, subject_id)
      WHERE read_at IS NULL
    """,
    "CREATE INDEX notice_about ON notice (subject_id)",
    # --- what was listed, in the order in which it was, until every search has looked at it
    """
    CREATE TABLE listing_round (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      through uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
      community_ids uuid[] NOT NULL,
      new_words text[] NOT NULL,
      -- The blocks of the catalogue's index in which to look; empty for a few tools.
      blocks text NOT NULL,
      is_open boolean NOT NULL DEFAULT true CONSTRAINT listing_round_open CHECK (is_open)
    )
    """,
    # One at a time: a second worker waits for its end.
    "CREATE UNIQUE INDEX listing_round_one ON listing_round (is_open)",
    """
    CREATE TABLE listing (
      id bigserial PRIMARY KEY,
      tool_id uuid NOT NULL CONSTRAINT listing_tool_id_fkey REFERENCES tool ON DELETE CASCADE,
      is_again boolean NOT NULL,
      round_id bigint CONSTRAINT listing_round_id_fkey
        REFERENCES listing_round ON DELETE CASCADE
    )
    """,
    "CREATE INDEX listing_of_tool ON listing (tool_id)",
    "CREATE INDEX listing_of_round ON listing (round_id, id)",
    # --- saved searches
    """
    CREATE TABLE saved_search (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      member_id uuid NOT NULL CONSTRAINT saved_search_member_id_fkey
        REFERENCES member ON DELETE CASCADE,
      name text NOT NULL CONSTRAINT saved_search_name_length
        CHECK (char_length(name) BETWEEN 1 AND 80),
      search jsonb NOT NULL,
      query text NOT NULL CONSTRAINT saved_search_query_length CHECK (char_length(query) <= 2000),
      wants_notices boolean NOT NULL DEFAULT true,
      created_at timestamptz NOT NULL,
      seen_at timestamptz NOT NULL,
      -- What is listed under a greater number is new to it.
      listed_through bigint NOT NULL DEFAULT nextval('listing_id_seq'),
      -- How the catalogue reads it; none of it means that nothing is asked for.
      wanted tsquery,
      codes text[] NOT NULL DEFAULT '{}',
      dearest_cents integer,
      within_m integer,
      first_day date,
      last_day date,
      -- When it has to be read again: on new words, in a language that it was not read in, and
      -- when a community calls things otherwise.
      open_word text NOT NULL DEFAULT '',
      unknown_words text[] NOT NULL DEFAULT '{}',
      languages text[] NOT NULL DEFAULT '{}',
      synonyms bigint[] NOT NULL DEFAULT '{}',
      read_at timestamptz NOT NULL,
      CONSTRAINT saved_search_days_in_order CHECK (
        (first_day IS NULL) = (last_day IS NULL) AND first_day <= last_day)
    )
    """,
    # One search is saved once, however its words were capitalised.
    "CREATE UNIQUE INDEX saved_search_once ON saved_search (member_id, lower(query))",
    "CREATE INDEX saved_search_stale ON saved_search (read_at)",
    """
    CREATE TABLE saved_search_find (
      search_id uuid NOT NULL CONSTRAINT saved_search_find_search_id_fkey
        REFERENCES saved_search ON DELETE CASCADE,
      round_id bigint NOT NULL,
      tool_ids uuid[] NOT NULL,
      count integer NOT NULL CONSTRAINT saved_search_find_counted
        CHECK (count >= cardinality(tool_ids) AND cardinality(tool_ids) > 0),
      at timestamptz NOT NULL,
      PRIMARY KEY (search_id, round_id)
    )
    """,
    "CREATE INDEX saved_search_find_old ON saved_search_find (at)",
    # --- wishes, and what somebody looked at
    """
    CREATE TABLE wish (
      member_id uuid NOT NULL CONSTRAINT wish_member_id_fkey REFERENCES member ON DELETE CASCADE,
      tool_id uuid NOT NULL CONSTRAINT wish_tool_id_fkey REFERENCES tool ON DELETE CASCADE,
      at timestamptz NOT NULL,
      PRIMARY KEY (member_id, tool_id)
    )
    """,
    "CREATE INDEX wish_of_member ON wish (member_id, at DESC, tool_id DESC)",
    "CREATE INDEX wish_of_tool ON wish (tool_id)",
    """
    CREATE TABLE viewing (
      member_id uuid NOT NULL CONSTRAINT viewing_member_id_fkey
        REFERENCES member ON DELETE CASCADE,
      tool_id uuid NOT NULL CONSTRAINT viewing_tool_id_fkey REFERENCES tool ON DELETE CASCADE,
      at timestamptz NOT NULL,
      PRIMARY KEY (member_id, tool_id)
    )
    """,
    "CREATE INDEX viewing_of_member ON viewing (member_id, at DESC)",
    "CREATE INDEX viewing_of_tool ON viewing (tool_id)",
    "CREATE INDEX viewing_old ON viewing (at)",
    # --- a tool that comes into sight is news; while nobody has saved a search, to nobody.
    """
    CREATE FUNCTION tool_note_listing() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM saved_search) THEN
        INSERT INTO listing (tool_id, is_again)
        VALUES (NEW.id, TG_OP = 'UPDATE' AND OLD.is_hidden);
      END IF;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER tool_listed AFTER INSERT ON tool FOR EACH ROW
      WHEN (NOT NEW.is_hidden AND NEW.deleted_at IS NULL)
      EXECUTE FUNCTION tool_note_listing()
    """,
    """
    CREATE TRIGGER tool_listed_again AFTER UPDATE OF is_hidden, deleted_at ON tool FOR EACH ROW
      WHEN ((OLD.is_hidden OR OLD.deleted_at IS NOT NULL)
            AND NOT NEW.is_hidden AND NEW.deleted_at IS NULL)
      EXECUTE FUNCTION tool_note_listing()
    """,
    # What is out of sight is no news any more; what is gone is kept by nobody.
    """
    CREATE FUNCTION tool_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM notice WHERE subject_id = OLD.id;
      IF TG_OP = 'UPDATE' AND NEW.deleted_at IS NOT NULL THEN
        DELETE FROM wish WHERE tool_id = OLD.id;
        DELETE FROM viewing WHERE tool_id = OLD.id;
      END IF;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER tool_out_of_sight AFTER UPDATE OF is_hidden, deleted_at ON tool FOR EACH ROW
      WHEN ((NEW.is_hidden AND NOT OLD.is_hidden)
            OR (NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL))
      EXECUTE FUNCTION tool_forget()
    """,
    """
    CREATE TRIGGER tool_gone AFTER DELETE ON tool FOR EACH ROW
      EXECUTE FUNCTION tool_forget()
    """,
    """
    CREATE FUNCTION saved_search_forget() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      DELETE FROM notice WHERE subject_id = OLD.id;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER saved_search_gone AFTER DELETE ON saved_search FOR EACH ROW
      EXECUTE FUNCTION saved_search_forget()
    """,
]

BACKWARDS = [
    "DROP TRIGGER saved_search_gone ON saved_search",
    "DROP FUNCTION saved_search_forget",
    "DROP TRIGGER tool_gone ON tool",
    "DROP TRIGGER tool_out_of_sight ON tool",
    "DROP FUNCTION tool_forget",
    "DROP TRIGGER tool_listed_again ON tool",
    "DROP TRIGGER tool_listed ON tool",
    "DROP FUNCTION tool_note_listing",
    "DROP TABLE viewing",
    "DROP TABLE wish",
    "DROP TABLE saved_search_find",
    "DROP TABLE saved_search",
    "DROP TABLE listing",
    "DROP TABLE listing_round",
    "DROP TABLE notice",
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
