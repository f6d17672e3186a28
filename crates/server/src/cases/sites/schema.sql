-- Places where people stay apart, their rooms, and who is in which.
CREATE TABLE cases_site (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT,
    phone TEXT,
    open BOOLEAN NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_site_region ON cases_site (region_id);

CREATE TABLE cases_room (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    site_id UUID NOT NULL,
    name TEXT NOT NULL,
    beds INTEGER NOT NULL,
    usable BOOLEAN NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE UNIQUE INDEX cases_room_name ON cases_room (site_id, name, region_id);

CREATE TABLE cases_stay (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    site_id UUID NOT NULL,
    room_id UUID NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    subject_number TEXT NOT NULL,
    began_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    -- Why it ended: moved, left, released, hospital.
    ended_why TEXT,
    PRIMARY KEY (id, region_id)
);

CREATE UNIQUE INDEX cases_stay_now ON cases_stay (subject_id, region_id) WHERE ended_at IS NULL;

CREATE INDEX cases_stay_room ON cases_stay (room_id) WHERE ended_at IS NULL;

CREATE INDEX cases_stay_subject ON cases_stay (subject_id, id);
