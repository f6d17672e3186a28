-- Speaking numbers of cases and contacts, by region and year.
CREATE TABLE cases_number (
    region_id UUID NOT NULL,
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (region_id, kind, year)
);

CREATE TABLE cases_case (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    number TEXT NOT NULL,
    person_id UUID,
    class TEXT NOT NULL,
    working TEXT NOT NULL,
    sex TEXT,
    age_years INTEGER,
    onset_on DATE,
    reported_at TIMESTAMPTZ NOT NULL,
    isolated_on DATE,
    outcome TEXT,
    outcome_on DATE,
    source TEXT,
    infectious_from DATE,
    infectious_until DATE,
    special BOOLEAN NOT NULL,
    external_id TEXT,
    facts TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_case_region ON cases_case (region_id, reported_at, id);

CREATE INDEX cases_case_disease ON cases_case (disease, reported_at, id);

CREATE INDEX cases_case_person ON cases_case (person_id);

CREATE INDEX cases_case_external ON cases_case (disease, external_id) WHERE external_id IS NOT NULL;

-- What happened to a case or contact: by whom, when, what. The journal's entry holds the salted hash of the text.
CREATE TABLE cases_step (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    subject_id UUID NOT NULL,
    kind TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    actor UUID,
    content TEXT NOT NULL,
    salt BYTEA NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_step_subject ON cases_step (subject_id, id);

-- People who may see a case that is closed to others.
CREATE TABLE cases_named (
    case_id UUID NOT NULL,
    region_id UUID NOT NULL,
    account_id UUID NOT NULL,
    PRIMARY KEY (case_id, account_id, region_id)
);

-- Who infected whom, or may have.
CREATE TABLE cases_link (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    source_id UUID NOT NULL,
    case_id UUID NOT NULL,
    certain BOOLEAN NOT NULL,
    setting TEXT,
    note TEXT,
    PRIMARY KEY (id, region_id)
);

CREATE UNIQUE INDEX cases_link_pair ON cases_link (source_id, case_id, region_id);

CREATE INDEX cases_link_case ON cases_link (case_id);

CREATE INDEX cases_link_region ON cases_link (region_id, disease);

CREATE TABLE cases_contact (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    number TEXT NOT NULL,
    person_id UUID,
    state TEXT NOT NULL,
    grade TEXT NOT NULL,
    programme TEXT,
    last_exposed_on DATE NOT NULL,
    watched_from DATE,
    watched_until DATE,
    case_id UUID,
    sex TEXT,
    age_years INTEGER,
    closed_at TIMESTAMPTZ,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_contact_region ON cases_contact (region_id, state, watched_until);

CREATE INDEX cases_contact_person ON cases_contact (person_id);

CREATE INDEX cases_contact_case ON cases_contact (case_id) WHERE case_id IS NOT NULL;

-- One meeting of a contact with a case, or with another contact.
CREATE TABLE cases_exposure (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    contact_id UUID NOT NULL,
    case_id UUID,
    through_id UUID,
    happened_on DATE NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_exposure_contact ON cases_exposure (contact_id);

CREATE INDEX cases_exposure_case ON cases_exposure (case_id);

-- Lines of follow-up: one for each check that is due.
CREATE TABLE cases_follow_up (
    region_id UUID NOT NULL,
    contact_id UUID NOT NULL,
    due_on DATE NOT NULL,
    turn INTEGER NOT NULL,
    state TEXT NOT NULL,
    done_at TIMESTAMPTZ,
    done_by UUID,
    temperature DOUBLE PRECISION,
    symptoms TEXT,
    note TEXT,
    PRIMARY KEY (contact_id, due_on, turn, region_id)
);

CREATE INDEX cases_follow_up_due ON cases_follow_up (region_id, due_on, state);

CREATE TABLE cases_sample (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    tube TEXT NOT NULL,
    case_id UUID,
    contact_id UUID,
    kind TEXT NOT NULL,
    taken_at TIMESTAMPTZ NOT NULL,
    taken_by UUID,
    result TEXT,
    result_at TIMESTAMPTZ,
    result_by UUID,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE UNIQUE INDEX cases_sample_tube ON cases_sample (tube, region_id);

CREATE INDEX cases_sample_case ON cases_sample (case_id) WHERE case_id IS NOT NULL;

CREATE INDEX cases_sample_contact ON cases_sample (contact_id) WHERE contact_id IS NOT NULL;

-- Rows of line lists that have errors: what they say is sealed until somebody decides.
CREATE TABLE cases_waiting (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    external_id TEXT NOT NULL,
    line BIGINT NOT NULL,
    sealed_key BYTEA NOT NULL,
    sealed BYTEA NOT NULL,
    findings TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE UNIQUE INDEX cases_waiting_row ON cases_waiting (disease, external_id, region_id);
