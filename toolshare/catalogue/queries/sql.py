"""The catalogue's searches. Put together from constants alone, so that the parts are the same."""

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
SELECT tool.seen, count(*) OVER (), tool.id, 0
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
"""

# The database chooses the best in ``best_listed`` itself, where the plan for it is made only once.
BEST = """
SELECT is_all, found, id, rank
  FROM best_listed(
    {}::text[]::tsquery[], {}::text[]::tsquery[], {}::text[]::tsquery[], {}::text[]::tsquery[],
    {}::text[]::tsquery[], {}::text[]::tsquery[], {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
    {}, {}, {}, {}, {})
"""

# Nothing that is hidden is found.
CARDS = """
WITH asked AS NOT MATERIALIZED (
  SELECT {}::uuid[] AS ids, {}::uuid AS viewer, {}::float8 AS latitude, {}::float8 AS longitude,
         {}::timestamptz AS now
)
SELECT card.id, created_at, title, category, skill_level, price_per_day_cents, longest_loan_days,
       currency, owner_name, photo_name, photo_text, next_free_day, is_free_now, false,
       COALESCE((SELECT tool.owner_id = asked.viewer FROM tool WHERE tool.id = card.id), false),
       away
  FROM asked
 CROSS JOIN cards_of(asked.ids, asked.viewer, asked.latitude, asked.longitude, asked.now) AS card
"""

_NEWEST = _NEWEST.replace("$FREE$", IS_FREE)
NEWEST = _NEWEST.replace("$CATEGORIES$", "").replace("$IN_CATEGORY$", "")
NEWEST_IN_CATEGORIES = _NEWEST.replace(
    "$CATEGORIES$", "\n         CROSS JOIN unnest(asked.categories) AS leaf (slug)"
).replace("$IN_CATEGORY$", " AND tool.category = leaf.slug")

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

# Its plan is made once, too.
FACETS = """
SELECT facet, choice, tools
  FROM facets_counted(
    {}::text[]::tsquery[], {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})
"""
