-- Questions of an investigation to other teams or regions. What is asked and answered is sealed: it may name somebody.
CREATE TABLE cases_clue (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    case_id UUID NOT NULL,
    disease TEXT NOT NULL,
    number TEXT NOT NULL,
    to_region UUID NOT NULL,
    duty TEXT NOT NULL,
    state TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    asked_by UUID,
    due_at TIMESTAMPTZ NOT NULL,
    question_key BYTEA NOT NULL,
    question BYTEA NOT NULL,
    answered_at TIMESTAMPTZ,
    answered_by UUID,
    answer_key BYTEA,
    answer BYTEA,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_clue_to ON cases_clue (to_region, state, due_at);

CREATE INDEX cases_clue_from ON cases_clue (region_id, state, due_at);

CREATE INDEX cases_clue_case ON cases_clue (case_id);

