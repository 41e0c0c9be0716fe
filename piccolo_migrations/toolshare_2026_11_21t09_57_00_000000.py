"""Words of hidden tools stay with their owner."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T09:57:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Learn no words from tools that nobody but their owner sees"


LEARN = """
    CREATE OR REPLACE FUNCTION tool_learn_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO vocabulary (community_id, kind, term, label)
      SELECT DISTINCT ON (listed.community_id, terms.kind, terms.term COLLATE "C")
             listed.community_id, terms.kind, terms.term, terms.label
        FROM listed, terms_of(listed.title, listed.brand, listed.model) AS terms
       WHERE NOT listed.is_hidden
       ORDER BY listed.community_id, terms.kind, terms.term COLLATE "C"
          ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$
    """

# A search that was mended to such a word, or a brand that was offered, would tell of it. An
# import's tools stand here as deleted ones until all are there, and their words are learned before:
# all at once, each new word would be locked for as long.
FORWARDS = [LEARN, "SELECT recount_vocabulary()"]
BACKWARDS = [LEARN.replace("       WHERE NOT listed.is_hidden\n", "")]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="toolshare", description=DESCRIPTION)
    manager.add_raw(_run(["SET LOCAL statement_timeout = '30min'", *FORWARDS]))
    manager.add_raw_backwards(_run(BACKWARDS))
    return manager


def _run(statements):
    async def run():
        for statement in statements:
            await engine_finder().run_ddl(statement)

    return run
