-- The vault as it was first. Times are integer µs since 1970 UTC, days are days since 1970-01-01.

-- One row: what every open vault must agree on.
CREATE TABLE vault (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id BLOB NOT NULL,
    generation INTEGER NOT NULL,
    created_us INTEGER NOT NULL,
    cleaning INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Words that repeat by the million: kinds, sources, files. Ids are never used again.
CREATE TABLE label (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL UNIQUE
) STRICT;

-- The log, clustered by time: its key is what makes a happening that happening.
-- Columns are what is asked for or changed; ``rest`` is all else of the event, as MessagePack.
CREATE TABLE event (
    slot_us INTEGER NOT NULL,
    key INTEGER NOT NULL,
    start_us INTEGER NOT NULL,
    local_day INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    source INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    offset_min INTEGER NOT NULL,
    file INTEGER NOT NULL,
    title TEXT NOT NULL,
    creator TEXT NOT NULL,
    rest BLOB NOT NULL,
    thread INTEGER,
    PRIMARY KEY (slot_us, key)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX event_thread ON event (thread) WHERE thread IS NOT NULL;

-- Offsets that a source told, and those read off another source: what settling looks at.
CREATE INDEX event_told ON event (start_us, kind, offset_min) WHERE origin = 3;
CREATE INDEX event_inferred ON event (start_us) WHERE origin = 2;

-- Events by local day, kind and source: what pages read instead of the log.
CREATE TABLE day_count (
    local_day INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    source INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (local_day, kind, source)
) STRICT, WITHOUT ROWID;

-- One series as one device of one source measured it in one unit.
CREATE TABLE stream (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    series TEXT NOT NULL,
    source TEXT NOT NULL,
    device TEXT NOT NULL,
    unit TEXT NOT NULL,
    UNIQUE (series, source, device, unit)
) STRICT;

-- Samples of one UTC month (months since 1970) as compressed columns.
CREATE TABLE chunk (
    id INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL REFERENCES stream (id),
    month INTEGER NOT NULL,
    n INTEGER NOT NULL,
    first_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (stream, month)
) STRICT;

-- Statistics of a local day, one row for each month that has samples of it.
CREATE TABLE day_stat (
    stream INTEGER NOT NULL REFERENCES stream (id),
    local_day INTEGER NOT NULL,
    month INTEGER NOT NULL,
    n INTEGER NOT NULL,
    total REAL NOT NULL,
    low REAL NOT NULL,
    high REAL NOT NULL,
    last REAL NOT NULL,
    PRIMARY KEY (stream, local_day, month)
) STRICT, WITHOUT ROWID;

-- The word index holds no text of its own; its rowid tells the second and the key of an event.
CREATE VIRTUAL TABLE words USING fts5 (
    text, content = '', contentless_delete = 1, prefix = '1 2',
    tokenize = 'unicode61 remove_diacritics 2'
);

-- UTC days of the log that the word index does not show yet as they are.
CREATE TABLE unindexed (day INTEGER PRIMARY KEY) STRICT;

-- The span whose local times are to be looked at again; all of them where her zone has changed.
CREATE TABLE unsettled (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    zone_changed INTEGER NOT NULL,
    since_us INTEGER NOT NULL,
    until_us INTEGER NOT NULL
) STRICT;

CREATE TABLE import (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at_us INTEGER NOT NULL,
    label TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'complete', 'broken off')),
    receipt BLOB
) STRICT;

CREATE TABLE imported_fact (
    topic TEXT NOT NULL,
    about TEXT NOT NULL,
    source TEXT NOT NULL,
    since_us INTEGER,
    body BLOB NOT NULL,
    PRIMARY KEY (topic, about, source)
) STRICT;

CREATE TABLE statement (
    id TEXT PRIMARY KEY,
    said_us INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE fact (
    position INTEGER PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE derived (name TEXT PRIMARY KEY, blob BLOB NOT NULL) STRICT;

CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE reaction (
    id INTEGER PRIMARY KEY,
    at_us INTEGER NOT NULL,
    target TEXT NOT NULL,
    verdict TEXT NOT NULL
) STRICT;

CREATE INDEX reaction_at ON reaction (at_us);

CREATE TABLE brand_grant (
    id TEXT PRIMARY KEY,
    sector TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    token_sha256 TEXT NOT NULL,
    given_us INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE INDEX grant_token ON brand_grant (token_sha256) WHERE token_sha256 <> '';
CREATE INDEX grant_sector ON brand_grant (sector, epoch);

CREATE TABLE cell (
    sector TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    family TEXT NOT NULL,
    blob BLOB NOT NULL,
    PRIMARY KEY (sector, epoch, family)
) STRICT;

CREATE TABLE entry (
    seq INTEGER PRIMARY KEY,
    at_us INTEGER NOT NULL,
    sector TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    bits REAL NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE INDEX entry_sector ON entry (sector, at_us);
