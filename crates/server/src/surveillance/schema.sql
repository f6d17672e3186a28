CREATE TABLE surveillance_series (
    id UUID PRIMARY KEY,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    indicator TEXT NOT NULL,
    source TEXT NOT NULL,
    coverage TEXT NOT NULL,
    period TEXT NOT NULL,
    kind TEXT NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    last_reported BIGINT NOT NULL,
    total BIGINT NOT NULL,
    UNIQUE (region_id, disease, indicator, source, coverage, period, kind)
);

CREATE INDEX surveillance_series_disease ON surveillance_series (disease, indicator);

CREATE TABLE surveillance_count (
    region_id UUID NOT NULL,
    series_id UUID NOT NULL,
    day DATE NOT NULL,
    reported BIGINT NOT NULL,
    value BIGINT NOT NULL,
    revised_from BIGINT,
    import_id UUID NOT NULL,
    PRIMARY KEY (region_id, series_id, day)
);

CREATE TABLE surveillance_pending (
    series_id UUID PRIMARY KEY,
    from_day DATE NOT NULL
);

CREATE TABLE surveillance_import (
    id UUID PRIMARY KEY,
    region_id UUID NOT NULL,
    file_name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    state TEXT NOT NULL,
    mapping TEXT,
    report TEXT NOT NULL,
    mode TEXT,
    applied_line BIGINT NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT NOT NULL,
    created_by UUID,
    created_at TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    message TEXT
);

CREATE TABLE surveillance_mapping (
    name TEXT PRIMARY KEY,
    mapping TEXT NOT NULL
);

CREATE TABLE surveillance_signal (
    id UUID PRIMARY KEY,
    region_id UUID NOT NULL,
    series_id UUID NOT NULL,
    disease TEXT NOT NULL,
    indicator TEXT NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    state TEXT NOT NULL,
    methods TEXT NOT NULL,
    observed BIGINT NOT NULL,
    expected DOUBLE PRECISION,
    upperbound DOUBLE PRECISION,
    raised_at TIMESTAMPTZ NOT NULL,
    handled_by UUID,
    handled_at TIMESTAMPTZ,
    note TEXT,
    version BIGINT NOT NULL
);

CREATE INDEX surveillance_signal_series ON surveillance_signal (series_id, last_day);

CREATE INDEX surveillance_signal_region ON surveillance_signal (region_id, disease, state);

CREATE TABLE surveillance_level (
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    place INTEGER NOT NULL,
    proposed INTEGER,
    since TIMESTAMPTZ,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    proposal TEXT,
    PRIMARY KEY (region_id, disease)
);

CREATE TABLE surveillance_level_change (
    id UUID PRIMARY KEY,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    from_place INTEGER NOT NULL,
    to_place INTEGER NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    decided_by UUID,
    proposal_id UUID,
    reason TEXT NOT NULL
);

CREATE INDEX surveillance_level_change_region ON surveillance_level_change (region_id, disease, id);

CREATE TABLE surveillance_assessment (
    disease TEXT PRIMARY KEY,
    assessed_on DATE NOT NULL,
    wake_at TIMESTAMPTZ
);

CREATE TABLE surveillance_warning (
    id UUID PRIMARY KEY,
    disease TEXT NOT NULL,
    about_id UUID NOT NULL,
    region_id UUID NOT NULL,
    relation TEXT NOT NULL,
    place INTEGER NOT NULL,
    text_zh TEXT NOT NULL,
    text_en TEXT NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    read_at TIMESTAMPTZ
);

CREATE INDEX surveillance_warning_region ON surveillance_warning (region_id, id);
