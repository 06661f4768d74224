-- The records. Every change of this file goes with a migration in store.py that leads there from the version before.

CREATE TABLE jobs(
    number INTEGER PRIMARY KEY,     -- order of starting, whatever the clock said
    id TEXT NOT NULL UNIQUE,        -- what people call it
    version INTEGER NOT NULL,       -- of the record's meaning; one that is not known is shown, never resumed
    kind TEXT NOT NULL,             -- what is done: document
    key TEXT NOT NULL,              -- to what: of one kind and key only one job runs
    label TEXT NOT NULL,            -- for people
    state TEXT NOT NULL,            -- one of jobs.STATES
    total INTEGER NOT NULL,         -- items to handle
    done INTEGER NOT NULL,          -- items handled, with whatever outcome
    reused INTEGER NOT NULL,        -- of these, known before
    skipped INTEGER NOT NULL,       -- of these, left out with a reason
    failed INTEGER NOT NULL,        -- of these, failed
    current BLOB NOT NULL,          -- path at hand, raw bytes
    step TEXT NOT NULL,             -- what is going on
    started REAL NOT NULL,          -- wall clock, for people only
    updated REAL NOT NULL,          -- wall clock; decides only about owners on other machines
    finished REAL,                  -- wall clock; null while it runs
    elapsed REAL NOT NULL,          -- seconds it has taken
    left_over REAL,                 -- seconds it may still take, null when that cannot be told
    owner TEXT NOT NULL,            -- machine, boot, pid name space, pid and start time of the process
    token INTEGER NOT NULL,         -- drawn from the counter; a write under another one is refused
    lease REAL NOT NULL,            -- until when the owner need not be heard of, on its boot's clock
    cancel INTEGER NOT NULL         -- 1 once someone has asked for its end
) STRICT;

CREATE UNIQUE INDEX one_running ON jobs(kind, key) WHERE state IN ('pending', 'running');

CREATE TABLE errors(
    job INTEGER NOT NULL,           -- jobs.number
    ordinal INTEGER NOT NULL,       -- in the order they came
    path BLOB NOT NULL,             -- raw bytes
    reason TEXT NOT NULL,
    PRIMARY KEY(job, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE counters(
    name TEXT PRIMARY KEY,          -- `token`: the last one drawn
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Version 2.
CREATE TABLE imports(
    blob BLOB PRIMARY KEY,          -- the content that is described, by its id
    language TEXT NOT NULL,         -- as the other parser calls it, in lower case
    source TEXT NOT NULL,           -- the input it came from
    digest BLOB NOT NULL,           -- of data; part of the key of the row that is made of it
    data BLOB NOT NULL,             -- a FileDoc, packed and compressed
    taken REAL NOT NULL             -- wall clock
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine(
    source TEXT NOT NULL,           -- the input
    path BLOB NOT NULL,             -- the file it speaks of, raw bytes; empty when the input as a whole is at fault
    reason TEXT NOT NULL,
    seen REAL NOT NULL,             -- wall clock
    PRIMARY KEY(source, path)
) STRICT, WITHOUT ROWID;
