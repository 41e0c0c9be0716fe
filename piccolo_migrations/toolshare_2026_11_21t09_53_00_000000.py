"""A code that the version before makes up twice is refused to it as ever, not taken from it."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T09:53:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Leave the version before its codes"

KEEP = """
CREATE OR REPLACE FUNCTION copy_set_label() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT community_id INTO NEW.community_id FROM tool WHERE id = NEW.tool_id;
  IF {from_code} THEN
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
"""
# Whoever writes a code and no label is the version before: it asks for that code or for none.
FORWARDS = KEEP.format(
    from_code="""(TG_OP = 'INSERT' AND COALESCE(NEW.label, '') = '')
     OR (TG_OP = 'UPDATE' AND NEW.label = OLD.label AND NEW.code IS DISTINCT FROM OLD.code)"""
)
BACKWARDS = KEEP.format(
    from_code="TG_OP = 'UPDATE' AND NEW.label = OLD.label AND NEW.code IS DISTINCT FROM OLD.code"
).replace(
    "  IF TG_OP = 'UPDATE'",
    """  IF TG_OP = 'INSERT' THEN
    NEW.label := COALESCE(NULLIF(NEW.label, ''), NEW.code);
  END IF;
  IF TG_OP = 'UPDATE'""",
    1,
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="toolshare", description=DESCRIPTION)
    manager.add_raw(_run(FORWARDS))
    manager.add_raw_backwards(_run(BACKWARDS))
    return manager


def _run(statement):
    async def run():
        await engine_finder().run_ddl(statement)

    return run
