"""What every search asks is planned once a connection, and the index leaps to the newest tools."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

from piccolo_migrations import toolshare_2026_11_21t09_40_00_000000 as before_newest
from piccolo_migrations import toolshare_2026_11_21t09_56_00_000000 as before_best

ID = "2026-11-21T12:51:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Plan once what every search asks, and leap to the newest tools in the index"

# Postgres plans a statement of the app's anew each time, which suits those whose plan depends on
# what is asked for. These have one good plan, and to find it took as long as to run it.
ONCE = "SET plan_cache_mode = force_generic_plan"

MOST_KEYS = 6
# The blocks stand second: the index compares them before all but one of the other keys, and so
# leaps to the newest tools at once. Last, they are asked only about tools that have all the rest.
# Written so that no other index could serve: an empty table's plan may be kept while it grows.
NEWEST_BY_KEYS = """
        RETURN QUERY
        SELECT tool.id, tool.number, tool.created_at, tool.community_id, tool.owner_id,
               tool.title, tool.category, tool.skill_level, tool.price_per_day_cents,
               tool.is_instant, tool.turnaround_days, tool.latitude, tool.longitude
          FROM tool
         WHERE $KEYS$
           AND tool.number < below
           AND (tool.community_id = ANY(allowed)) IS TRUE
           AND tool.is_hidden IS NOT TRUE AND tool.deleted_at IS NULL
           AND (dearest IS NULL OR tool.price_per_day_cents <= dearest)
           AND (metres IS NULL
                OR distance_m(latitude, longitude, tool.latitude, tool.longitude) <= metres)
         ORDER BY tool.number DESC
         LIMIT most;
"""
# As before, but for how each step asks, and that the first one reads half as many: the newest
# tools that have all that is wanted.
NEWEST = """
CREATE OR REPLACE FUNCTION newest_listed(
  wanted tsquery[], allowed uuid[], dearest integer,
  latitude double precision, longitude double precision, metres integer, most integer
) RETURNS TABLE (
  id uuid, number bigint, created_at timestamptz, community_id uuid, owner_id uuid,
  title text, category text, skill_level text, price_per_day_cents integer,
  is_instant boolean, turnaround_days smallint, tool_latitude double precision,
  tool_longitude double precision
) LANGUAGE plpgsql STABLE ROWS 200 $ONCE$ SET enable_seqscan = off AS $$
#variable_conflict use_variable
DECLARE
  latest bigint;
  below bigint;
  tools bigint := 1 << 12;
  first bigint;
  bits integer;
  keys tsquery[];
  got integer;
  total bigint := 0;
