CREATE TABLE surveillance_cluster (
    id UUID PRIMARY KEY,
    disease TEXT NOT NULL,
    indicator TEXT NOT NULL,
    tier TEXT NOT NULL,
    period TEXT NOT NULL,
    lead_id UUID NOT NULL,
    method TEXT NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    observed BIGINT NOT NULL,
    expected DOUBLE PRECISION NOT NULL,
    p_value DOUBLE PRECISION NOT NULL,
    basis TEXT NOT NULL,
    signal_id UUID,
    found_at TIMESTAMPTZ NOT NULL,
    scanned_at TIMESTAMPTZ NOT NULL
);

CREATE INDEX surveillance_cluster_disease ON surveillance_cluster (disease, last_day);

CREATE TABLE surveillance_cluster_region (
    cluster_id UUID NOT NULL,
    region_id UUID NOT NULL,
    observed BIGINT NOT NULL,
    expected DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (cluster_id, region_id)
);

CREATE INDEX surveillance_cluster_region_region ON surveillance_cluster_region (region_id);

CREATE TABLE surveillance_scan (
    disease TEXT NOT NULL,
    tier TEXT NOT NULL,
    period TEXT NOT NULL,
    day DATE NOT NULL,
    scanned_at TIMESTAMPTZ NOT NULL,
    places INTEGER NOT NULL,
    p_value DOUBLE PRECISION,
    clusters INTEGER NOT NULL,
    why_not TEXT,
    PRIMARY KEY (disease, tier, period)
);
