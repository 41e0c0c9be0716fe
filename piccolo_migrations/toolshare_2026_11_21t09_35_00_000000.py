"""What a community calls things, and its tools read again when its language changes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T09:35:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Keep a community's own names of things, and read its tools again in steps"

FORWARDS = [
    # How each community is searched, beside the community itself: what lists a tool locks that.
    # `languages` are those in which some of its tools may stand; more than one while they are read
    # again. `synonyms` is another number after every change, so that a process knows whether
    # what it has kept of them still holds.
    """
    CREATE TABLE community_search (
      community_id uuid CONSTRAINT community_search_pkey PRIMARY KEY
        CONSTRAINT community_search_community_id_fkey REFERENCES community ON DELETE RESTRICT,
      languages text[] NOT NULL
        CONSTRAINT community_search_languages_known CHECK (
          cardinality(languages) > 0
          AND languages <@ ARRAY['simple', 'english', 'german', 'spanish']),
      synonyms bigint NOT NULL DEFAULT 0,
      is_reading boolean NOT NULL DEFAULT false,
      total integer,
      done integer NOT NULL DEFAULT 0,
      through_at timestamptz,
      through_id uuid,
      waits_for xid8,
      changed_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT community_search_through_whole
        CHECK ((through_at IS NULL) = (through_id IS NULL))
    )
    """,
    """
    CREATE INDEX community_search_reading ON community_search (changed_at) WHERE is_reading
    """,
    """
    CREATE OR REPLACE FUNCTION community_search_again() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO community_search AS search (community_id, languages, is_reading)
      VALUES (NEW.id, ARRAY[OLD.search_language, NEW.search_language], true)
          ON CONFLICT (community_id) DO UPDATE
         SET languages = ARRAY(
               SELECT DISTINCT unnest(search.languages || NEW.search_language) ORDER BY 1),
             is_reading = true, total = NULL, done = 0, through_at = NULL, through_id = NULL,
             waits_for = NULL, changed_at = now();
      RETURN NULL;
    END $$
    """,
    # A key for the community itself, so that what one community calls things counts for its own
    # tools alone. By its name it comes after `tool_search_kept`, which writes the others.
    """
    CREATE FUNCTION tool_mark_search() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND NEW.search = OLD.search THEN
        RETURN NEW;
      END IF;
      NEW.search := NEW.search || array_to_tsvector(
        ARRAY['m/' || left(replace(NEW.community_id::text, '-', ''), 12)]);
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER tool_search_marked BEFORE INSERT OR UPDATE ON tool
      FOR EACH ROW WHEN (NEW.search <> '') EXECUTE FUNCTION tool_mark_search()
    """,
    # A group is the names of one thing. A name stands once in a community: in two groups it would
    # join them, and nobody who reads one of them would see that.
    """
    CREATE TABLE synonym (
      id uuid CONSTRAINT synonym_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
      community_id uuid NOT NULL CONSTRAINT synonym_community_id_fkey
        REFERENCES community ON DELETE RESTRICT,
      group_id uuid NOT NULL,
      position smallint NOT NULL
        CONSTRAINT synonym_position_in_range CHECK (position BETWEEN 0 AND 11),
      name text NOT NULL
        CONSTRAINT synonym_name_length CHECK (char_length(name) BETWEEN 2 AND 60),
      key text NOT NULL CONSTRAINT synonym_key_length CHECK (char_length(key) BETWEEN 2 AND 200),
      created_at timestamptz NOT NULL,
      CONSTRAINT synonym_once UNIQUE (community_id, key),
      CONSTRAINT synonym_in_order UNIQUE (group_id, position)
    )
    """,
    """
    CREATE FUNCTION synonyms_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      changed uuid := COALESCE(NEW.community_id, OLD.community_id);
    BEGIN
      INSERT INTO community_search (community_id, languages, synonyms)
      SELECT id, ARRAY[search_language],
             CASE WHEN EXISTS (SELECT FROM synonym WHERE community_id = changed)
                  THEN 1 + floor(random() * 9007199254740991)::bigint ELSE 0 END
        FROM community WHERE id = changed
          ON CONFLICT (community_id) DO UPDATE SET synonyms = excluded.synonyms;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER synonym_changed AFTER INSERT OR UPDATE OR DELETE ON synonym
      FOR EACH ROW EXECUTE FUNCTION synonyms_changed()
    """,
    # What is listed already gets its key from the job worker, some tools at a time.
    """
    INSERT INTO community_search (community_id, languages, is_reading)
    SELECT id, ARRAY[search_language], true FROM community
    """,
]

BACKWARDS = [
    "DROP TABLE synonym",
    "DROP FUNCTION synonyms_changed",
    "DROP TRIGGER tool_search_marked ON tool",
    "DROP FUNCTION tool_mark_search",
    """
    CREATE OR REPLACE FUNCTION community_search_again() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE tool SET search = '' WHERE community_id = NEW.id;
      RETURN NULL;
    END $$
    """,
    "DROP TABLE community_search",
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
