"""The catalogue's searches. Put together from constants alone, so that the parts are the same."""

from toolshare.catalogue.queries.cards import CARD, JOIN_COVER

# What is not asked for is a constant that the planner drops: every ``asked`` is merged into the
# query around it, so the plan is made for this one search.

# By the same truth as booking: some copy that nobody is promised, turnaround included, and that,
# for today, is not in somebody's hands.
IS_FREE = """
(asked.first_day IS NULL OR EXISTS (
  SELECT FROM copy
   WHERE copy.tool_id = tool.id AND copy.retired_at IS NULL
     AND NOT EXISTS (
       SELECT FROM occupancy
        WHERE occupancy.copy_id = copy.id AND occupancy.active
          AND occupancy.blocked && tstzrange(
            (asked.first_day + community.opens_at) AT TIME ZONE community.time_zone,
            (asked.last_day + community.closes_at
              + make_interval(days => tool.turnaround_days))
              AT TIME ZONE community.time_zone,
            '[)'))
     AND (asked.first_day > (asked.now AT TIME ZONE community.time_zone)::date
          OR NOT EXISTS (
            SELECT FROM loan
             WHERE loan.copy_id = copy.id
               AND loan.state IN ('on_loan', 'return_reported')))))
"""

# Each community (and category) is read in the order of its index and only as deep as is counted,
# so a page costs the same however many tools there are. The calendar is consulted last: before
# the newest are chosen it would be for every match.
_NEWEST = """
WITH asked AS NOT MATERIALIZED (
  SELECT {}::text[] AS categories, {}::text AS level, {}::int AS dearest, {}::bool AS instant,
         {}::uuid[] AS owners, {}::uuid[] AS others,
         {}::date AS first_day, {}::date AS last_day, {}::timestamptz AS now,
         {}::timestamptz AS after_at, {}::uuid AS after_id
)
SELECT listed.seen, listed.count, 0,
       CASE WHEN tool.owner_id <> {}::uuid
            THEN distance_m({}::float8, {}::float8, tool.latitude, tool.longitude) END,$CARD$
  FROM (
    SELECT tool.id, tool.seen, count(*) OVER () AS count
      FROM asked
     CROSS JOIN (
        SELECT match.*, count(*) OVER () AS seen
          FROM asked
         CROSS JOIN unnest({}::uuid[]) AS community (id)$CATEGORIES$
         CROSS JOIN LATERAL (
           SELECT tool.id, tool.created_at, tool.community_id, tool.turnaround_days
             FROM tool
            WHERE tool.community_id = community.id$IN_CATEGORY$
              AND NOT tool.is_hidden AND tool.deleted_at IS NULL
              AND (asked.level IS NULL OR tool.skill_level = asked.level)
              AND (asked.dearest IS NULL OR tool.price_per_day_cents <= asked.dearest)
              AND (asked.instant IS NULL OR tool.is_instant = asked.instant)
              AND (asked.owners IS NULL OR tool.owner_id = ANY(asked.owners))
              AND (asked.others IS NULL OR tool.owner_id <> ALL(asked.others))
              AND (asked.after_at IS NULL
                   OR (tool.created_at, tool.id) < (asked.after_at, asked.after_id))
            ORDER BY tool.created_at DESC, tool.id DESC
            LIMIT {}
         ) AS match
         ORDER BY match.created_at DESC, match.id DESC
         LIMIT {}
      ) AS tool
      JOIN community ON community.id = tool.community_id
     WHERE $FREE$
     ORDER BY tool.created_at DESC, tool.id DESC
     LIMIT {}
  ) AS listed
  JOIN tool ON tool.id = listed.id
  JOIN community ON community.id = tool.community_id
  JOIN member AS owner ON owner.id = tool.owner_id
$COVER$
 ORDER BY tool.created_at DESC, tool.id DESC
"""

# The database chooses the best in ``best_listed`` itself, where the plan for it is made only once.
_BEST = """
SELECT best.is_all, best.found, best.rank,
       CASE WHEN tool.owner_id <> asked.viewer
            THEN distance_m(asked.latitude, asked.longitude, tool.latitude, tool.longitude)
        END,$CARD$
  FROM (
    SELECT {}::text[]::tsquery[] AS as_typed, {}::text[]::tsquery[] AS by_name,
           {}::text[]::tsquery[] AS of_kind, {}::text[]::tsquery[] AS anywhere,
           {}::text[]::tsquery[] AS narrow, {}::text[]::tsquery[] AS apart, {}::text AS title,
           {}::text[] AS codes, {}::uuid[] AS communities, {}::int AS dearest,
           {}::float8 AS latitude, {}::float8 AS longitude, {}::int AS metres,
           {}::date AS first_day, {}::date AS last_day, {}::timestamptz AS now, {}::int AS most,
           {}::int AS enough, {}::bool AS by_age, {}::int AS after_rank,
           {}::timestamptz AS after_at, {}::uuid AS after_id, {}::int AS size,
           {}::uuid AS viewer
  ) AS asked
 CROSS JOIN LATERAL best_listed(
   as_typed, by_name, of_kind, anywhere, narrow, apart, title, codes, communities, dearest,
   latitude, longitude, metres, first_day, last_day, now, most, enough, by_age, after_rank,
   after_at, after_id, size) AS best
  LEFT JOIN tool ON tool.id = best.id
  LEFT JOIN community ON community.id = tool.community_id
  LEFT JOIN member AS owner ON owner.id = tool.owner_id
$COVER$
 ORDER BY best.rank DESC, tool.created_at DESC, tool.id DESC
"""

