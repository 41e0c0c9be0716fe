"""The statements of a round. Put together from constants alone, so that the parts are the same."""

from toolshare.catalogue.queries.sql import IS_FREE

CURRENT = """
SELECT id, through, community_ids, new_words, blocks, failures
  FROM listing_round
   FOR UPDATE SKIP LOCKED
"""

FAILED = "UPDATE listing_round SET failures = failures + 1"

# Whoever failed alone is behind; the others of their step may still come.
ADVANCE = "UPDATE listing_round SET through = {}, failures = least(failures, 1) WHERE id = {}"

FOLLOWING = "SELECT id FROM saved_search WHERE id > {} ORDER BY id LIMIT 1"

WAITING = "SELECT id FROM listing WHERE round_id IS NULL ORDER BY id LIMIT {}"

FULLEST_BLOCKS = """
SELECT tool.number >> 12
  FROM listing
  JOIN tool ON tool.id = listing.tool_id
 WHERE listing.round_id IS NULL
 GROUP BY tool.number >> 12
 ORDER BY count(*) DESC, tool.number >> 12
 LIMIT {}
"""

# Of two workers that begin one at the same moment, the second has nothing to do.
BEGIN = """
INSERT INTO listing_round (blocks, community_ids, new_words) VALUES ({}, '{{}}', '{{}}')
    ON CONFLICT (is_open) DO NOTHING
RETURNING id
"""

TAKE_PART = """
UPDATE listing
   SET round_id = asked.round_id
  FROM (SELECT {}::bigint AS round_id, {}::bigint[] AS blocks) AS asked, tool
 WHERE listing.round_id IS NULL AND tool.id = listing.tool_id
   AND (asked.blocks IS NULL OR tool.number >> 12 = ANY(asked.blocks))
"""

# A word that one tool has is new, or may as well be; counts come once an hour.
DESCRIBE = """
UPDATE listing_round
   SET community_ids = ARRAY(
         SELECT DISTINCT tool.community_id
           FROM listing JOIN tool ON tool.id = listing.tool_id
          WHERE listing.round_id = {}),
       new_words = ARRAY(
         SELECT DISTINCT terms.term
           FROM listing
           JOIN tool ON tool.id = listing.tool_id
          CROSS JOIN terms_of(tool.title, tool.brand, tool.model) AS terms
           JOIN vocabulary
             ON vocabulary.community_id = tool.community_id AND vocabulary.kind = 'word'
            AND vocabulary.term = terms.term AND vocabulary.tools <= 1
          WHERE listing.round_id = {} AND terms.kind = 'word')
 WHERE id = {}
"""

STEPS = """
SELECT saved.id, saved.member_id, saved.search, saved.open_word, saved.unknown_words,
       EXISTS (
         SELECT FROM community
           LEFT JOIN community_search AS search ON search.community_id = community.id
          WHERE community.id = ANY(asked.community_ids)
            AND (community.search_language <> ALL(saved.languages)
                 OR (search.synonyms <> 0 AND search.synonyms <> ALL(saved.synonyms)))
            AND (community.is_public OR EXISTS (
              SELECT FROM membership
               WHERE membership.community_id = community.id
                 AND membership.member_id = saved.member_id)))
  FROM (SELECT community_ids FROM listing_round WHERE id = {}) AS asked
 CROSS JOIN saved_search AS saved
 WHERE saved.id > {}
 ORDER BY saved.id
 LIMIT {}
"""

_ASKED = """
WITH asked AS MATERIALIZED (
  SELECT saved.*, step.round_id, step.now, member.latitude, member.longitude, step.keys
    FROM (
      SELECT {}::bigint AS round_id, {}::uuid AS after, {}::uuid AS through,
             {}::timestamptz AS now, {}::text::tsquery AS keys
    ) AS step
    JOIN saved_search AS saved ON saved.id > step.after AND saved.id <= step.through
    JOIN member ON member.id = saved.member_id
"""

# Search by search, with OFFSET where the planner would rather join whole tables: it does not know
# how many tools a round has, nor how few of them a search finds.
_ONE_BY_ONE = """
       SELECT new.id
         FROM listing
         JOIN tool AS new ON new.id = listing.tool_id
        WHERE listing.round_id = asked.round_id
          AND (asked.wanted IS NULL OR new.search @@ asked.wanted)
"""

