"""The best tools for some words, chosen in the database: its plan is made once, not every time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T09:56:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Choose the best matches: by their words, then free ones, near ones, new ones"

# By the same truth as booking, and as the catalogue without words: some copy that nobody is
# promised, turnaround included, and that, for today, is not in somebody's hands.
FREE = """EXISTS (
  SELECT FROM copy
   WHERE copy.tool_id = tool.id AND copy.retired_at IS NULL
     AND NOT EXISTS (
       SELECT FROM occupancy
        WHERE occupancy.copy_id = copy.id AND occupancy.active
          AND occupancy.blocked && tstzrange(
            (tool.first_day + tool.opens_at) AT TIME ZONE tool.time_zone,
            (tool.last_day + tool.closes_at + make_interval(days => tool.turnaround_days))
              AT TIME ZONE tool.time_zone,
            '[)'))
     AND (tool.first_day > (asked.now AT TIME ZONE tool.time_zone)::date
          OR NOT EXISTS (
            SELECT FROM loan
             WHERE loan.copy_id = copy.id
               AND loan.state IN ('on_loan', 'return_reported'))))"""

# What is compared: of each tool as little as decides, not the whole of it.
LISTED = """
         tool.id, tool.number, tool.created_at, tool.community_id, tool.owner_id, tool.title,
         tool.category, tool.skill_level, tool.price_per_day_cents, tool.is_instant,
         tool.turnaround_days, tool.latitude AS tool_latitude, tool.longitude AS tool_longitude"""
WHERE = """asked.communities,
    asked.dearest, asked.latitude, asked.longitude, asked.metres"""

# Candidates first: the copy with this code, titles typed in full, the newest that have the words
# in their name, then under another name, of that kind, and only if those are few the newest that
# have them anywhere. Where no name has them, one look tells whether anything has them at all.
#
# Then in the order of what people look for: how well it matches, whether it is free, how near it
# is, how new. Whether it is free costs most, so it is asked last: those who match best are put in
# order first, and then looked through for those that are free only until the page is full. With
# days all are, because only free ones count; without, the next day on which one could come.
BODY = """
WITH asked AS NOT MATERIALIZED (
  SELECT $1 AS as_typed, $2 AS by_name, $3 AS of_kind, $4 AS anywhere, $5 AS narrow, $6 AS apart,
         $7 AS title, $8 AS codes, $9 AS communities, $10 AS dearest, $11 AS latitude,
         $12 AS longitude, $13 AS metres, $14 AS first_day, $15 AS last_day, $16 AS now,
         $17 AS most, $18 AS enough, $19 AS by_age
), labelled AS MATERIALIZED (
  SELECT$LISTED$
    FROM asked
    JOIN copy ON label_key(copy.label) = ANY(asked.codes)
     AND copy.community_id = ANY(asked.communities) AND copy.retired_at IS NULL
    JOIN tool ON tool.id = copy.tool_id
   WHERE tool.community_id = ANY(asked.communities)
     AND NOT tool.is_hidden AND tool.deleted_at IS NULL
), titled AS MATERIALIZED (
  SELECT$LISTED$
    FROM asked
   CROSS JOIN LATERAL (
     SELECT tool.*
       FROM tool
      WHERE lower(plain_words(tool.title)) = asked.title
        AND tool.community_id = ANY(asked.communities)
        AND NOT tool.is_hidden AND tool.deleted_at IS NULL
      ORDER BY tool.number DESC
      LIMIT 100
   ) AS tool
   -- Of the newest alone: who looks through all that are called "Saw" for a filter takes long.
   WHERE NOT EXISTS (
       SELECT FROM unnest(asked.narrow) AS one WHERE (tool.search @@ one) IS NOT TRUE)
     AND (asked.dearest IS NULL OR tool.price_per_day_cents <= asked.dearest)
     AND (asked.metres IS NULL OR distance_m(
       asked.latitude, asked.longitude, tool.latitude, tool.longitude) <= asked.metres)
), typed AS MATERIALIZED (
  SELECT tool.* FROM asked, newest_listed(asked.as_typed || asked.narrow, $WHERE$,
    asked.most) AS tool
), typed_count AS MATERIALIZED (
  SELECT count(*) AS tools FROM typed
), hinted AS MATERIALIZED (
  SELECT FROM asked, typed_count, newest_listed(asked.anywhere || asked.narrow, $WHERE$,
    CASE WHEN typed_count.tools = 0 AND asked.anywhere <> '{}' THEN 1 ELSE 0 END)
), wider AS MATERIALIZED (
  SELECT typed_count.tools < asked.enough AND asked.anywhere <> '{}'
         AND (typed_count.tools > 0 OR EXISTS (SELECT FROM hinted)) AS is_wanted
    FROM asked, typed_count
), named AS MATERIALIZED (
  SELECT tool.* FROM asked, wider, newest_listed(asked.by_name || asked.narrow, $WHERE$,
    CASE WHEN wider.is_wanted AND asked.by_name <> '{}' THEN asked.most ELSE 0 END) AS tool
), named_count AS MATERIALIZED (
  SELECT count(*) AS tools FROM named
), sorted AS MATERIALIZED (
  SELECT tool.* FROM asked, wider, named_count, newest_listed(
    asked.of_kind || asked.narrow, $WHERE$,
    CASE WHEN wider.is_wanted AND asked.of_kind <> '{}' AND named_count.tools < asked.enough
         THEN asked.most ELSE 0 END) AS tool
), widest AS MATERIALIZED (
  SELECT wider.is_wanted AND named_count.tools < asked.enough
         AND (SELECT count(*) FROM sorted) < asked.enough AS is_wanted
    FROM asked, wider, named_count
), mentioned AS MATERIALIZED (
  SELECT tool.* FROM asked, widest, newest_listed(asked.anywhere || asked.narrow, $WHERE$,
    CASE WHEN widest.is_wanted THEN asked.most ELSE 0 END) AS tool
), seen AS MATERIALIZED (
  SELECT CASE WHEN widest.is_wanted THEN (SELECT count(*) FROM mentioned) < asked.most
              WHEN wider.is_wanted THEN false
              WHEN asked.anywhere = '{}' OR typed_count.tools = 0
              THEN typed_count.tools < asked.most
              ELSE false END AS is_all
    FROM asked, typed_count, wider, widest
), match AS MATERIALIZED (
  SELECT DISTINCT ON (id) *
    FROM (
      SELECT 7 AS place, * FROM labelled
      UNION ALL SELECT 6, * FROM titled
      UNION ALL SELECT 4, * FROM typed
      UNION ALL SELECT 3, * FROM named
      UNION ALL SELECT 2, * FROM sorted
      UNION ALL SELECT 1, * FROM mentioned
    ) AS every
   ORDER BY id, place DESC
), page AS NOT MATERIALIZED (
  SELECT $20 AS after_rank, $21 AS after_at, $22 AS after_id, $23 AS size
), local AS NOT MATERIALIZED (
  SELECT community.id, community.time_zone, community.opens_at, community.closes_at,
         COALESCE(asked.first_day, near.day) AS first_day,
         COALESCE(asked.last_day, near.day) AS last_day
    FROM asked
   CROSS JOIN community
   CROSS JOIN LATERAL (
     SELECT (asked.now AT TIME ZONE community.time_zone)::date
              + ((asked.now AT TIME ZONE community.time_zone)::time >= community.closes_at)::int
              AS day
   ) AS near
   WHERE community.id = ANY(asked.communities)
), placed AS NOT MATERIALIZED (
  SELECT tool.id, tool.created_at, tool.turnaround_days, local.time_zone, local.opens_at,
         local.closes_at, local.first_day, local.last_day,
         CASE
           WHEN asked.by_age THEN 0
           WHEN asked.apart <> '{}' THEN tool.place + 10 * (
             SELECT count(*) FROM tool AS whole, unnest(asked.apart) AS word
              WHERE whole.id = tool.id AND whole.search @@ word)::int
           WHEN tool.place = 4 AND lower(tool.title) = asked.title THEN 6
           WHEN tool.place = 4 AND strpos(lower(tool.title), asked.title) > 0 THEN 5
           ELSE tool.place
         END AS level,
         CASE WHEN asked.by_age OR asked.latitude IS NULL OR tool.tool_latitude IS NULL THEN 0
              ELSE 6 - width_bucket(distance_m(
                asked.latitude, asked.longitude, tool.tool_latitude, tool.tool_longitude),
                ARRAY[0, 1000, 2000, 5000, 10000, 25000]::float8[]) END AS nearness
    FROM asked
   CROSS JOIN match AS tool
    JOIN local ON local.id = tool.community_id
), listed AS MATERIALIZED (
  SELECT tool.*
    FROM asked
   CROSS JOIN placed AS tool
   WHERE asked.first_day IS NULL OR $FREE$
), best AS MATERIALIZED (
  SELECT found.*
    FROM (SELECT DISTINCT level FROM listed ORDER BY level DESC) AS each
   CROSS JOIN LATERAL (
     (SELECT tool.id, 16 * tool.level + 8 + tool.nearness AS rank
        FROM asked
       CROSS JOIN page
       CROSS JOIN (
         SELECT * FROM listed WHERE listed.level = each.level
          ORDER BY nearness DESC, created_at DESC, id DESC OFFSET 0
       ) AS tool
       WHERE (page.after_rank IS NULL
              OR (16 * tool.level + 8 + tool.nearness, tool.created_at, tool.id)
                 < (page.after_rank, page.after_at, page.after_id))
         AND (asked.by_age OR asked.first_day IS NOT NULL OR $FREE$)
       ORDER BY tool.nearness DESC, tool.created_at DESC, tool.id DESC
       LIMIT (SELECT size FROM page))
     UNION ALL
     (SELECT tool.id, 16 * tool.level + tool.nearness
        FROM asked
       CROSS JOIN page
       CROSS JOIN (
         SELECT * FROM listed WHERE listed.level = each.level
          ORDER BY nearness DESC, created_at DESC, id DESC OFFSET 0
       ) AS tool
       WHERE NOT asked.by_age AND asked.first_day IS NULL
         AND (page.after_rank IS NULL
              OR (16 * tool.level + tool.nearness, tool.created_at, tool.id)
                 < (page.after_rank, page.after_at, page.after_id))
         -- Not as a join, which would look at all of them.
         AND ($FREE$) IS FALSE
       ORDER BY tool.nearness DESC, tool.created_at DESC, tool.id DESC
       LIMIT (SELECT size FROM page))
   ) AS found
   LIMIT (SELECT size FROM page)
)
SELECT seen.is_all, (SELECT count(*) FROM listed), best.id, best.rank
  FROM seen
  LEFT JOIN best ON true
"""

FORWARDS = """
CREATE FUNCTION best_listed(
  as_typed tsquery[], by_name tsquery[], of_kind tsquery[], anywhere tsquery[], narrow tsquery[],
  apart tsquery[], title text, codes text[], communities uuid[], dearest integer,
  latitude double precision, longitude double precision, metres integer, first_day date,
  last_day date, now timestamptz, most integer, enough integer, by_age boolean,
  after_rank integer, after_at timestamptz, after_id uuid, size integer
) RETURNS TABLE (is_all boolean, found bigint, id uuid, rank integer)
  LANGUAGE plpgsql STABLE ROWS 25 SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
$BODY$;
END $$
"""
FORWARDS = (
    FORWARDS.replace("$BODY$", BODY)
    .replace("$FREE$", FREE)
    .replace("$LISTED$", LISTED)
    .replace("$WHERE$", WHERE)
)
BACKWARDS = "DROP FUNCTION best_listed"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="toolshare", description=DESCRIPTION)
    manager.add_raw(_run(FORWARDS))
    manager.add_raw_backwards(_run(BACKWARDS))
    return manager


def _run(statement):
    async def run():
        await engine_finder().run_ddl(statement)

    return run
