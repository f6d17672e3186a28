-- Answers of investigations. One that took the place of another names it by being its `replaced_by`; what nothing replaced stands.
CREATE TABLE cases_answer (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    case_id UUID NOT NULL,
    question TEXT NOT NULL,
    item TEXT NOT NULL,
    value TEXT NOT NULL,
    said_at TIMESTAMPTZ NOT NULL,
    said_by UUID,
    arrived_at TIMESTAMPTZ NOT NULL,
    replaced_by UUID,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_answer_case ON cases_answer (case_id, question, id);

