"""Where a tool is, as others may know it: kept by the database, and never nearer than a cell."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-21T09:21:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Keep tools where others may know them to be"


def _is_a_place(table):
    return f"""
    ALTER TABLE {table}
      ADD CONSTRAINT {table}_latitude_in_range CHECK (latitude BETWEEN -90 AND 90),
      ADD CONSTRAINT {table}_longitude_in_range CHECK (longitude BETWEEN -180 AND 180),
      ADD CONSTRAINT {table}_place_whole CHECK ((latitude IS NULL) = (longitude IS NULL))
    """


FORWARDS = [
    # Every row is read once; of a large catalogue that takes a while.
    "SET LOCAL statement_timeout = '30min'",
    *(_is_a_place(table) for table in ("member", "community", "tool")),
    # The same arithmetic, in the same order, as in `toolshare/places/rules.py`.
    """
    CREATE FUNCTION cell_of(latitude double precision, longitude double precision)
      RETURNS TABLE (cell_latitude double precision, cell_longitude double precision)
      LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
      BEGIN ATOMIC
        SELECT middle, (column_number + 0.5::float8) * 360 / columns - 180
          FROM (SELECT least(floor((latitude + 90) * 40000 / 180), 39999) AS row_number) AS r
         CROSS JOIN LATERAL (
           SELECT (row_number + 0.5::float8) * 180 / 40000 - 90 AS middle) AS m
         CROSS JOIN LATERAL (
           SELECT greatest(floor(80000 * cos(radians(middle))), 1) AS columns) AS c
         CROSS JOIN LATERAL (
           SELECT least(floor((longitude + 180) * columns / 360), columns - 1)
                    AS column_number) AS n;
      END
    """,
    """
    CREATE FUNCTION distance_m(
      from_latitude double precision, from_longitude double precision,
      to_latitude double precision, to_longitude double precision
    ) RETURNS double precision
      LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
      RETURN 2 * 6371008.8 * asin(least(1, sqrt(
        power(sin(radians(to_latitude - from_latitude) / 2), 2)
        + cos(radians(from_latitude)) * cos(radians(to_latitude))
          * power(sin(radians(to_longitude - from_longitude) / 2), 2))))
    """,
    # Whatever is written into these columns, here is what they hold in the end. Of a tool that is
    # being listed a change of its owner's place, of the library's or of a role knows nothing yet
    # and would leave it behind, so the listing locks them: the community first, as all do.
    """
    CREATE FUNCTION tool_set_place() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      place record;
    BEGIN
      IF TG_OP = 'INSERT' THEN
        PERFORM FROM community WHERE id = NEW.community_id FOR SHARE;
        PERFORM FROM member WHERE id = NEW.owner_id FOR SHARE;
      END IF;
      IF EXISTS (
        SELECT FROM membership
         WHERE member_id = NEW.owner_id AND community_id = NEW.community_id
           AND role = 'librarian') THEN
        SELECT latitude, longitude INTO place FROM community WHERE id = NEW.community_id;
      ELSE
        SELECT latitude, longitude INTO place FROM member WHERE id = NEW.owner_id;
      END IF;
      NEW.latitude := NULL;
      NEW.longitude := NULL;
      IF place.latitude IS NOT NULL THEN
        SELECT cell_latitude, cell_longitude INTO NEW.latitude, NEW.longitude
          FROM cell_of(place.latitude, place.longitude);
      END IF;
      RETURN NEW;
    END $$
    """,
    # By its name it comes before `tool_search_kept`, which may read what it has set.
    """
    CREATE TRIGGER tool_place_kept
      BEFORE INSERT OR UPDATE OF owner_id, community_id, latitude, longitude ON tool
      FOR EACH ROW EXECUTE FUNCTION tool_set_place()
    """,
    # The tools in the order in which everybody locks several: see `lock_tools`.
    """
    CREATE FUNCTION place_tools_again(owners uuid[], in_community uuid) RETURNS void
      LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM FROM tool
         WHERE owner_id = ANY(owners) AND (in_community IS NULL OR community_id = in_community)
         ORDER BY id FOR NO KEY UPDATE;
      UPDATE tool SET latitude = NULL
       WHERE owner_id = ANY(owners) AND (in_community IS NULL OR community_id = in_community);
    END $$
    """,
    # Who moves about within their cell leaves no trace.
    """
    CREATE FUNCTION place_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT cell FROM cell_of(OLD.latitude, OLD.longitude) AS cell)
         IS NOT DISTINCT FROM (SELECT cell FROM cell_of(NEW.latitude, NEW.longitude) AS cell) THEN
        RETURN NULL;
      END IF;
      IF TG_TABLE_NAME = 'member' THEN
        PERFORM place_tools_again(ARRAY[NEW.id], NULL);
      ELSE
        PERFORM place_tools_again(
          ARRAY(SELECT member_id FROM membership
                 WHERE community_id = NEW.id AND role = 'librarian'),
          NEW.id);
      END IF;
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER member_place_changed AFTER UPDATE OF latitude, longitude ON member
      FOR EACH ROW EXECUTE FUNCTION place_changed()
    """,
    """
    CREATE TRIGGER community_place_changed AFTER UPDATE OF latitude, longitude ON community
      FOR EACH ROW EXECUTE FUNCTION place_changed()
    """,
    # A librarian's tools stand in the library. The locks meet those of a tool that is being listed
    # and of a community that moves.
    """
    CREATE FUNCTION librarian_changed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      librarian uuid := COALESCE(NEW.member_id, OLD.member_id);
      library uuid := COALESCE(NEW.community_id, OLD.community_id);
    BEGIN
      IF (COALESCE(OLD.role, '') = 'librarian') = (COALESCE(NEW.role, '') = 'librarian') THEN
        RETURN NULL;
      END IF;
      PERFORM FROM community WHERE id = library FOR SHARE;
      PERFORM FROM member WHERE id = librarian FOR NO KEY UPDATE;
      PERFORM place_tools_again(ARRAY[librarian], library);
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER membership_librarian_changed
      AFTER INSERT OR DELETE OR UPDATE OF role ON membership
      FOR EACH ROW EXECUTE FUNCTION librarian_changed()
    """,
]

BACKWARDS = [
    "DROP TRIGGER membership_librarian_changed ON membership",
    "DROP TRIGGER community_place_changed ON community",
    "DROP TRIGGER member_place_changed ON member",
    "DROP TRIGGER tool_place_kept ON tool",
    "DROP FUNCTION librarian_changed",
    "DROP FUNCTION place_changed",
    "DROP FUNCTION place_tools_again",
    "DROP FUNCTION tool_set_place",
    "DROP FUNCTION distance_m",
    "DROP FUNCTION cell_of",
    *(
        f"""
        ALTER TABLE {table}
          DROP CONSTRAINT {table}_latitude_in_range,
          DROP CONSTRAINT {table}_longitude_in_range,
          DROP CONSTRAINT {table}_place_whole
        """
        for table in ("member", "community", "tool")
    ),
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
