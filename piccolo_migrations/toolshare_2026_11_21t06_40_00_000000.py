"""What finding a tool relies on: its words by the community's language, and a vocabulary."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T06:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Find tools by their community's language, filters and known words"

FORWARDS = [
    # The words of what is listed already are read once; a large catalogue takes its time.
    "SET LOCAL statement_timeout = '30min'",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """
    ALTER TABLE community
      ADD COLUMN search_language text NOT NULL DEFAULT 'english',
      ADD CONSTRAINT community_search_language_known
        CHECK (search_language IN ('simple', 'english', 'german', 'spanish'))
    """,
    # In the order of listing: with it the newest matches are found without reading the others.
    """
    ALTER TABLE tool
      DROP COLUMN search,
      ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY,
      ADD COLUMN search tsvector NOT NULL DEFAULT ''
    """,
    # Long texts stand apart, so that a page of the table holds many tools.
    "ALTER TABLE tool SET (toast_tuple_target = 256)",
    # Besides the words themselves a tool has keys, which no word can be mistaken for:
    #   t/drill   a word of its title, brand or model
    #   c/tents, s/handy, p/free, i/instant, l/german   what filters ask for
    #   a/244, z/15   the block of 4,096 and of 65,536 tools in which it was listed
    # All are in one GIN index, which intersects them without a look at the tools.
    """
    CREATE FUNCTION tool_set_search() RETURNS trigger LANGUAGE plpgsql AS $$
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
          || CASE WHEN NEW.is_instant THEN ARRAY['i/instant'] ELSE '{}' END);
      RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER tool_search_kept
      BEFORE INSERT OR UPDATE OF community_id, title, brand, model, description, category,
        skill_level, price_per_day_cents, is_instant, is_hidden, deleted_at, search ON tool
      FOR EACH ROW EXECUTE FUNCTION tool_set_search()
    """,
    "UPDATE tool SET search = ''",
    "CREATE INDEX tool_search ON tool USING gin (search) WITH (fastupdate = off)",
    # Another language is another stem for every word.
    """
    CREATE FUNCTION community_search_again() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE tool SET search = '' WHERE community_id = NEW.id;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER community_search_language_changed
      AFTER UPDATE OF search_language ON community FOR EACH ROW
      WHEN (OLD.search_language <> NEW.search_language)
      EXECUTE FUNCTION community_search_again()
    """,
    # Titles typed in full.
    """
    CREATE INDEX tool_titled ON tool (lower(plain_words(title)), number DESC)
      WHERE NOT is_hidden AND deleted_at IS NULL
    """,
    # The newest of a category, in one community.
    "DROP INDEX tool_newest_in_category",
    """
    CREATE INDEX tool_newest_in_category ON tool (community_id, category, created_at DESC, id DESC)
      WHERE NOT is_hidden AND deleted_at IS NULL
    """,
    # The newest for people of one level of experience.
    """
    CREATE INDEX tool_newest_of_level ON tool
      (community_id, skill_level, created_at DESC, id DESC)
      WHERE NOT is_hidden AND deleted_at IS NULL
    """,
    # --- the vocabulary: which words and brands there are, for completing and mending what is
    # typed. In the C collation, where a beginning is a range of the primary key.
    """
    CREATE TABLE vocabulary (
      community_id uuid NOT NULL CONSTRAINT vocabulary_community_id_fkey
        REFERENCES community ON DELETE RESTRICT,
      kind text NOT NULL CONSTRAINT vocabulary_kind_known CHECK (kind IN ('word', 'brand')),
      term text COLLATE "C" NOT NULL,
      label text NOT NULL,
      tools integer NOT NULL DEFAULT 1,
      PRIMARY KEY (community_id, kind, term)
    )
    """,
    "CREATE INDEX vocabulary_alike ON vocabulary USING gin (term gin_trgm_ops)",
    """
    CREATE FUNCTION terms_of(title text, brand text, model text)
      RETURNS TABLE (kind text, term text, label text)
      LANGUAGE sql IMMUTABLE PARALLEL SAFE
      BEGIN ATOMIC
        SELECT 'word', word, word
          FROM regexp_split_to_table(
            lower(plain_words(title || ' ' || brand || ' ' || model)), '[^[:alnum:]]+') AS word
         WHERE char_length(word) BETWEEN 2 AND 40 AND word !~ '^[0-9]+$'
        UNION
        SELECT 'brand', lower(plain_words(brand)), brand WHERE brand <> '';
      END
    """,
    # New words are there at once. Counts and words that are gone are a job's: kept here, every
    # listing would wait for whoever lists another drill at the same moment.
    """
    CREATE FUNCTION tool_learn_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO vocabulary (community_id, kind, term, label)
      SELECT DISTINCT ON (listed.community_id, terms.kind, terms.term COLLATE "C")
             listed.community_id, terms.kind, terms.term, terms.label
        FROM listed, terms_of(listed.title, listed.brand, listed.model) AS terms
       ORDER BY listed.community_id, terms.kind, terms.term COLLATE "C"
          ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER tool_words_learned AFTER INSERT ON tool
      REFERENCING NEW TABLE AS listed FOR EACH STATEMENT EXECUTE FUNCTION tool_learn_words()
    """,
    """
    CREATE TRIGGER tool_words_learned_again AFTER UPDATE ON tool
      REFERENCING NEW TABLE AS listed FOR EACH STATEMENT EXECUTE FUNCTION tool_learn_words()
    """,
    """
    CREATE FUNCTION recount_vocabulary() RETURNS bigint LANGUAGE sql AS $$
      WITH counted AS (
        SELECT tool.community_id, terms.kind, terms.term COLLATE "C" AS term,
               min(terms.label) AS label, count(*)::int AS tools
          FROM tool, terms_of(tool.title, tool.brand, tool.model) AS terms
         WHERE NOT tool.is_hidden AND tool.deleted_at IS NULL
         GROUP BY tool.community_id, terms.kind, terms.term COLLATE "C"
      ), gone AS (
        DELETE FROM vocabulary
         WHERE NOT EXISTS (
           SELECT FROM counted
            WHERE (counted.community_id, counted.kind, counted.term)
                = (vocabulary.community_id, vocabulary.kind, vocabulary.term))
        RETURNING 1
      ), kept AS (
        INSERT INTO vocabulary AS known (community_id, kind, term, label, tools)
        SELECT community_id, kind, term, label, tools FROM counted
         ORDER BY community_id, kind, term
            ON CONFLICT (community_id, kind, term) DO UPDATE SET tools = excluded.tools
         WHERE known.tools <> excluded.tools
        RETURNING 1
      )
      SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM kept)
    $$
    """,
    "SELECT recount_vocabulary()",
    # --- the newest matches, however many there are. Read block by block from the newest on: a
    # common word has enough matches in the first few thousand tools, a rare one few in all.
    """
    CREATE FUNCTION newest_matches(
      wanted tsquery, allowed uuid[], dearest integer, owners uuid[], others uuid[], most integer
    ) RETURNS SETOF tool LANGUAGE plpgsql STABLE AS $$
    DECLARE
      latest bigint := (SELECT last_value FROM tool_number_seq);
      below bigint := 9223372036854775807;
      first bigint;
      blocks tsquery;
      step record;
      got integer;
      total bigint := 0;
      tools_read bigint := 0;
    BEGIN
      FOR step IN
        SELECT * FROM (VALUES ('a/', 12, 2), ('a/', 12, 10), ('z/', 16, 2), ('', 0, 0))
            AS size (key, bits, blocks)
      LOOP
        CONTINUE WHEN step.bits > 0 AND latest < step.blocks::bigint << step.bits;
        -- A step that will not be the last, as it looks so far, is left out.
        CONTINUE WHEN step.bits > 0
          AND total * (step.blocks::bigint << step.bits) < most * tools_read;
        first := 0;
        blocks := wanted;
        IF step.bits > 0 THEN
          first := (latest >> step.bits) - step.blocks + 1;
          blocks := wanted && (
            SELECT string_agg(quote_literal(step.key || block), ' | ')
              FROM generate_series(first, latest >> step.bits) AS block
          )::tsquery;
        END IF;
        RETURN QUERY
          SELECT tool.* FROM tool
           WHERE tool.search @@ blocks AND tool.number < below
             AND tool.community_id = ANY(allowed)
             AND NOT tool.is_hidden AND tool.deleted_at IS NULL
             AND (dearest IS NULL OR tool.price_per_day_cents <= dearest)
             AND (owners IS NULL OR tool.owner_id = ANY(owners))
             AND (others IS NULL OR tool.owner_id <> ALL(others))
           ORDER BY tool.number DESC
           LIMIT most;
        GET DIAGNOSTICS got = ROW_COUNT;
        most := most - got;
        total := total + got;
        EXIT WHEN most <= 0;
        below := first << step.bits;
        tools_read := latest - below + 1;
      END LOOP;
    END $$
    """,
]

BACKWARDS = [
    "SET LOCAL statement_timeout = '30min'",
    "DROP FUNCTION newest_matches",
    "DROP FUNCTION recount_vocabulary",
    "DROP TRIGGER tool_words_learned_again ON tool",
    "DROP TRIGGER tool_words_learned ON tool",
    "DROP FUNCTION tool_learn_words",
    "DROP FUNCTION terms_of",
    "DROP TABLE vocabulary",
    "DROP INDEX tool_newest_of_level, tool_newest_in_category",
    """
    CREATE INDEX tool_newest_in_category ON tool (category, created_at DESC, id DESC)
      WHERE NOT is_hidden AND deleted_at IS NULL
    """,
    "DROP INDEX tool_titled",
    "DROP TRIGGER community_search_language_changed ON community",
    "DROP FUNCTION community_search_again",
    "DROP TRIGGER tool_search_kept ON tool",
    "DROP FUNCTION tool_set_search",
    "ALTER TABLE tool RESET (toast_tuple_target)",
    "ALTER TABLE tool DROP COLUMN search, DROP COLUMN number",
    """
    ALTER TABLE tool ADD COLUMN search tsvector GENERATED ALWAYS AS (
      setweight(to_tsvector('english', plain_words(title)), 'A') ||
      setweight(to_tsvector('english', plain_words(brand || ' ' || model)), 'B') ||
      setweight(to_tsvector('english', plain_words(description)), 'C')
    ) STORED
    """,
    "CREATE INDEX tool_search ON tool USING gin (search)",
    "ALTER TABLE community DROP COLUMN search_language",
    "DROP EXTENSION pg_trgm",
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
