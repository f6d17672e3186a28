-- Orders of the lists, beside those of `indexes.sql`. Each begins with what sorts, or with a value that is asked for and then what sorts.
CREATE INDEX cases_case_onset ON cases_case (onset_on, id);

CREATE INDEX cases_case_class ON cases_case (class, reported_at, id);

CREATE INDEX cases_case_outcome ON cases_case (outcome, reported_at, id) WHERE outcome IS NOT NULL;

CREATE INDEX cases_case_source ON cases_case (source, reported_at, id) WHERE source IS NOT NULL;

CREATE INDEX cases_case_outside ON cases_case (external_id) WHERE external_id IS NOT NULL;

CREATE INDEX cases_contact_until ON cases_contact (watched_until, id);

CREATE INDEX cases_contact_exposed ON cases_contact (last_exposed_on, id);

CREATE INDEX cases_contact_number ON cases_contact (number, id);

-- A day's checks, whatever became of them.
CREATE INDEX cases_follow_up_day ON cases_follow_up (due_on, contact_id, turn);

CREATE INDEX cases_follow_up_missed ON cases_follow_up (contact_id) WHERE state = 'missed';

CREATE INDEX cases_sample_taken ON cases_sample (taken_at, id);

CREATE INDEX cases_sample_open ON cases_sample (taken_at, id) WHERE result IS NULL;

CREATE INDEX cases_sample_result ON cases_sample (result, taken_at, id) WHERE result IS NOT NULL;

CREATE INDEX cases_sample_taken_in ON cases_sample (region_id, taken_at, id);

-- A list as somebody keeps it: filter, order, columns.
CREATE TABLE cases_view (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    list TEXT NOT NULL,
    name TEXT NOT NULL,
    owner_id UUID NOT NULL,
    shared BOOLEAN NOT NULL,
    preset BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_view_owner ON cases_view (owner_id, list);

CREATE INDEX cases_view_shared ON cases_view (region_id, list) WHERE shared;

-- A change of many rows at once. `query` and `action` are JSON.
CREATE TABLE cases_bulk (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    list TEXT NOT NULL,
    action TEXT NOT NULL,
    state TEXT NOT NULL,
    total BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    refused BIGINT NOT NULL,
    undone BIGINT NOT NULL,
    kept BIGINT NOT NULL,
    account_id UUID NOT NULL,
    grant_id UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_bulk_account ON cases_bulk (account_id, id);

-- Its rows: what became of each, and what undoing needs.
CREATE TABLE cases_bulk_row (
    bulk_id UUID NOT NULL,
    seq BIGINT NOT NULL,
    region_id UUID NOT NULL,
    subject_id UUID NOT NULL,
    state TEXT NOT NULL,
    why TEXT,
    before TEXT,
    version_after BIGINT,
    PRIMARY KEY (bulk_id, seq, region_id)
);

CREATE INDEX cases_bulk_row_state ON cases_bulk_row (bulk_id, state, seq);

-- A list written into a file of the node, sealed, until it expires.
CREATE TABLE cases_export (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    list TEXT NOT NULL,
    query TEXT NOT NULL,
    format TEXT NOT NULL,
    identities BOOLEAN NOT NULL,
    purpose TEXT,
    state TEXT NOT NULL,
    position TEXT,
    rows_done BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    account_id UUID NOT NULL,
    grant_id UUID NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    expires_at TIMESTAMPTZ,
    message TEXT,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_export_account ON cases_export (account_id, id);

CREATE INDEX cases_export_expires ON cases_export (expires_at) WHERE state = 'ready'
