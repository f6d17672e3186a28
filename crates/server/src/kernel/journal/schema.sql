CREATE TABLE journal_entry (
    position BIGINT PRIMARY KEY,
    at TIMESTAMPTZ NOT NULL,
    kind TEXT NOT NULL,
    region_id UUID,
    subject_id UUID,
    actor_id UUID,
    leaf TEXT NOT NULL
);

CREATE INDEX journal_entry_region ON journal_entry (region_id, position);

CREATE TABLE journal_hash (
    first_place BIGINT PRIMARY KEY,
    hashes BYTEA NOT NULL
);

CREATE TABLE journal_checkpoint (
    tree_size BIGINT PRIMARY KEY,
    root BYTEA NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    note TEXT NOT NULL
);

CREATE TABLE journal_reader (
    name TEXT PRIMARY KEY,
    position BIGINT NOT NULL
);

CREATE TABLE kernel_secret (
    name TEXT PRIMARY KEY,
    secret BYTEA NOT NULL
);
