CREATE TABLE people_account (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    password_hash TEXT,
    stamp TEXT NOT NULL,
    disabled BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE people_grant (
    id UUID PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES people_account (id),
    duty TEXT NOT NULL,
    region_id UUID NOT NULL,
    granted_at TIMESTAMPTZ NOT NULL,
    UNIQUE (account_id, duty, region_id)
);

CREATE TABLE people_link (
    token_hash TEXT PRIMARY KEY,
    account_id UUID,
    expires_at TIMESTAMPTZ,
    used_at TIMESTAMPTZ
);
