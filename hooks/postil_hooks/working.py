"""A worker that gets ready to parse while the rest of what judging takes is being imported."""

from postil.engine.places import analyzers
from postil.engine.pool import Pool


def started() -> Pool:
    """Workers for contents that tasks bring along, the first of them on its way."""
    pool = Pool(None, analyzers(), None)
    pool.start(1)
    return pool
