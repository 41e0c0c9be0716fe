"""The catalogue's searches. Put together from constants alone, so that the parts are the same."""

# What is not asked for is a constant that the planner drops: every ``asked`` is merged into the
# query around it, so the plan is made for this one search.

_LENDER = """
(asked.lender IS NULL OR (asked.lender = 'library') = EXISTS (
  SELECT FROM membership
   WHERE membership.member_id = tool.owner_id
     AND membership.community_id = tool.community_id
     AND membership.role = 'librarian'))
"""

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

# Each community (and category) is read in the order of its index and only as deep as the count
# goes, so a page costs the same however many tools there are. The inner LIMIT (none, where days
# are asked for) keeps the calendar out of the inner query: there it would be consulted for every
# match before the newest are chosen.
_NEWEST = """
SELECT tool.count, 0,{card}
  FROM (
    SELECT count(*) OVER () AS count, match.*, community.currency
      FROM (
        SELECT {{}}::text[] AS categories, {{}}::text AS level, {{}}::int AS dearest,
               {{}}::text AS lender, {{}}::bool AS instant,
               {{}}::date AS first_day, {{}}::date AS last_day, {{}}::timestamptz AS now,
               {{}}::timestamptz AS after_at, {{}}::uuid AS after_id,
               {{}}::uuid AS without_owner_id
      ) AS asked
     CROSS JOIN community{categories}
     CROSS JOIN LATERAL (
        SELECT tool.id, tool.created_at, tool.title, tool.category, tool.skill_level,
               tool.price_per_day_cents, tool.longest_loan_days, tool.owner_id
          FROM (
            SELECT *
              FROM tool
             WHERE tool.community_id = community.id{in_category}
               AND NOT tool.is_hidden AND tool.deleted_at IS NULL
               AND (asked.level IS NULL OR tool.skill_level = asked.level)
               AND (asked.dearest IS NULL OR tool.price_per_day_cents <= asked.dearest)
               AND (asked.instant IS NULL OR tool.is_instant = asked.instant)
               AND {lender}
               AND (asked.without_owner_id IS NULL OR tool.owner_id <> asked.without_owner_id)
               AND (asked.after_at IS NULL
                    OR (tool.created_at, tool.id) < (asked.after_at, asked.after_id))
             ORDER BY tool.created_at DESC, tool.id DESC
             LIMIT {{}}
          ) AS tool
         WHERE {free}
         ORDER BY tool.created_at DESC, tool.id DESC
         LIMIT {{}}
     ) AS match
     WHERE community.id = ANY({{}})
     ORDER BY match.created_at DESC, match.id DESC
     LIMIT {{}}
  ) AS tool
  JOIN member AS owner ON owner.id = tool.owner_id
{cover}
 ORDER BY tool.created_at DESC, tool.id DESC
"""

NEWEST = _NEWEST.format(
    card=_CARD, cover=_COVER, free=_FREE, lender=_LENDER, categories="", in_category=""
)
NEWEST_IN_CATEGORIES = _NEWEST.format(
    card=_CARD,
    cover=_COVER,
    free=_FREE,
    lender=_LENDER,
    categories="\n     CROSS JOIN LATERAL unnest(asked.categories) AS leaf (slug)",
    in_category=" AND tool.category = leaf.slug",
)

# Candidates first: the copy with this code, titles typed in full, the newest that have the words
# in their name, and only if those are few the newest that have them anywhere. What ranks is then
# compared among these alone.
_MATCHES = """
WITH asked AS NOT MATERIALIZED (
  SELECT {}::text::tsquery AS in_name, {}::text::tsquery AS anywhere,
         {}::text::tsquery AS as_typed, {}::text[]::tsquery[] AS any_word,
         {}::text::tsquery AS narrow, {}::text AS title, {}::text AS code,
         {}::uuid[] AS communities, {}::int AS dearest, {}::text AS lender,
         {}::date AS first_day, {}::date AS last_day, {}::timestamptz AS now,
         {}::bool AS by_age, {}::int AS most
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
     AND (asked.narrow = '' OR tool.search @@ asked.narrow)
     AND (asked.dearest IS NULL OR tool.price_per_day_cents <= asked.dearest)
     AND $LENDER$
   ORDER BY tool.number DESC
   LIMIT 100
), named AS MATERIALIZED (
  SELECT tool.*
    FROM asked, newest_matches(
      asked.in_name, asked.communities, asked.dearest, asked.lender, asked.most) AS tool
), mentioned AS MATERIALIZED (
  SELECT tool.*
    FROM asked, newest_matches(
      asked.anywhere, asked.communities, asked.dearest, asked.lender, asked.most) AS tool
   WHERE (SELECT count(*) FROM named) < asked.most
), match AS (
  SELECT DISTINCT ON (id) *
    FROM (
      SELECT 6 AS place, * FROM labelled
      UNION ALL SELECT 5, * FROM titled
      UNION ALL SELECT 2, * FROM named
      UNION ALL SELECT 1, * FROM mentioned
    ) AS every
   ORDER BY id, place DESC
)
"""

_BEST = """
, tool AS MATERIALIZED (
  SELECT match.*, community.currency, CASE
           WHEN asked.by_age THEN 0
           WHEN match.place > 2 THEN match.place
           WHEN match.place = 2 AND match.search @@ asked.as_typed THEN
             CASE WHEN strpos(lower(plain_words(match.title)), asked.title) > 0 THEN 4 ELSE 3 END
           ELSE match.place
         END * 100 + (
           SELECT count(*) FROM unnest(asked.any_word) AS word WHERE match.search @@ word
         )::int AS rank
    FROM asked
    JOIN match ON true
    JOIN community ON community.id = match.community_id
   WHERE $FREE$
)
SELECT tool.count, tool.rank,$CARD$
  FROM (
    SELECT tool.*, count(*) OVER () AS count
      FROM (
        SELECT {}::int AS after_rank, {}::timestamptz AS after_at, {}::uuid AS after_id
      ) AS page
     CROSS JOIN tool
     WHERE page.after_rank IS NULL
        OR (tool.rank, tool.created_at, tool.id)
           < (page.after_rank, page.after_at, page.after_id)
     ORDER BY tool.rank DESC, tool.created_at DESC, tool.id DESC
     LIMIT {}
  ) AS tool
  JOIN member AS owner ON owner.id = tool.owner_id
$COVER$
 ORDER BY tool.rank DESC, tool.created_at DESC, tool.id DESC
"""

BEST = (
    (_MATCHES + _BEST)
    .replace("$LENDER$", _LENDER)
    .replace("$FREE$", _FREE.replace("tool.", "match."))
    .replace("$CARD$", _CARD)
    .replace("$COVER$", _COVER)
)
