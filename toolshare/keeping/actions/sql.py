"""The statements of a round. Put together from constants alone, so that the parts are the same."""

from toolshare.catalogue.queries.sql import _FREE

CURRENT = """
SELECT id, through, community_ids, new_words, blocks
  FROM listing_round
   FOR UPDATE SKIP LOCKED
"""

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
WITH round AS MATERIALIZED (
  SELECT listing.tool_id, max(listing.id) AS listed, bool_or(listing.is_again) AS is_again
    FROM listing
   WHERE listing.round_id = {}
   GROUP BY listing.tool_id
), asked AS MATERIALIZED (
  SELECT saved.*, page.now, member.latitude, member.longitude
    FROM (SELECT {}::uuid AS after, {}::uuid AS through, {}::timestamptz AS now) AS page
    JOIN saved_search AS saved ON saved.id > page.after AND saved.id <= page.through
    JOIN member ON member.id = saved.member_id
"""

_ONE_BY_ONE = """
), candidate AS (
  SELECT asked.id AS search_id, tool.id AS tool_id
    FROM round
    JOIN tool ON tool.id = round.tool_id
    JOIN asked
      ON asked.wanted IS NULL OR tool.search @@ asked.wanted
"""

# The planner would rather read all tools once for every search than trust an index with a
# question that it does not know yet; with OFFSET it looks into the index for each.
_IN_INDEX = """
), candidate AS (
  SELECT asked.id AS search_id, tool.id AS tool_id
    FROM asked
   CROSS JOIN (SELECT {}::text::tsquery AS keys) AS blocks
   CROSS JOIN LATERAL (
     SELECT tool.id FROM tool WHERE tool.search @@ (asked.wanted && blocks.keys) OFFSET 0
   ) AS tool
   WHERE asked.wanted IS NOT NULL
   UNION ALL
  SELECT asked.id, round.tool_id
    FROM asked
   CROSS JOIN round
   WHERE asked.wanted IS NULL
"""

# What the catalogue asks for besides its index; `asked`, `tool` and `community` are its words.
_FOUND = """
   UNION
  SELECT asked.id, copy.tool_id
    FROM asked
    JOIN copy ON label_key(copy.label) = ANY(asked.codes) AND copy.retired_at IS NULL
), found AS (
  SELECT asked.id AS search_id, asked.member_id, asked.wants_notices,
         array_agg(tool.id ORDER BY tool.number DESC) AS tool_ids, count(*)::int AS count
    FROM candidate
    JOIN round ON round.tool_id = candidate.tool_id
    JOIN asked ON asked.id = candidate.search_id AND asked.listed_through < round.listed
    JOIN tool ON tool.id = candidate.tool_id
     AND NOT tool.is_hidden AND tool.deleted_at IS NULL AND tool.owner_id <> asked.member_id
    JOIN community ON community.id = tool.community_id
   WHERE (community.is_public OR EXISTS (
           SELECT FROM membership
            WHERE membership.community_id = community.id
              AND membership.member_id = asked.member_id))
     AND (asked.dearest_cents IS NULL OR tool.price_per_day_cents <= asked.dearest_cents)
     AND (asked.within_m IS NULL OR asked.latitude IS NULL OR distance_m(
           asked.latitude, asked.longitude, tool.latitude, tool.longitude) <= asked.within_m)
     AND (asked.first_day IS NULL
          OR asked.first_day >= (asked.now AT TIME ZONE community.time_zone)::date)
     AND $FREE$
     AND NOT (round.is_again AND EXISTS (
           SELECT FROM saved_search_find AS before
            WHERE before.search_id = asked.id AND tool.id = ANY(before.tool_ids)))
   GROUP BY asked.id, asked.member_id, asked.wants_notices
), kept AS (
  INSERT INTO saved_search_find (search_id, round_id, tool_ids, count, at)
  SELECT found.search_id, listing_round.id, found.tool_ids[1:{}], found.count, page.now
    FROM found, listing_round, (SELECT DISTINCT now FROM asked) AS page
), limits AS (
  SELECT {}::int AS one_by_one
), told AS (
  SELECT DISTINCT found.member_id, 'new_tool' AS kind, tool.id AS subject_id, 1 AS count
    FROM found
   CROSS JOIN limits
   CROSS JOIN unnest(found.tool_ids) AS tool (id)
   WHERE found.wants_notices AND found.count <= limits.one_by_one
   UNION ALL
  SELECT found.member_id, 'new_tools', found.search_id, found.count
    FROM found
   CROSS JOIN limits
   WHERE found.wants_notices AND found.count > limits.one_by_one
)
INSERT INTO notice AS unread (member_id, kind, subject_id, count, at)
SELECT told.member_id, told.kind, told.subject_id, told.count, page.now
  FROM told, (SELECT DISTINCT now FROM asked) AS page
 ORDER BY told.member_id, told.kind, told.subject_id
    ON CONFLICT (member_id, kind, subject_id) WHERE read_at IS NULL DO UPDATE
   SET at = excluded.at,
       count = CASE WHEN unread.kind = 'new_tools' THEN unread.count + excluded.count ELSE 1 END
"""
_FOUND = _FOUND.replace("$FREE$", _FREE)

FIND_ONE_BY_ONE = _ASKED + _ONE_BY_ONE + _FOUND
FIND_IN_INDEX = _ASKED + _IN_INDEX + _FOUND
