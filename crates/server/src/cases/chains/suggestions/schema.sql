-- Suggested sources that somebody has looked at and turned down.
CREATE TABLE cases_suggestion_dismissed (
    case_id UUID NOT NULL,
    source_id UUID NOT NULL,
    region_id UUID NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    by_account UUID,
    PRIMARY KEY (case_id, source_id, region_id)
);

