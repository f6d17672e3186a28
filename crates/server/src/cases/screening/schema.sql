-- Key persons: cases and contacts that need attention, and why.
CREATE TABLE cases_key_person (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    number TEXT NOT NULL,
    reason TEXT NOT NULL,
    note TEXT,
    marked_at TIMESTAMPTZ NOT NULL,
    marked_by UUID,
    ended_at TIMESTAMPTZ,
    PRIMARY KEY (id, region_id)
);

CREATE UNIQUE INDEX cases_key_person_now ON cases_key_person (subject_id, reason, region_id) WHERE ended_at IS NULL;

CREATE INDEX cases_key_person_region ON cases_key_person (region_id, marked_at, id);

-- Lists of people to be tested.
CREATE TABLE cases_screening (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    due_on DATE NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    made_by UUID,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_screening_region ON cases_screening (region_id, state, due_on);

CREATE TABLE cases_screening_line (
    screening_id UUID NOT NULL,
    region_id UUID NOT NULL,
    kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    number TEXT NOT NULL,
    PRIMARY KEY (screening_id, subject_id, region_id)
);

CREATE INDEX cases_screening_line_subject ON cases_screening_line (subject_id);

