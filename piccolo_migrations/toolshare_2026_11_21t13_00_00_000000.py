"""A tool that is changed may be news too, and work that fails for good is counted and left."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T13:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Tell of tools that match since they were changed, and count what fails"

# Another language begins anew, with no failure.
SEARCH_AGAIN = """
CREATE OR REPLACE FUNCTION community_search_again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO community_search AS search (community_id, languages, is_reading)
  VALUES (NEW.id, ARRAY[OLD.search_language, NEW.search_language], true)
      ON CONFLICT (community_id) DO UPDATE
     SET languages = ARRAY(
           SELECT DISTINCT unnest(search.languages || NEW.search_language) ORDER BY 1),
         is_reading = true, total = NULL, done = 0, through_at = NULL, through_id = NULL,
         waits_for = NULL, changed_at = now()$FAILURES$;
  RETURN NULL;
END $$
"""

FORWARDS = [
    # What a tool was before it was changed: whose search had found it then hears nothing.
    "ALTER TABLE listing ADD COLUMN was tsvector, ADD COLUMN was_price_cents integer",
    """
    CREATE FUNCTION tool_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM saved_search) THEN
        INSERT INTO listing (tool_id, is_again, was, was_price_cents)
        VALUES (NEW.id, true, OLD.search, OLD.price_per_day_cents);
      END IF;
      RETURN NULL;
    END $$
    """,
    # Only where its owner writes: words that are read again, for another language or another
    # place, are no news.
    """
    CREATE TRIGGER tool_changed
      AFTER UPDATE OF title, brand, model, description, category, skill_level,
        price_per_day_cents, is_instant ON tool
      FOR EACH ROW
      WHEN (NOT OLD.is_hidden AND OLD.deleted_at IS NULL
            AND NOT NEW.is_hidden AND NEW.deleted_at IS NULL
            AND (OLD.search <> NEW.search
                 OR OLD.price_per_day_cents <> NEW.price_per_day_cents))
      EXECUTE FUNCTION tool_note_change()
    """,
    "ALTER TABLE listing_round ADD COLUMN failures integer NOT NULL DEFAULT 0",
    "ALTER TABLE community_search ADD COLUMN failures integer NOT NULL DEFAULT 0",
    SEARCH_AGAIN.replace("$FAILURES$", ", failures = 0"),
]

BACKWARDS = [
    SEARCH_AGAIN.replace("$FAILURES$", ""),
    "ALTER TABLE community_search DROP COLUMN failures",
    "ALTER TABLE listing_round DROP COLUMN failures",
    "DROP TRIGGER tool_changed ON tool",
    "DROP FUNCTION tool_note_change",
    "ALTER TABLE listing DROP COLUMN was, DROP COLUMN was_price_cents",
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
