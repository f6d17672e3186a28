-- Two persons who may be one. Reasons name levels of agreement, never values.
CREATE TABLE people_pair (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    left_id UUID NOT NULL,
    right_id UUID NOT NULL,
    weight DOUBLE PRECISION NOT NULL,
    probability DOUBLE PRECISION NOT NULL,
    reasons TEXT NOT NULL,
    state TEXT NOT NULL,
    found_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    decided_by UUID,
    note TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE UNIQUE INDEX people_pair_both ON people_pair (left_id, right_id, region_id);

CREATE INDEX people_pair_right ON people_pair (right_id);

CREATE INDEX people_pair_queue ON people_pair (state, weight, id);

-- A merge, with what is needed to undo it: sealed, and gone when one of both is erased.
CREATE TABLE people_merge (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    keep_id UUID NOT NULL,
    merged_id UUID NOT NULL,
    sealed_key BYTEA,
    sealed BYTEA,
    at TIMESTAMPTZ NOT NULL,
    by_id UUID,
    undone_at TIMESTAMPTZ,
    undone_by UUID,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX people_merge_keep ON people_merge (keep_id);

CREATE INDEX people_merge_merged ON people_merge (merged_id);

-- How far new persons were compared, and by which version of the keys tokens were made.
CREATE TABLE people_search (
    name TEXT PRIMARY KEY,
    last_id UUID NOT NULL,
    keys_version INTEGER NOT NULL
);

CREATE TABLE people_run (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT,
    state TEXT NOT NULL,
    persons BIGINT NOT NULL,
    compared BIGINT NOT NULL,
    found BIGINT NOT NULL,
    left_out BIGINT NOT NULL,
    asked_by UUID,
    asked_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    PRIMARY KEY (id, region_id)
);

-- Cases and contacts that are part of another record now: their numbers lead there.
CREATE TABLE cases_merged (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    disease TEXT NOT NULL,
    external_id TEXT,
    into_id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_merged_number ON cases_merged (number);

CREATE INDEX cases_merged_into ON cases_merged (into_id);

CREATE INDEX cases_merged_external ON cases_merged (disease, external_id) WHERE external_id IS NOT NULL;
