CREATE TABLE packs_version (
    digest TEXT PRIMARY KEY,
    files TEXT NOT NULL,
    put_in_force_at TIMESTAMPTZ NOT NULL,
    position BIGINT NOT NULL UNIQUE
);
