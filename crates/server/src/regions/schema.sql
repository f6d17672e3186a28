CREATE TABLE regions_region (
    id UUID PRIMARY KEY,
    code TEXT NOT NULL,
    tier TEXT NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    parent_id UUID REFERENCES regions_region (id),
    population BIGINT,
    households BIGINT,
    lat DOUBLE PRECISION,
    lon DOUBLE PRECISION,
    version BIGINT NOT NULL,
    UNIQUE (tier, code)
);

CREATE TABLE regions_ancestor (
    ancestor_id UUID NOT NULL,
    region_id UUID NOT NULL,
    distance INTEGER NOT NULL,
    PRIMARY KEY (ancestor_id, region_id)
);

CREATE INDEX regions_ancestor_region ON regions_ancestor (region_id);

CREATE TABLE regions_neighbour (
    region_id UUID NOT NULL,
    neighbour_id UUID NOT NULL,
    PRIMARY KEY (region_id, neighbour_id)
);

CREATE TABLE regions_boundary (
    region_id UUID PRIMARY KEY,
    geometry TEXT NOT NULL
);

CREATE TABLE regions_sector (
    id UUID PRIMARY KEY,
    region_id UUID NOT NULL,
    name_zh TEXT NOT NULL,
    name_en TEXT NOT NULL,
    leader_id UUID,
    posted_at TIMESTAMPTZ,
    version BIGINT NOT NULL
);

CREATE TABLE regions_sector_member (
    region_id UUID PRIMARY KEY,
    sector_id UUID NOT NULL REFERENCES regions_sector (id)
);

CREATE TABLE regions_import (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    file_name TEXT NOT NULL,
    options TEXT NOT NULL,
    content BYTEA NOT NULL,
    summary TEXT NOT NULL,
    created_by UUID,
    created_at TIMESTAMPTZ NOT NULL
);
