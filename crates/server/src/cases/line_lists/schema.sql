-- Files of cases, contacts or links: what was asked, what was found, how far the work is. The file itself is sealed until it is done.
CREATE TABLE cases_import (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    file_name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    state TEXT NOT NULL,
    ordered TEXT NOT NULL,
    report TEXT,
    file_key BYTEA,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    added BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    created_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    message TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_import_region ON cases_import (region_id, id);

-- How the columns of a list were read, by its header.
CREATE TABLE cases_list_layout (
    layout UUID NOT NULL,
    mapping TEXT NOT NULL,
    saved_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (layout)
);

-- Which row of a list became which case or contact: `layout` stands for the list's columns, `mark` for what the row said.
CREATE TABLE cases_list_row (
    kind TEXT NOT NULL,
    disease TEXT NOT NULL,
    external_id TEXT NOT NULL,
    region_id UUID NOT NULL,
    subject_id UUID NOT NULL,
    layout UUID NOT NULL,
    mark UUID NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (external_id, kind, disease, region_id)
);

CREATE INDEX cases_list_row_subject ON cases_list_row (subject_id);

-- Rows that wait keep the import they came with, and stay as a trace without content when somebody has decided.
ALTER TABLE cases_waiting ADD COLUMN import_id UUID;

ALTER TABLE cases_waiting ADD COLUMN kind TEXT NOT NULL DEFAULT 'cases';

ALTER TABLE cases_waiting ADD COLUMN mark UUID;

ALTER TABLE cases_waiting ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting';

ALTER TABLE cases_waiting ADD COLUMN reason TEXT;

ALTER TABLE cases_waiting ADD COLUMN decided_by UUID;

ALTER TABLE cases_waiting ADD COLUMN decided_at TIMESTAMPTZ;

ALTER TABLE cases_waiting ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

DROP INDEX cases_waiting_row;

CREATE UNIQUE INDEX cases_waiting_mark ON cases_waiting (mark, region_id);

CREATE INDEX cases_waiting_state ON cases_waiting (region_id, state, id);

CREATE INDEX cases_waiting_subject ON cases_waiting (external_id, kind, disease);
