"""A label is one of its kind in its community, and what the database asks of photos by address."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T09:51:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Let each community have its own labels"

FORWARDS = [
    # A large catalogue has many copies, and each gets its community once.
    "SET LOCAL statement_timeout = '30min'",
    # The version before writes and reads ``code`` and relies on its being one of its kind
    # everywhere, so it stays; the new one writes ``label``. Two communities that take up one label
    # at the same moment meet at the unique index: the later one gets no row and tries again.
    """
    CREATE FUNCTION copy_set_label() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      SELECT community_id INTO NEW.community_id FROM tool WHERE id = NEW.tool_id;
      IF TG_OP = 'INSERT' THEN
        NEW.label := COALESCE(NULLIF(NEW.label, ''), NEW.code);
      ELSIF NEW.label = OLD.label AND NEW.code IS DISTINCT FROM OLD.code THEN
        NEW.label := COALESCE(NEW.code, NEW.label);
        RETURN NEW;
      END IF;
      IF TG_OP = 'INSERT' OR NEW.label <> OLD.label THEN
        NEW.code := NEW.label;
        IF EXISTS (SELECT FROM copy WHERE code = NEW.label AND id <> NEW.id) THEN
          NEW.code := NULL;
        END IF;
      END IF;
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER copy_label_kept BEFORE INSERT OR UPDATE OF tool_id, community_id, label, code
      ON copy FOR EACH ROW EXECUTE FUNCTION copy_set_label()
    """,
    """
    CREATE FUNCTION tool_move_copies() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE copy SET community_id = NEW.community_id WHERE tool_id = NEW.id;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER tool_moved AFTER UPDATE OF community_id ON tool FOR EACH ROW
      WHEN (OLD.community_id <> NEW.community_id) EXECUTE FUNCTION tool_move_copies()
    """,
    "ALTER TABLE copy DISABLE TRIGGER copy_label_kept",
    """
    UPDATE copy SET label = copy.code, community_id = tool.community_id
      FROM tool WHERE tool.id = copy.tool_id
    """,
    "ALTER TABLE copy ENABLE TRIGGER copy_label_kept",
    """
    ALTER TABLE copy
      ALTER COLUMN community_id SET NOT NULL,
      ADD CONSTRAINT copy_label_length CHECK (char_length(label) BETWEEN 1 AND 40)
    """,
    # People do not mind whether letters are small, and neither do scanners' keyboards.
    "CREATE UNIQUE INDEX copy_label_once ON copy (community_id, lower(label))",
    # --- photos by address
    """
    ALTER TABLE import_row
      ADD CONSTRAINT import_row_photos_few CHECK (cardinality(photos) <= 20),
      ADD CONSTRAINT import_row_codes_few CHECK (cardinality(further_codes) <= 100)
    """,
    """
    ALTER TABLE import_photo
      ADD CONSTRAINT import_photo_state_known CHECK (state IN ('waiting', 'shown', 'failed')),
      ADD CONSTRAINT import_photo_failed_says_why CHECK ((state = 'failed') = (reason <> '')),
      ADD CONSTRAINT import_photo_once UNIQUE (import_id, number, place),
      ADD CONSTRAINT import_photo_address_length CHECK (
        char_length(address) <= 2000 AND char_length(typed) <= 2000)
    """,
    # What a host is asked for next; mostly nothing waits.
    "CREATE INDEX import_photo_waiting ON import_photo (host, next_at) WHERE state = 'waiting'",
    # --- an undo takes the tools away in one moment, and their codes afterwards
    """
    ALTER TABLE tool_import
      DROP CONSTRAINT tool_import_state_known,
      ADD CONSTRAINT tool_import_state_known CHECK (state IN (
        'uploaded', 'checking', 'checked', 'importing', 'clearing', 'imported', 'undoing',
        'freeing', 'undone', 'failed')),
      DROP CONSTRAINT tool_import_confirmed_says_when,
      ADD CONSTRAINT tool_import_confirmed_says_when CHECK (
        state NOT IN ('importing', 'clearing', 'imported', 'undoing', 'freeing', 'undone')
        OR confirmed_at IS NOT NULL)
    """,
    "DROP INDEX tool_import_waiting",
    """
    CREATE INDEX tool_import_waiting ON tool_import (changed_at)
      WHERE state IN ('checking', 'importing', 'clearing', 'undoing', 'freeing')
    """,
]

BACKWARDS = [
    "SET LOCAL statement_timeout = '30min'",
    "DROP INDEX tool_import_waiting",
    """
    CREATE INDEX tool_import_waiting ON tool_import (changed_at)
      WHERE state IN ('checking', 'importing', 'clearing', 'undoing')
    """,
    # The tools are gone by then, only codes may stay taken.
    "UPDATE tool_import SET state = 'undone' WHERE state = 'freeing'",
    """
    ALTER TABLE tool_import
      DROP CONSTRAINT tool_import_state_known,
      ADD CONSTRAINT tool_import_state_known CHECK (state IN (
        'uploaded', 'checking', 'checked', 'importing', 'clearing', 'imported', 'undoing',
        'undone', 'failed')),
      DROP CONSTRAINT tool_import_confirmed_says_when,
      ADD CONSTRAINT tool_import_confirmed_says_when CHECK (
        state NOT IN ('importing', 'clearing', 'imported', 'undoing', 'undone')
        OR confirmed_at IS NOT NULL)
    """,
    "DROP INDEX import_photo_waiting",
    """
    ALTER TABLE import_photo
      DROP CONSTRAINT import_photo_state_known,
      DROP CONSTRAINT import_photo_failed_says_why,
      DROP CONSTRAINT import_photo_once,
      DROP CONSTRAINT import_photo_address_length
    """,
    """
    ALTER TABLE import_row
      DROP CONSTRAINT import_row_photos_few,
      DROP CONSTRAINT import_row_codes_few
    """,
    "DROP INDEX copy_label_once",
    """
    ALTER TABLE copy
      ALTER COLUMN community_id DROP NOT NULL,
      DROP CONSTRAINT copy_label_length
    """,
    "DROP TRIGGER tool_moved ON tool",
    "DROP FUNCTION tool_move_copies",
    "DROP TRIGGER copy_label_kept ON copy",
    "DROP FUNCTION copy_set_label",
    # Where two communities have one label, the older version can know but one of the two by it.
    "UPDATE copy SET code = id::text WHERE code IS NULL",
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
