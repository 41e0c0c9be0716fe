"""A slash parts words: what owners write never looks like a key of the catalogue's index."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T09:58:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Keep words and keys of the catalogue's index apart"

# Postgres takes "drill/driver" for a file's name and keeps it as one word, which nobody who looks
# for a driver types. Worse, all keys look like that: who wrote "o/library" in a description was
# found among a library's tools, and two hundred tools with "l/german" kept the worker reading.
SET_SEARCH = """
CREATE OR REPLACE FUNCTION tool_set_search() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  language text;
  named tsvector;
BEGIN
  IF NEW.is_hidden OR NEW.deleted_at IS NOT NULL THEN
    NEW.search := '';
    RETURN NEW;
  END IF;
  SELECT search_language INTO language FROM community WHERE id = NEW.community_id;
  named :=
    setweight(to_tsvector(language::regconfig, $TITLE$), 'A') ||
    setweight(to_tsvector(language::regconfig, $MAKE$), 'B');
  NEW.search :=
    named ||
    setweight(to_tsvector(language::regconfig, $DESCRIPTION$), 'C') ||
    array_to_tsvector(
      ARRAY(SELECT 't/' || lexeme FROM unnest(tsvector_to_array(named)) AS lexeme)
      || ARRAY['c/' || NEW.category, 's/' || NEW.skill_level, 'l/' || language,
               'a/' || (NEW.number >> 12), 'z/' || (NEW.number >> 16)]
      || CASE WHEN NEW.price_per_day_cents = 0 THEN ARRAY['p/free'] ELSE '{}' END
      || CASE WHEN NEW.is_instant THEN ARRAY['i/instant'] ELSE '{}' END
      || CASE WHEN EXISTS (
           SELECT FROM membership
            WHERE membership.member_id = NEW.owner_id
              AND membership.community_id = NEW.community_id AND membership.role = 'librarian')
         THEN ARRAY['o/library'] ELSE '{}' END
      || COALESCE(place_keys(NEW.latitude, NEW.longitude), '{}'));
  RETURN NEW;
END $$
"""
TEXTS = {
    "$TITLE$": "plain_words(NEW.title)",
    "$MAKE$": "plain_words(NEW.brand || ' ' || NEW.model)",
    "$DESCRIPTION$": "plain_words(NEW.description)",
}


def _set_search(words):
    statement = SET_SEARCH
    for place, text in TEXTS.items():
        statement = statement.replace(place, words.format(text))
    return statement


# The slash goes last: one half is written with one, and that is what is left of its sign.
# What lacks its community's mark is read again by the worker, and so need not be here.
FORWARDS = [
    _set_search("translate({}, '/', ' ')"),
    """
    UPDATE tool SET search = ''
     WHERE NOT is_hidden AND deleted_at IS NULL
       AND search @@ quote_literal('m/' || left(replace(community_id::text, '-', ''), 12))::tsquery
       AND strpos(plain_words(title || brand || model || description), '/') > 0
    """,
]
BACKWARDS = [_set_search("{}")]


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
