"""Tools by where they are, in the index of their words; and a search that reads fewer of them."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T09:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Find tools by distance, and read no more of them than are compared"

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
    setweight(to_tsvector(language::regconfig, plain_words(NEW.title)), 'A') ||
    setweight(to_tsvector(
      language::regconfig, plain_words(NEW.brand || ' ' || NEW.model)), 'B');
  NEW.search :=
    named ||
    setweight(to_tsvector(language::regconfig, plain_words(NEW.description)), 'C') ||
    array_to_tsvector(
      ARRAY(SELECT 't/' || lexeme FROM unnest(tsvector_to_array(named)) AS lexeme)
      || ARRAY['c/' || NEW.category, 's/' || NEW.skill_level, 'l/' || language,
               'a/' || (NEW.number >> 12), 'z/' || (NEW.number >> 16)]
      || CASE WHEN NEW.price_per_day_cents = 0 THEN ARRAY['p/free'] ELSE '{}' END
      || CASE WHEN NEW.is_instant THEN ARRAY['i/instant'] ELSE '{}' END
      $MORE$);
  RETURN NEW;
END $$
"""
# A librarian's tools have a key, so that those of a library are found among all others.
MORE = """
      || CASE WHEN EXISTS (
           SELECT FROM membership
            WHERE membership.member_id = NEW.owner_id
              AND membership.community_id = NEW.community_id AND membership.role = 'librarian')
         THEN ARRAY['o/library'] ELSE '{}' END
      || COALESCE(place_keys(NEW.latitude, NEW.longitude), '{}')
"""
KEPT = """
CREATE OR REPLACE TRIGGER tool_search_kept
  BEFORE INSERT OR UPDATE OF community_id, title, brand, model, description, category,
    skill_level, price_per_day_cents, is_instant, is_hidden, deleted_at, search$PLACE$ ON tool
  FOR EACH ROW EXECUTE FUNCTION tool_set_search()
"""

# The same as before, of functions that give nothing for nothing: only so the planner puts it in
# place of a call, which takes ten times as long.
DISTANCE = """
CREATE OR REPLACE FUNCTION distance_m(
  from_latitude double precision, from_longitude double precision,
  to_latitude double precision, to_longitude double precision
) RETURNS double precision
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN 2 * 6371008.8 * atan2(
    sqrt(power(sin(radians(to_latitude - from_latitude) / 2), 2)
         + cos(radians(from_latitude)) * cos(radians(to_latitude))
           * power(sin(radians(to_longitude - from_longitude) / 2), 2)),
    sqrt(abs(1 - power(sin(radians(to_latitude - from_latitude) / 2), 2)
             - cos(radians(from_latitude)) * cos(radians(to_latitude))
               * power(sin(radians(to_longitude - from_longitude) / 2), 2))))
"""

