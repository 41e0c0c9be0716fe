"""The catalogue's searches. Put together from constants alone, so that the parts are the same."""

# What is not asked for is a constant that the planner drops: every ``asked`` is merged into the
# query around it, so the plan is made for this one search.

# By the same truth as booking: some copy that nobody is promised, turnaround included, and that,
# for today, is not in somebody's hands.
_FREE = """
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

_COVER = """
  LEFT JOIN LATERAL (
    SELECT photo.name, tool_photo.alternative_text
      FROM tool_photo
      JOIN photo ON photo.id = tool_photo.photo_id
     WHERE tool_photo.tool_id = tool.id
     ORDER BY tool_photo.position, tool_photo.id
     LIMIT 1
  ) AS cover ON true
"""

_CARD = """
       tool.id, tool.created_at, tool.title, tool.category, tool.skill_level,
       tool.price_per_day_cents, tool.longest_loan_days, tool.currency, owner.name,
       cover.name, cover.alternative_text
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
SELECT tool.seen, tool.count, 0,$CARD$
  FROM (
    SELECT tool.*, community.currency, count(*) OVER () AS count
      FROM asked
     CROSS JOIN (
        SELECT match.*, count(*) OVER () AS seen
          FROM asked
         CROSS JOIN unnest({}::uuid[]) AS community (id)$CATEGORIES$
         CROSS JOIN LATERAL (
           SELECT *
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
  ) AS tool
  JOIN member AS owner ON owner.id = tool.owner_id
$COVER$
 ORDER BY tool.created_at DESC, tool.id DESC
"""

# Candidates first: the copy with this code, titles typed in full, the newest that have the words
# in their name, then under another name, of that kind, and only if those are few the newest that
# have them anywhere. What ranks is compared among these alone, by how they were found: to look into
# the words of each would take longer than all the rest.
_BEST = """
WITH asked AS NOT MATERIALIZED (
  SELECT {}::text::tsquery AS as_typed, {}::text::tsquery AS by_name,
         {}::text::tsquery AS of_kind, {}::text::tsquery AS anywhere,
         {}::text::tsquery AS narrow,
         {}::text[]::tsquery[] AS some, {}::text AS title, {}::text AS code,
         {}::uuid[] AS communities, {}::int AS dearest, {}::uuid[] AS owners,
         {}::uuid[] AS others, {}::date AS first_day, {}::date AS last_day,
         {}::timestamptz AS now, {}::bool AS by_age, {}::int AS most,
         {}::int AS enough
), labelled AS MATERIALIZED (
  SELECT tool.*
    FROM asked
    JOIN copy ON copy.code = asked.code AND copy.retired_at IS NULL
    JOIN tool ON tool.id = copy.tool_id
   WHERE tool.community_id = ANY(asked.communities)
     AND NOT tool.is_hidden AND tool.deleted_at IS NULL
), titled AS MATERIALIZED (
  SELECT tool.*
    FROM asked
    JOIN tool ON lower(plain_words(tool.title)) = asked.title
   WHERE tool.community_id = ANY(asked.communities)
     AND NOT tool.is_hidden AND tool.deleted_at IS NULL
     -- Not by the index: these titles are few, what the filters leave is not.
     AND (asked.narrow = '' OR (tool.search @@ asked.narrow) IS TRUE)
     AND (asked.dearest IS NULL OR tool.price_per_day_cents <= asked.dearest)
     AND (asked.owners IS NULL OR tool.owner_id = ANY(asked.owners))
     AND (asked.others IS NULL OR tool.owner_id <> ALL(asked.others))
   ORDER BY tool.number DESC
   LIMIT 100
), typed AS MATERIALIZED (
  SELECT tool.* FROM asked, newest_matches(
    asked.as_typed, asked.communities, asked.dearest, asked.owners, asked.others,
    asked.most) AS tool
), named AS MATERIALIZED (
  SELECT tool.* FROM asked, newest_matches(
    asked.by_name, asked.communities, asked.dearest, asked.owners, asked.others,
    asked.most) AS tool
   WHERE (SELECT count(*) FROM typed) < asked.enough
), sorted AS MATERIALIZED (
  SELECT tool.* FROM asked, newest_matches(
    asked.of_kind, asked.communities, asked.dearest, asked.owners, asked.others,
    asked.most) AS tool
   WHERE (SELECT count(*) FROM typed) + (SELECT count(*) FROM named) < asked.enough
), mentioned AS MATERIALIZED (
  SELECT tool.* FROM asked, newest_matches(
    asked.anywhere, asked.communities, asked.dearest, asked.owners, asked.others,
    asked.most) AS tool
   WHERE (SELECT count(*) FROM typed) + (SELECT count(*) FROM named)
         + (SELECT count(*) FROM sorted) < asked.enough
), match AS (
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
), tool AS MATERIALIZED (
  SELECT match.*, CASE
           WHEN asked.by_age THEN 0
           WHEN asked.some IS NOT NULL THEN 10 * (
             SELECT count(*) FROM unnest(asked.some) AS word WHERE match.search @@ word)::int
           ELSE 0
         END + CASE
           WHEN asked.by_age THEN 0
           WHEN match.place = 4 AND strpos(lower(match.title), asked.title) > 0 THEN 5
           ELSE match.place
         END AS rank,
         CASE WHEN (SELECT count(*) FROM typed) + (SELECT count(*) FROM named)
                   + (SELECT count(*) FROM sorted) < asked.enough
              THEN count(*) OVER () ELSE asked.most END AS seen
    FROM asked
   CROSS JOIN match
)
SELECT tool.seen, tool.count, tool.rank,$CARD$
  FROM (
    SELECT tool.*, community.currency, count(*) OVER () AS count
      FROM asked
     CROSS JOIN (
        SELECT {}::int AS after_rank, {}::timestamptz AS after_at, {}::uuid AS after_id
      ) AS page
     CROSS JOIN tool
      JOIN community ON community.id = tool.community_id
     WHERE (page.after_rank IS NULL OR (tool.rank, tool.created_at, tool.id)
                                       < (page.after_rank, page.after_at, page.after_id))
       AND $FREE$
     ORDER BY tool.rank DESC, tool.created_at DESC, tool.id DESC
     LIMIT {}
  ) AS tool
  JOIN member AS owner ON owner.id = tool.owner_id
$COVER$
 ORDER BY tool.rank DESC, tool.created_at DESC, tool.id DESC
"""

_NEWEST = _NEWEST.replace("$FREE$", _FREE).replace("$CARD$", _CARD).replace("$COVER$", _COVER)
NEWEST = _NEWEST.replace("$CATEGORIES$", "").replace("$IN_CATEGORY$", "")
NEWEST_IN_CATEGORIES = _NEWEST.replace(
    "$CATEGORIES$", "\n         CROSS JOIN unnest(asked.categories) AS leaf (slug)"
).replace("$IN_CATEGORY$", " AND tool.category = leaf.slug")
BEST = _BEST.replace("$FREE$", _FREE).replace("$CARD$", _CARD).replace("$COVER$", _COVER)

LIBRARIANS = """
SELECT COALESCE(array_agg(DISTINCT member_id), '{{}}')
  FROM membership
 WHERE role = 'librarian' AND community_id = ANY({})
"""

# Each group of filters is counted under all the others, so that one sees what another choice
# would give. Over the newest matches only: with a million tools nobody counts them all.
_FACETS = """
WITH asked AS NOT MATERIALIZED (
  SELECT {}::text::tsquery AS words, {}::uuid[] AS communities, {}::date AS first_day,
         {}::date AS last_day, {}::timestamptz AS now, {}::int AS most,
         {}::text[] AS categories, {}::text AS level, {}::int AS dearest, {}::bool AS instant,
         {}::text AS lender
), match AS MATERIALIZED (
  $SOURCE$
), base AS MATERIALIZED (
  SELECT tool.category, tool.skill_level, tool.price_per_day_cents AS price, tool.is_instant,
         CASE WHEN librarian.id IS NULL THEN 'neighbour' ELSE 'library' END AS lender,
         asked.categories IS NULL OR tool.category = ANY(asked.categories) AS in_category,
         asked.level IS NULL OR tool.skill_level = asked.level AS in_level,
         asked.dearest IS NULL OR tool.price_per_day_cents <= asked.dearest AS in_price,
         asked.instant IS NULL OR tool.is_instant AS in_instant,
         asked.lender IS NULL OR (asked.lender = 'library') = (librarian.id IS NOT NULL)
           AS in_lender
    FROM asked
   CROSS JOIN match AS tool
    JOIN community ON community.id = tool.community_id
    LEFT JOIN membership AS librarian
      ON librarian.member_id = tool.owner_id
     AND librarian.community_id = tool.community_id AND librarian.role = 'librarian'
   WHERE $FREE$
)
SELECT 'seen', '', count(*) FROM match
UNION ALL
SELECT 'category', category, count(*) FROM base
 WHERE in_level AND in_price AND in_instant AND in_lender GROUP BY category
UNION ALL
SELECT 'level', skill_level, count(*) FROM base
 WHERE in_category AND in_price AND in_instant AND in_lender GROUP BY skill_level
UNION ALL
SELECT 'price', most::text, count(*) FROM base, unnest({}::int[]) AS most
 WHERE in_category AND in_level AND in_instant AND in_lender AND price <= most * 100
 GROUP BY most
UNION ALL
SELECT 'instant', 'on', count(*) FROM base
 WHERE in_category AND in_level AND in_price AND in_lender AND is_instant
UNION ALL
SELECT 'lender', lender, count(*) FROM base
 WHERE in_category AND in_level AND in_price AND in_instant GROUP BY lender
"""

_FACETS = _FACETS.replace("$FREE$", _FREE)
FACETS_OF_WORDS = _FACETS.replace(
    "$SOURCE$",
    """SELECT tool.* FROM asked, newest_matches(
    asked.words, asked.communities, NULL, NULL, NULL, asked.most) AS tool""",
)
FACETS_OF_ALL = _FACETS.replace(
    "$SOURCE$",
    """SELECT tool.*
    FROM asked
   CROSS JOIN unnest(asked.communities) AS community (id)
   CROSS JOIN LATERAL (
     SELECT *
       FROM tool
      WHERE tool.community_id = community.id AND NOT tool.is_hidden AND tool.deleted_at IS NULL
      ORDER BY tool.created_at DESC, tool.id DESC
      LIMIT asked.most
   ) AS tool
   LIMIT (SELECT most FROM asked)""",
)
