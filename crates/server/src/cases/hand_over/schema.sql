-- Somebody who belongs to another region: asked, answered, or made ready for what lies outside this node.
CREATE TABLE cases_hand_over (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    to_region_id UUID,
    -- A place outside this node, in words.
    to_outside TEXT,
    subject_kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    subject_number TEXT NOT NULL,
    disease TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    proposed_by UUID,
    answered_at TIMESTAMPTZ,
    answered_by UUID,
    note TEXT,
    sealed_key BYTEA,
    sealed BYTEA,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_hand_over_from ON cases_hand_over (region_id, state, id);

CREATE INDEX cases_hand_over_to ON cases_hand_over (to_region_id, state, id);

CREATE INDEX cases_hand_over_subject ON cases_hand_over (subject_id, state);