_IN_INDEX = """
       SELECT new.id
         FROM (SELECT id FROM tool WHERE search @@ (asked.wanted && asked.keys) OFFSET 0) AS new
        UNION ALL
       SELECT listing.tool_id
         FROM listing
        WHERE listing.round_id = asked.round_id AND asked.wanted IS NULL
"""

# What the catalogue asks for besides its index; `asked`, `tool` and `community` are its words.
_FOUND = """
), found AS (
  SELECT asked.id AS search_id, asked.member_id, asked.wants_notices, asked.now, seen.*
    FROM asked
   CROSS JOIN LATERAL (
     SELECT array_agg(tool.id ORDER BY tool.number DESC) AS tool_ids, count(*)::int AS count
       FROM ($CANDIDATES$
        UNION
       SELECT copy.tool_id
         FROM copy
        WHERE label_key(copy.label) = ANY(asked.codes) AND copy.retired_at IS NULL
       ) AS candidate
      CROSS JOIN LATERAL (
        SELECT bool_or(listing.is_again) AS is_again,
               (array_agg(listing.was ORDER BY listing.id))[1] AS was,
               (array_agg(listing.was_price_cents ORDER BY listing.id))[1] AS was_price_cents
          FROM listing
         WHERE listing.tool_id = candidate.id AND listing.round_id = asked.round_id
           AND listing.id > asked.listed_through
      ) AS news
      CROSS JOIN LATERAL (
        SELECT * FROM tool
         WHERE tool.id = candidate.id AND NOT tool.is_hidden AND tool.deleted_at IS NULL
           AND tool.owner_id <> asked.member_id
        OFFSET 0
      ) AS tool
       JOIN community ON community.id = tool.community_id
      WHERE news.is_again IS NOT NULL
        AND (community.is_public OR EXISTS (
              SELECT FROM membership
               WHERE membership.community_id = community.id
                 AND membership.member_id = asked.member_id))
        AND (asked.dearest_cents IS NULL OR tool.price_per_day_cents <= asked.dearest_cents)
        AND (asked.within_m IS NULL OR asked.latitude IS NULL OR distance_m(
              asked.latitude, asked.longitude, tool.latitude, tool.longitude) <= asked.within_m)
        AND (asked.first_day IS NULL
             OR asked.first_day >= (asked.now AT TIME ZONE community.time_zone)::date)
        AND $FREE$
        AND NOT (news.is_again AND EXISTS (
              SELECT FROM saved_search_find AS before
               WHERE before.search_id = asked.id AND tool.id = ANY(before.tool_ids)))
        -- What was changed and had all this before is none either.
        AND NOT COALESCE(
              (asked.wanted IS NULL OR news.was @@ asked.wanted)
              AND (asked.dearest_cents IS NULL OR news.was_price_cents <= asked.dearest_cents)
              AND news.was IS NOT NULL, false)
   ) AS seen
   WHERE seen.count > 0
), kept AS (
  INSERT INTO saved_search_find (search_id, round_id, tool_ids, count, at)
  SELECT found.search_id, listing_round.id, found.tool_ids[1:{}], found.count, found.now
    FROM found, listing_round
), limits AS (
  SELECT {}::int AS one_by_one
), told AS (
  SELECT DISTINCT found.member_id, 'new_tool' AS kind, tool.id AS subject_id, 1 AS count, found.now
    FROM found
   CROSS JOIN limits
   CROSS JOIN unnest(found.tool_ids) AS tool (id)
   WHERE found.wants_notices AND found.count <= limits.one_by_one
   UNION ALL
  SELECT found.member_id, 'new_tools', found.search_id, found.count, found.now
    FROM found
   CROSS JOIN limits
   WHERE found.wants_notices AND found.count > limits.one_by_one
)
INSERT INTO notice AS unread (member_id, kind, subject_id, count, at)
SELECT member_id, kind, subject_id, count, now
  FROM told
 ORDER BY member_id, kind, subject_id
    ON CONFLICT (member_id, kind, subject_id) WHERE read_at IS NULL DO UPDATE
   SET at = excluded.at,
       count = CASE WHEN unread.kind = 'new_tools' THEN unread.count + excluded.count ELSE 1 END
"""
_FOUND = _FOUND.replace("$FREE$", IS_FREE)

FIND_ONE_BY_ONE = _ASKED + _FOUND.replace("$CANDIDATES$", _ONE_BY_ONE)
FIND_IN_INDEX = _ASKED + _FOUND.replace("$CANDIDATES$", _IN_INDEX)