_NEWEST = _NEWEST.replace("$FREE$", IS_FREE).replace("$CARD$", CARD).replace("$COVER$", JOIN_COVER)
NEWEST = _NEWEST.replace("$CATEGORIES$", "").replace("$IN_CATEGORY$", "")
NEWEST_IN_CATEGORIES = _NEWEST.replace(
    "$CATEGORIES$", "\n         CROSS JOIN unnest(asked.categories) AS leaf (slug)"
).replace("$IN_CATEGORY$", " AND tool.category = leaf.slug")
BEST = _BEST.replace("$CARD$", CARD).replace("$COVER$", JOIN_COVER)

IS_ANYWHERE = """
SELECT EXISTS (
  SELECT FROM newest_listed(
    {}::text[]::tsquery[], {}, NULL, NULL, NULL, NULL, 1))
"""

LIBRARIANS = """
SELECT COALESCE(array_agg(DISTINCT member_id), '{{}}')
  FROM membership
 WHERE role = 'librarian' AND community_id = ANY({})
"""

# Each group of filters is counted under all the others, so that one sees what another choice
# would give. Where not all matches were seen nothing is: a count of some says little.
_FACETS = """
WITH asked AS NOT MATERIALIZED (
  SELECT {}::text[]::tsquery[] AS words, {}::uuid[] AS communities, {}::date AS first_day,
         {}::date AS last_day, {}::timestamptz AS now, {}::int AS most,
         {}::text[] AS categories, {}::text AS level, {}::int AS dearest, {}::bool AS instant,
         {}::text AS lender, {}::float8 AS latitude, {}::float8 AS longitude, {}::int AS metres
), match AS MATERIALIZED (
  $SOURCE$
), base AS MATERIALIZED (
  SELECT tool.category, tool.skill_level, tool.price_per_day_cents AS price, tool.is_instant,
         CASE WHEN librarian.id IS NULL THEN 'neighbour' ELSE 'library' END AS lender, near.away,
         asked.categories IS NULL OR tool.category = ANY(asked.categories) AS in_category,
         asked.level IS NULL OR tool.skill_level = asked.level AS in_level,
         asked.dearest IS NULL OR tool.price_per_day_cents <= asked.dearest AS in_price,
         asked.instant IS NULL OR tool.is_instant AS in_instant,
         asked.lender IS NULL OR (asked.lender = 'library') = (librarian.id IS NOT NULL)
           AS in_lender,
         asked.metres IS NULL OR COALESCE(near.away <= asked.metres, false) AS is_near
    FROM asked
   CROSS JOIN match AS tool
    JOIN community ON community.id = tool.community_id
   CROSS JOIN LATERAL (
     SELECT distance_m(
       asked.latitude, asked.longitude, tool.tool_latitude, tool.tool_longitude) AS away) AS near
    LEFT JOIN membership AS librarian
      ON librarian.member_id = tool.owner_id
     AND librarian.community_id = tool.community_id AND librarian.role = 'librarian'
   WHERE (SELECT count(*) FROM match) < asked.most AND $FREE$
)
SELECT 'seen', '', count(*) FROM match
UNION ALL
SELECT 'category', category, count(*) FROM base
 WHERE in_level AND in_price AND in_instant AND in_lender AND is_near GROUP BY category
UNION ALL
SELECT 'level', skill_level, count(*) FROM base
 WHERE in_category AND in_price AND in_instant AND in_lender AND is_near GROUP BY skill_level
UNION ALL
SELECT 'price', most::text, count(*) FROM base, unnest({}::int[]) AS most
 WHERE in_category AND in_level AND in_instant AND in_lender AND is_near AND price <= most * 100
 GROUP BY most
UNION ALL
SELECT 'instant', 'on', count(*) FROM base
 WHERE in_category AND in_level AND in_price AND in_lender AND is_near AND is_instant
UNION ALL
SELECT 'lender', lender, count(*) FROM base
 WHERE in_category AND in_level AND in_price AND in_instant AND is_near GROUP BY lender
UNION ALL
SELECT 'within', km::text, count(*) FROM base, unnest({}::int[]) AS km
 WHERE in_category AND in_level AND in_price AND in_instant AND in_lender AND away <= km * 1000
 GROUP BY km
"""

_FACETS = _FACETS.replace("$FREE$", IS_FREE)
FACETS_OF_WORDS = _FACETS.replace(
    "$SOURCE$",
    """SELECT tool.* FROM asked, newest_listed(
    asked.words, asked.communities, NULL, NULL, NULL, NULL, asked.most) AS tool""",
)
FACETS_OF_ALL = _FACETS.replace(
    "$SOURCE$",
    """SELECT tool.*
    FROM asked
   CROSS JOIN unnest(asked.communities) AS community (id)
   CROSS JOIN LATERAL (
     SELECT tool.*, tool.latitude AS tool_latitude, tool.longitude AS tool_longitude
       FROM tool
      WHERE tool.community_id = community.id AND NOT tool.is_hidden AND tool.deleted_at IS NULL
      LIMIT asked.most
   ) AS tool
   LIMIT (SELECT most FROM asked)""",
)