FORWARDS = [
    # What is listed already is read once; a large library takes its time.
    "SET LOCAL statement_timeout = '30min'",
    # The earth in rows of squares of so many kilometres, fewer in a row the nearer it is to a pole.
    """
    CREATE FUNCTION squares_in_row(row_number double precision, rows double precision)
      RETURNS double precision LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
      RETURN greatest(
        floor(2 * rows * cos(radians((row_number + 0.5::float8) * 180 / rows - 90))), 1)
    """,
    # One square of each size, so that a circle of at most that radius meets few of them.
    """
    CREATE FUNCTION place_keys(latitude double precision, longitude double precision)
      RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
      BEGIN ATOMIC
        SELECT array_agg('g/' || size || '/' || row_number || '/' || least(
                 floor((longitude + 180) * squares_in_row(row_number, rows) / 360),
                 squares_in_row(row_number, rows) - 1))
          FROM unnest(ARRAY[1, 2, 5, 10, 50]) AS size
         CROSS JOIN LATERAL (SELECT floor(20015::float8 / size) AS rows) AS r
         CROSS JOIN LATERAL (
           SELECT least(floor((latitude + 90) * rows / 180), rows - 1) AS row_number) AS n;
      END
    """,
    # The squares that a circle meets: nine or so, of a wide one four, and never twenty. Around a
    # pole it meets every column; over the 180th meridian columns are counted on from 0.
    """
    CREATE FUNCTION keys_around(
      latitude double precision, longitude double precision, metres double precision
    ) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT
      SET plan_cache_mode = force_generic_plan AS $$
    BEGIN
      RETURN (
        SELECT array_agg(DISTINCT 'g/' || size || '/' || row_number || '/' ||
                 ((column_number::bigint % columns::bigint + columns::bigint) % columns::bigint))
          FROM (
            SELECT size, floor(20015::float8 / size) AS rows,
                   degrees(metres / 6371008.8) + 0.000001 AS reach,
                   CASE WHEN sin(metres / 6371008.8) < cos(radians(latitude))
                        THEN degrees(asin(sin(metres / 6371008.8) / cos(radians(latitude))))
                             + 0.000001
                        ELSE 180 END AS reach_sideways
              FROM (
                SELECT COALESCE(min(one), 50) AS size
                  FROM unnest(ARRAY[1, 2, 5, 10, 50]) AS one WHERE one * 1000 >= metres
              ) AS fitting
          ) AS circle
         CROSS JOIN LATERAL generate_series(
           greatest(floor((latitude - reach + 90) * rows / 180), 0)::bigint,
           least(floor((latitude + reach + 90) * rows / 180), rows - 1)::bigint) AS row_number
         CROSS JOIN LATERAL (SELECT squares_in_row(row_number, rows) AS columns) AS c
         CROSS JOIN LATERAL (
           SELECT floor((longitude - reach_sideways + 180) * columns / 360)::bigint AS first,
                  floor((longitude + reach_sideways + 180) * columns / 360)::bigint AS last) AS f
         CROSS JOIN LATERAL generate_series(
           first, least(last, first + columns::bigint - 1)) AS column_number);
    END $$
    """,
    SET_SEARCH.replace("$MORE$", MORE),
    # Its place follows its owner's: see `tool_place_kept`, which comes before, and the trigger on
    # memberships. Nobody has a place yet, so only librarians' tools are read again.
    KEPT.replace("$PLACE$", ", owner_id, latitude, longitude"),
    """
    UPDATE tool SET search = ''
      FROM membership
     WHERE membership.member_id = tool.owner_id AND membership.community_id = tool.community_id
       AND membership.role = 'librarian' AND NOT tool.is_hidden AND tool.deleted_at IS NULL
    """,
    DISTANCE,
    # The newest tools that have all that is wanted: what a search compares, and what it counts by.
    # Read from the newest on, first some thousands, then as many as the share that matched lets
    # expect to be enough; where that is a third of all, all of them, as there cannot be many. Each
    # thing wanted and the blocks are conditions of their own: the index then leaps from one to
    # the next, where in one condition it walks through every tool of the blocks.
    """
    CREATE FUNCTION newest_listed(
      wanted tsquery[], allowed uuid[], dearest integer,
      latitude double precision, longitude double precision, metres integer, most integer
    ) RETURNS TABLE (
      id uuid, number bigint, created_at timestamptz, community_id uuid, owner_id uuid,
      title text, category text, skill_level text, price_per_day_cents integer,
      is_instant boolean, turnaround_days smallint, tool_latitude double precision,
      tool_longitude double precision
    ) LANGUAGE plpgsql STABLE ROWS 200 AS $$
    DECLARE
      latest bigint := (SELECT last_value FROM tool_number_seq);
      below bigint := latest + 1;
      tools bigint := 2 << 12;
      first bigint;
      bits integer;
      blocks tsquery;
      got integer;
      total bigint := 0;
      conditions text := (
        SELECT string_agg(format('tool.search @@ $1[%s]', place), ' AND ')
          FROM generate_subscripts(wanted, 1) AS place);
    BEGIN
      IF conditions IS NULL OR most <= 0 THEN
        RETURN;
      END IF;
      IF dearest IS NOT NULL THEN
        conditions := conditions || ' AND tool.price_per_day_cents <= $6';
      END IF;
      IF metres IS NOT NULL THEN
        conditions := conditions
          || ' AND distance_m($7, $8, tool.latitude, tool.longitude) <= $9';
      END IF;
      LOOP
        first := 0;
        blocks := NULL;
        IF tools < below OR (total > 0 AND below <= 16 << 12) THEN
          bits := CASE WHEN tools <= 16 << 12 THEN 12 ELSE 16 END;
          first := greatest(0, (below - tools) >> bits);
          SELECT string_agg(
                   quote_literal(CASE bits WHEN 12 THEN 'a/' ELSE 'z/' END || block), ' | '
                 )::tsquery
            INTO blocks
            FROM generate_series(first, (below - 1) >> bits) AS block;
          first := first << bits;
        END IF;
        RETURN QUERY EXECUTE
          'SELECT tool.id, tool.number, tool.created_at, tool.community_id, tool.owner_id,
                  tool.title, tool.category, tool.skill_level, tool.price_per_day_cents,
                  tool.is_instant, tool.turnaround_days, tool.latitude, tool.longitude
             FROM tool
            WHERE ' || conditions
          || CASE WHEN blocks IS NULL THEN '' ELSE ' AND tool.search @@ $2' END
          || ' AND tool.number < $3 AND tool.community_id = ANY($4)
              AND NOT tool.is_hidden AND tool.deleted_at IS NULL
            ORDER BY tool.number DESC
            LIMIT $5'
          USING wanted, blocks, below, allowed, most, dearest,
                latitude, longitude, metres;
        GET DIAGNOSTICS got = ROW_COUNT;
        most := most - got;
        total := total + got;
        below := first;
        EXIT WHEN most <= 0 OR below <= 0;
        tools := below;
        IF total > 0 THEN
          tools := 1 + (most * 1.3 * (latest + 1 - below) / total)::bigint;
        END IF;
        IF tools > below / 3 THEN
          tools := below;
        END IF;
      END LOOP;
    END $$
    """,
]

BACKWARDS = [
    "DROP FUNCTION newest_listed",
    KEPT.replace("$PLACE$", ""),
    # The keys that stay behind are asked for by nobody.
    SET_SEARCH.replace("$MORE$", ""),
    "DROP FUNCTION keys_around",
    "DROP FUNCTION place_keys",
    "DROP FUNCTION squares_in_row",
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
