-- Where cases and contacts were: a home, a class, a ward, a train on a day.
CREATE TABLE cases_place (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    kind TEXT NOT NULL,
    name TEXT,
    address TEXT,
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION,
    service TEXT,
    runs_on DATE,
    search_key TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_place_region ON cases_place (region_id, id);

CREATE INDEX cases_place_service ON cases_place (service, runs_on) WHERE service IS NOT NULL;

-- One stay of a case or contact at a place, and what a person decided of it.
CREATE TABLE cases_visit (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    place_id UUID NOT NULL,
    case_id UUID,
    contact_id UUID,
    from_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ NOT NULL,
    carriage TEXT,
    seat_row INTEGER,
    facts TEXT NOT NULL,
    decision TEXT,
    decided_by UUID,
    decided_at TIMESTAMPTZ,
    decision_note TEXT,
    spot_id UUID,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_visit_place ON cases_visit (place_id, from_at);

CREATE INDEX cases_visit_case ON cases_visit (case_id) WHERE case_id IS NOT NULL;

CREATE INDEX cases_visit_contact ON cases_visit (contact_id) WHERE contact_id IS NOT NULL;

-- A place that a person confirmed as a spot, until it is closed.
CREATE TABLE cases_spot (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    place_id UUID NOT NULL,
    state TEXT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    opened_by UUID,
    note TEXT NOT NULL,
    closed_at TIMESTAMPTZ,
    closed_by UUID,
    closed_note TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE UNIQUE INDEX cases_spot_open ON cases_spot (place_id, disease, region_id) WHERE state = 'open';

CREATE INDEX cases_spot_region ON cases_spot (region_id, state, opened_at);

CREATE INDEX cases_spot_place ON cases_spot (place_id);
