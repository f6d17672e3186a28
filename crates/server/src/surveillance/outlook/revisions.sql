CREATE TABLE surveillance_known (
    region_id UUID NOT NULL,
    series_id UUID NOT NULL,
    day DATE NOT NULL,
    known_at TIMESTAMPTZ NOT NULL,
    value BIGINT NOT NULL,
    PRIMARY KEY (region_id, series_id, day, known_at)
);
