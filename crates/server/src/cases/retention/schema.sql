-- Closed cases and contacts, and what is still to be removed of them; filled from the journal.
CREATE TABLE cases_kept (
    subject_id UUID NOT NULL,
    region_id UUID NOT NULL,
    class TEXT NOT NULL,
    disease TEXT NOT NULL,
    number TEXT NOT NULL,
    closed_on DATE NOT NULL,
    -- What was removed of it: nothing, checks, identity.
    checks_gone BOOLEAN NOT NULL,
    samples_gone BOOLEAN NOT NULL,
    identity_gone BOOLEAN NOT NULL,
    PRIMARY KEY (subject_id, region_id)
);

CREATE INDEX cases_kept_due ON cases_kept (class, disease, closed_on, subject_id);

-- What must not be removed although its time is over, and why.
CREATE TABLE cases_hold (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    subject_id UUID NOT NULL,
    class TEXT NOT NULL,
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    placed_at TIMESTAMPTZ NOT NULL,
    placed_by UUID,
    lifted_at TIMESTAMPTZ,
    lifted_by UUID,
    lifted_why TEXT,
    PRIMARY KEY (id, region_id)
);

CREATE UNIQUE INDEX cases_hold_now ON cases_hold (subject_id, region_id) WHERE lifted_at IS NULL;

-- What was removed: the ids, whose hash is in the journal.
CREATE TABLE cases_removal (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    class TEXT NOT NULL,
    part TEXT NOT NULL,
    disease TEXT,
    at TIMESTAMPTZ NOT NULL,
    rows_removed BIGINT NOT NULL,
    steps_removed BIGINT NOT NULL,
    -- JSON: ids of the subjects and their persons.
    content TEXT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_removal_at ON cases_removal (region_id, id);
