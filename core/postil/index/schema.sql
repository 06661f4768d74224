-- The index: a cache. A key holds all that its row was computed from, so nothing here is ever brought up to date in place.

CREATE TABLE files(
    id INTEGER PRIMARY KEY,         -- also the upper bits of the rowid of its symbols
    key BLOB NOT NULL UNIQUE,       -- digest of blob, language, analyzer version and the version of the analysis
    blob BLOB NOT NULL,             -- git's id of the content, raw
    language TEXT NOT NULL,         -- as the analyzer names it
    symbols INTEGER NOT NULL,       -- how many there are
    documentable INTEGER NOT NULL,  -- how many of them deserve a doc
    documented INTEGER NOT NULL,    -- how many of those have one
    failure TEXT,                   -- why there is no doc, null when there is one
    used INTEGER NOT NULL,          -- the count of tree writes when it was last in a tree or written; not a time
    digest BLOB NOT NULL            -- keyed, over all but `used`
) STRICT;

CREATE TABLE docs(
    id INTEGER PRIMARY KEY,         -- files.id
    data BLOB NOT NULL,             -- the FileDoc, packed and compressed by the worker
    digest BLOB NOT NULL            -- keyed, over files.key and data
) STRICT;

CREATE VIRTUAL TABLE mentions USING fts5(
    name,                           -- the whole name and its parts, as words.identifier_words gives them
    container,                      -- dotted, what its qualified name has before its name
    doc,
    content='',
    contentless_delete=1,
    detail=column,
    tokenize="unicode61 remove_diacritics 2"
);

CREATE VIRTUAL TABLE vocabulary USING fts5vocab(mentions, row);

CREATE TABLE worktrees(
    id INTEGER PRIMARY KEY,
    root BLOB NOT NULL UNIQUE,      -- real path of the worktree
    listing BLOB,                   -- key of the listing that the tree was brought up to, null when it is not complete
    summary BLOB NOT NULL,          -- what the engine says of that run, so that it can say it again
    used INTEGER NOT NULL,          -- the count of tree writes at its last one
    digest BLOB NOT NULL            -- keyed, over root, listing and summary
) STRICT;

CREATE TABLE tree(
    worktree INTEGER NOT NULL,      -- worktrees.id
    path BLOB NOT NULL,             -- relative to the root, raw bytes with '/'
    file INTEGER,                   -- files.id, null when the path was skipped
    blob BLOB,                      -- what the content hashes to; equals files.blob, or the row is stale
    mode INTEGER NOT NULL,          -- as git has it
    state TEXT NOT NULL,            -- clean, modified, untracked, ...
    size INTEGER,                   -- in bytes, null when not known
    changed_ns INTEGER,             -- st_ctime_ns, which nobody can set back; null when not known
    skipped TEXT,                   -- why it was not analyzed, null when it was
    digest BLOB NOT NULL,           -- keyed, over all, with root and files.key for the two ids
    PRIMARY KEY(worktree, path)
) STRICT, WITHOUT ROWID;

CREATE INDEX tree_by_file ON tree(file);

CREATE TABLE kills(
    key BLOB PRIMARY KEY,           -- as files.key: another analyzer version is another key
    count INTEGER NOT NULL,         -- how many worker processes it has cost
    reason TEXT NOT NULL,           -- of the last time
    digest BLOB NOT NULL            -- keyed, over all
) STRICT, WITHOUT ROWID;

CREATE TABLE answers(
    id INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE,       -- digest of a question on many contents: the names, and all analyzers' versions
    data BLOB NOT NULL,             -- digest of each content with its answer, packed
    used INTEGER NOT NULL,          -- the count of answers written when it was
    digest BLOB NOT NULL            -- keyed, over key and data
) STRICT;

CREATE TABLE verdicts(
    key BLOB PRIMARY KEY,           -- digest of the contents compared and of all that judges: rules, settings, analyzers
    data BLOB NOT NULL,             -- what was found, packed
    used INTEGER NOT NULL,          -- the count of verdicts written when it was
    digest BLOB NOT NULL            -- keyed, over key and data
) STRICT, WITHOUT ROWID;

CREATE TABLE counters(
    name TEXT PRIMARY KEY,          -- `writes`: how often a tree was written, the clock of `used`
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
