"""Steps through the newest tools that come closer to how many are asked for."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

from piccolo_migrations import toolshare_2026_11_21t12_51_00_000000 as before

ID = "2026-11-21T16:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Read fewer tools in one step"

NEWEST_BEFORE = before.FORWARDS[0]
CHANGES = (
    # A step reads whole blocks: small ones as long as those cost less than what large ones hold
    # beyond what is asked for.
    ("tools <= 16 << 12 THEN 12 ELSE", "tools <= 24 << 12 THEN 12 ELSE"),
    # Of a few tools nobody knows how seldom they are: a look at some more costs less than a step
    # that is by a half too long.
    ("most * 1.3", "most * 1.2"),
    (
        """      tools := below;
    END IF;
  END LOOP""",
        """      tools := below;
    ELSIF total BETWEEN 1 AND 11 THEN
      tools := least(tools, 8 << 12);
    END IF;
  END LOOP""",
    ),
)


def _newest():
    text = NEWEST_BEFORE
    for old, new in CHANGES:
        if old not in text:
            raise ValueError(old)
        text = text.replace(old, new)
    return text


FORWARDS = [_newest()]
BACKWARDS = [NEWEST_BEFORE]


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