BEGIN
  IF cardinality(wanted) = 0 OR most <= 0 THEN
    RETURN;
  END IF;
  SELECT last_value INTO latest FROM tool_number_seq;
  below := latest + 1;
  LOOP
    first := 0;
    keys := wanted;
    IF tools < below OR (total > 0 AND below <= 16 << 12) THEN
      bits := CASE WHEN tools <= 16 << 12 THEN 12 ELSE 16 END;
      first := greatest(0, (below - tools) >> bits);
      keys := ARRAY[wanted[1], (
        SELECT string_agg(
                 quote_literal(CASE bits WHEN 12 THEN 'a/' ELSE 'z/' END || block), ' | '
               )::tsquery
          FROM generate_series(first, (below - 1) >> bits) AS block)] || wanted[2:];
      first := first << bits;
    END IF;
    FOR place IN $MOST_KEYS$ + 1 .. cardinality(keys) LOOP
      keys[$MOST_KEYS$] := keys[$MOST_KEYS$] && keys[place];
    END LOOP;
    CASE least(cardinality(keys), $MOST_KEYS$)
    $BY_KEYS$
    END CASE;
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
"""


def _newest():
    ways = []
    for number in range(1, MOST_KEYS + 1):
        keys = " AND ".join(f"tool.search @@ keys[{place}]" for place in range(1, number + 1))
        ways.append(f"  WHEN {number} THEN" + NEWEST_BY_KEYS.replace("$KEYS$", keys))
    return NEWEST.replace("$BY_KEYS$", "".join(ways)).replace("$MOST_KEYS$", str(MOST_KEYS))


# What is told of each community once, not of each of its tools: its day, when it opens.
LOCAL_BEFORE = before_best.BODY[
    before_best.BODY.index("), local AS") : before_best.BODY.index("), placed AS")
]
LOCAL = """), local AS MATERIALIZED (
  SELECT community.id, community.time_zone, community.closes_at, days.first_day, days.last_day,
         (days.first_day + community.opens_at) AT TIME ZONE community.time_zone AS opens,
         days.first_day > there.today AS is_later
    FROM asked
   CROSS JOIN community
   CROSS JOIN LATERAL (
     SELECT (asked.now AT TIME ZONE community.time_zone)::date AS today,
            (asked.now AT TIME ZONE community.time_zone)::time AS clock
   ) AS there
   CROSS JOIN LATERAL (
     SELECT there.today + (there.clock >= community.closes_at)::int AS near
   ) AS next
   CROSS JOIN LATERAL (
     SELECT COALESCE(asked.first_day, next.near) AS first_day,
            COALESCE(asked.last_day, next.near) AS last_day
   ) AS days
   WHERE community.id = ANY(asked.communities)
"""
OF_LOCAL_BEFORE = """local.time_zone, local.opens_at,
         local.closes_at, local.first_day, local.last_day,"""
OF_LOCAL = """local.time_zone, local.closes_at,
         local.last_day, local.opens, local.is_later,"""
FREE = """EXISTS (
  SELECT FROM copy
   WHERE copy.tool_id = tool.id AND copy.retired_at IS NULL
     AND NOT EXISTS (
       SELECT FROM occupancy
        WHERE occupancy.copy_id = copy.id AND occupancy.active
          AND occupancy.blocked && tstzrange(
            tool.opens,
            (tool.last_day + tool.closes_at + make_interval(days => tool.turnaround_days))
              AT TIME ZONE tool.time_zone,
            '[)'))
     AND (tool.is_later
          OR NOT EXISTS (
            SELECT FROM loan
             WHERE loan.copy_id = copy.id
               AND loan.state IN ('on_loan', 'return_reported'))))"""
# One tool for each label; joined, all of a community's tools would be read for it.
LABELLED_BEFORE = """    JOIN tool ON tool.id = copy.tool_id
   WHERE tool.community_id"""
LABELLED = """   CROSS JOIN LATERAL (
     SELECT tool.* FROM tool WHERE tool.id = copy.tool_id OFFSET 0
   ) AS tool
   WHERE tool.community_id"""


def _best():
    text = before_best.FORWARDS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    for old, new in (
        (LOCAL_BEFORE, LOCAL),
        (OF_LOCAL_BEFORE, OF_LOCAL),
        (LABELLED_BEFORE, LABELLED),
        (before_best.FREE, FREE),
    ):
        if old not in text:
            raise ValueError(old)
        text = text.replace(old, new)
    return text


# The days that are asked for as each community has them, told once and not of each of its tools.
FACETS_FROM = """
    RETURN QUERY
    WITH local AS MATERIALIZED (
      SELECT community.id, community.time_zone, community.closes_at, asked.last_day,
             (asked.first_day + community.opens_at) AT TIME ZONE community.time_zone AS opens,
             asked.first_day > (asked.now AT TIME ZONE community.time_zone)::date AS is_later
        FROM (SELECT from_day AS first_day, until_day AS last_day, moment AS now) AS asked
       CROSS JOIN community
       WHERE community.id = ANY(communities)
    ), match AS MATERIALIZED (
      $SOURCE$
    ), base AS MATERIALIZED (
      SELECT tool.category, tool.skill_level, tool.price_per_day_cents AS price, tool.is_instant,
             CASE WHEN librarian.id IS NULL THEN 'neighbour' ELSE 'library' END AS owner,
             near.away,
             kinds IS NULL OR tool.category = ANY(kinds) AS in_category,
             level IS NULL OR tool.skill_level = level AS in_level,
             dearest IS NULL OR tool.price_per_day_cents <= dearest AS in_price,
             instant IS NULL OR tool.is_instant AS in_instant,
             lender IS NULL OR (lender = 'library') = (librarian.id IS NOT NULL) AS in_lender,
             metres IS NULL OR COALESCE(near.away <= metres, false) AS is_near
        FROM (
          SELECT match.*, local.time_zone, local.closes_at, local.last_day, local.opens,
                 local.is_later
            FROM match
            JOIN local ON local.id = match.community_id
        ) AS tool
       CROSS JOIN LATERAL (
         SELECT distance_m(latitude, longitude, tool.tool_latitude, tool.tool_longitude) AS away
       ) AS near
        LEFT JOIN membership AS librarian
          ON librarian.member_id = tool.owner_id
         AND librarian.community_id = tool.community_id AND librarian.role = 'librarian'
       WHERE (SELECT count(*) FROM match) < most AND (from_day IS NULL OR $FREE$)
    )
    SELECT 'seen', '', count(*) FROM match
    UNION ALL
    SELECT 'category', base.category, count(*) FROM base
     WHERE in_level AND in_price AND in_instant AND in_lender AND is_near
     GROUP BY base.category
    UNION ALL
    SELECT 'level', skill_level, count(*) FROM base
     WHERE in_category AND in_price AND in_instant AND in_lender AND is_near GROUP BY skill_level
    UNION ALL
    SELECT 'price', whole::text, count(*) FROM base, unnest(prices) AS whole
     WHERE in_category AND in_level AND in_instant AND in_lender AND is_near
       AND price <= whole * 100
     GROUP BY whole
    UNION ALL
    SELECT 'instant', 'on', count(*) FROM base
     WHERE in_category AND in_level AND in_price AND in_lender AND is_near AND is_instant
    UNION ALL
    SELECT 'lender', owner, count(*) FROM base
     WHERE in_category AND in_level AND in_price AND in_instant AND is_near GROUP BY owner
    UNION ALL
    SELECT 'within', km::text, count(*) FROM base, unnest(kilometres) AS km
     WHERE in_category AND in_level AND in_price AND in_instant AND in_lender
       AND away <= km * 1000
     GROUP BY km;
"""
OF_WORDS = """SELECT tool.* FROM newest_listed(
        wanted, communities, NULL, NULL, NULL, NULL, most) AS tool"""
OF_ALL = """SELECT tool.*
        FROM unnest(communities) AS community (id)
       CROSS JOIN LATERAL (
         SELECT tool.id, tool.community_id, tool.owner_id, tool.category, tool.skill_level,
                tool.price_per_day_cents, tool.is_instant, tool.turnaround_days,
                tool.latitude AS tool_latitude, tool.longitude AS tool_longitude
           FROM tool
          WHERE tool.community_id = community.id
            AND NOT tool.is_hidden AND tool.deleted_at IS NULL
          LIMIT most
       ) AS tool
       LIMIT most"""
# Each group of filters is counted under all the others, so that one sees what another choice
# would give. Where not all matches were seen nothing is: a count of some says little. Without
# words those are all tools, of which most communities have too many: an index says so, where a
# scan of the table would read it from the disk each time.
FACETS = """
CREATE FUNCTION facets_counted(
  wanted tsquery[], communities uuid[], from_day date, until_day date, moment timestamptz,
  most integer, kinds text[], level text, dearest integer, instant boolean, lender text,
  latitude double precision, longitude double precision, metres integer,
  prices integer[], kilometres integer[]
) RETURNS TABLE (facet text, choice text, tools bigint)
  LANGUAGE plpgsql STABLE ROWS 50 $ONCE$ SET enable_seqscan = off AS $$
#variable_conflict use_column
DECLARE
  seen bigint;
BEGIN
  IF cardinality(wanted) > 0 THEN
$OF_WORDS$
    RETURN;
  END IF;
  SELECT count(*) INTO seen
    FROM (
      SELECT
        FROM unnest(communities) AS community (id)
       CROSS JOIN LATERAL (
         SELECT FROM tool
          WHERE tool.community_id = community.id
            AND NOT tool.is_hidden AND tool.deleted_at IS NULL
          LIMIT most
       ) AS tool
       LIMIT most
    ) AS tool;
  IF seen < most THEN
$OF_ALL$
  ELSE
    RETURN QUERY SELECT 'seen', '', seen;
  END IF;
END $$
"""


def _facets():
    return FACETS.replace("$OF_WORDS$", FACETS_FROM.replace("$SOURCE$", OF_WORDS)).replace(
        "$OF_ALL$", FACETS_FROM.replace("$SOURCE$", OF_ALL)
    )


# Only today, tomorrow and the days after something ends can be the first free day, and they are
# asked for in that order. A copy becomes free on the day it opens after a promise ends: that day
# when the promise is over by opening time, else the day after; the microsecond makes "by" include
# the very moment. What somebody has in hand is not free today, even where the plan says that it
# is due back. Past closing time, today is over.
IS_TAKEN = """EXISTS (
             SELECT FROM occupancy
              WHERE occupancy.copy_id = copy.id AND occupancy.active
                AND occupancy.blocked && tstzrange(
                  $OPENS$,
                  ($DAY$ + local.closes_at + make_interval(days => tool.turnaround_days))
                    AT TIME ZONE local.time_zone,
                  '[)'))"""
FREE_DAYS = """
CREATE FUNCTION first_free_days(tool_ids uuid[], asked_day date, moment timestamptz)
  RETURNS TABLE (tool_id uuid, today date, day date)
  LANGUAGE plpgsql STABLE ROWS 25 $ONCE$ AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH asked AS MATERIALIZED (
    SELECT tool.id, tool.community_id, tool.turnaround_days
      FROM tool
     WHERE tool.id = ANY(tool_ids)
  ), local AS MATERIALIZED (
    SELECT community.id, community.time_zone, community.opens_at, community.closes_at,
           there.today, there.is_closed,
           (there.today + community.opens_at) AT TIME ZONE community.time_zone AS opens,
           (there.today + 1 + community.opens_at) AT TIME ZONE community.time_zone AS opens_next
      FROM community
     CROSS JOIN LATERAL (
       SELECT COALESCE(asked_day, (moment AT TIME ZONE community.time_zone)::date) AS today,
              moment IS NOT NULL
                AND (moment AT TIME ZONE community.time_zone)::time >= community.closes_at
                AS is_closed
     ) AS there
     WHERE community.id IN (SELECT asked.community_id FROM asked)
  )
  SELECT tool.id, local.today, min(
    CASE WHEN copy.id IS NOT NULL THEN COALESCE(
      (SELECT local.today
        WHERE NOT local.is_closed
          AND NOT EXISTS (
            SELECT FROM loan
             WHERE loan.copy_id = copy.id AND loan.state IN ('on_loan', 'return_reported'))
          AND NOT $TAKEN_TODAY$),
      (SELECT local.today + 1
        WHERE NOT $TAKEN_NEXT$),
      (SELECT min(after.day)
         FROM (
           SELECT (upper(occupancy.blocked) AT TIME ZONE local.time_zone
                    - local.opens_at - interval '1 microsecond')::date + 1 AS day
             FROM occupancy
            WHERE occupancy.copy_id = copy.id AND occupancy.active
              AND occupancy.blocked && tstzrange(local.opens, NULL, '[)')
         ) AS after
        WHERE NOT $TAKEN_AFTER$))
    END)
    FROM asked AS tool
    JOIN local ON local.id = tool.community_id
    LEFT JOIN copy ON copy.tool_id = tool.id AND copy.retired_at IS NULL
   GROUP BY tool.id, local.today;
END $$
"""


def _free_days():
    text = FREE_DAYS
    for place, opens, day in (
        ("$TAKEN_TODAY$", "local.opens", "local.today"),
        ("$TAKEN_NEXT$", "local.opens_next", "local.today + 1"),
        (
            "$TAKEN_AFTER$",
            "(after.day + local.opens_at) AT TIME ZONE local.time_zone",
            "after.day",
        ),
    ):
        text = text.replace(place, IS_TAKEN.replace("$OPENS$", opens).replace("$DAY$", day))
    return text


# Tools as the catalogue shows them, in the order in which they are asked for.
CARDS = """
CREATE FUNCTION cards_of(
  tool_ids uuid[], viewer uuid, latitude double precision, longitude double precision,
  moment timestamptz
) RETURNS TABLE (
  id uuid, created_at timestamptz, title text, category text, skill_level text,
  price_per_day_cents integer, longest_loan_days integer, currency text, owner_name text,
  photo_name text, photo_text text, next_free_day date, is_free_now boolean,
  away double precision
)
  LANGUAGE plpgsql STABLE ROWS 25 $ONCE$ AS $$
#variable_conflict use_variable
BEGIN
  RETURN QUERY
  SELECT tool.id, tool.created_at, tool.title::text, tool.category::text,
         tool.skill_level::text, tool.price_per_day_cents, tool.longest_loan_days::integer,
         community.currency::text, owner.name::text, cover.name::text,
         cover.alternative_text::text, free.day, COALESCE(free.day = free.today, false),
         CASE WHEN tool.owner_id <> viewer
              THEN distance_m(latitude, longitude, tool.latitude, tool.longitude) END
    FROM unnest(tool_ids) WITH ORDINALITY AS asked (id, place)
    JOIN tool ON tool.id = asked.id
    JOIN community ON community.id = tool.community_id
    JOIN member AS owner ON owner.id = tool.owner_id
    JOIN first_free_days(tool_ids, NULL, moment) AS free ON free.tool_id = tool.id
    LEFT JOIN LATERAL (
      SELECT photo.name, tool_photo.alternative_text
        FROM tool_photo
        JOIN photo ON photo.id = tool_photo.photo_id
       WHERE tool_photo.tool_id = tool.id
       ORDER BY tool_photo.position, tool_photo.id
       LIMIT 1
    ) AS cover ON true
   ORDER BY asked.place;
END $$
"""

# Where a viewer may look. Of a hundred tools taken by chance, how many are near: where most of
# them are, the squares around say little, and to compare them all takes the index longest.
SCOPE = """
CREATE FUNCTION scope_of(viewer uuid, metres integer)
  RETURNS TABLE (
    communities uuid[], languages text[], with_synonyms uuid[], versions bigint[],
    latitude double precision, longitude double precision, keys text[], is_wide boolean,
    can_be_marked boolean
  )
  LANGUAGE plpgsql STABLE ROWS 1 $ONCE$ AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH seen AS MATERIALIZED (
    SELECT community.id, COALESCE(search.languages, ARRAY[community.search_language]) AS languages,
           COALESCE(search.synonyms, 0) AS synonyms,
           COALESCE(search.is_reading, false) AS is_reading
      FROM community
      LEFT JOIN community_search AS search ON search.community_id = community.id
     WHERE community.is_public OR EXISTS (
       SELECT FROM membership
        WHERE membership.community_id = community.id AND membership.member_id = viewer)
  )
  SELECT ARRAY(SELECT seen.id FROM seen),
         ARRAY(SELECT DISTINCT language FROM seen, unnest(seen.languages) AS language ORDER BY 1),
         ARRAY(SELECT seen.id FROM seen WHERE seen.synonyms <> 0 ORDER BY seen.id),
         ARRAY(SELECT seen.synonyms FROM seen WHERE seen.synonyms <> 0 ORDER BY seen.id),
         home.latitude, home.longitude, keys_around(home.latitude, home.longitude, metres),
         metres IS NOT NULL AND home.latitude IS NOT NULL AND (
           SELECT count(*) FILTER (WHERE distance_m(
                    home.latitude, home.longitude, taken.latitude, taken.longitude) <= metres)
                  > count(*) / 2
             FROM (
               SELECT tool.latitude, tool.longitude
                 FROM tool
                WHERE tool.id > '80000000-0000-0000-0000-000000000000'
                ORDER BY tool.id
                LIMIT 100
             ) AS taken),
         -- While tools are read again, some may still lack the mark.
         EXISTS (SELECT FROM seen) AND NOT EXISTS (SELECT FROM seen WHERE seen.is_reading)
           AND EXISTS (
             SELECT FROM community
              WHERE NOT EXISTS (SELECT FROM seen WHERE seen.id = community.id))
    FROM (SELECT) AS one
    LEFT JOIN member AS home ON home.id = viewer;
END $$
"""

FORWARDS = [
    text.replace("$ONCE$", ONCE).replace("$FREE$", FREE)
    for text in (_newest(), _best(), _facets(), _free_days(), CARDS, SCOPE)
]


def _anew(function):
    return function.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


BACKWARDS = [
    "DROP FUNCTION scope_of",
    "DROP FUNCTION cards_of",
    "DROP FUNCTION first_free_days",
    "DROP FUNCTION facets_counted",
    _anew(before_best.FORWARDS),
    *(_anew(one) for one in before_newest.FORWARDS if "FUNCTION newest_listed" in one),
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
