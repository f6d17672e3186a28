-- What a case shares with others: its household, its setting, places it visited. One row more says that the case was looked at.
CREATE TABLE cases_tie (
    case_id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    key TEXT NOT NULL,
    label TEXT NOT NULL,
    day DATE NOT NULL,
    PRIMARY KEY (case_id, key, region_id)
);

CREATE INDEX cases_tie_key ON cases_tie (disease, key, day);

-- Clusters by the pack's rules; `region_id` is the smallest region that holds all its cases.
CREATE TABLE cases_cluster (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    rule TEXT NOT NULL,
    state TEXT NOT NULL,
    first_on DATE NOT NULL,
    last_on DATE NOT NULL,
    closes_on DATE NOT NULL,
    found_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ,
    reasons TEXT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_cluster_open ON cases_cluster (closes_on) WHERE state = 'open';

CREATE INDEX cases_cluster_disease ON cases_cluster (disease, last_on, id);

-- `region_id` is the case's own region.
CREATE TABLE cases_cluster_member (
    cluster_id UUID NOT NULL,
    region_id UUID NOT NULL,
    case_id UUID NOT NULL,
    day DATE NOT NULL,
    PRIMARY KEY (cluster_id, case_id, region_id)
);

CREATE INDEX cases_cluster_member_case ON cases_cluster_member (case_id);

CREATE INDEX cases_cluster_member_region ON cases_cluster_member (region_id, cluster_id);

