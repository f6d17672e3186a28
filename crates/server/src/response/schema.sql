CREATE TABLE response_incident (
    id UUID PRIMARY KEY,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    state TEXT NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    closed_at TIMESTAMPTZ,
    note TEXT
);

CREATE INDEX response_incident_region ON response_incident (region_id, state);

CREATE TABLE response_running (
    id UUID PRIMARY KEY,
    incident_id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    plan TEXT NOT NULL,
    pack_version TEXT NOT NULL,
    phase TEXT NOT NULL,
    phase_since TIMESTAMPTZ NOT NULL,
    proposed TEXT,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    wake_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL,
    ended_at TIMESTAMPTZ
);

CREATE INDEX response_running_region ON response_running (region_id, ended_at);

CREATE INDEX response_running_incident ON response_running (incident_id);

CREATE INDEX response_running_wake ON response_running (wake_at) WHERE ended_at IS NULL;

CREATE TABLE response_proposal (
    id UUID PRIMARY KEY,
    kind TEXT NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    target TEXT NOT NULL,
    from_zh TEXT,
    from_en TEXT,
    to_zh TEXT NOT NULL,
    to_en TEXT NOT NULL,
    reason TEXT NOT NULL,
    tier TEXT NOT NULL,
    state TEXT NOT NULL,
    resting BOOLEAN NOT NULL,
    proposed_at TIMESTAMPTZ NOT NULL,
    decided_at TIMESTAMPTZ,
    decided_by UUID,
    note TEXT,
    running_id UUID,
    incident_id UUID,
    version BIGINT NOT NULL
);

CREATE INDEX response_proposal_region ON response_proposal (region_id, state);

CREATE INDEX response_proposal_start ON response_proposal (disease, target) WHERE kind = 'start-plan';

-- What a task says; the same for thousands of occurrences, so it stands once. The id is a hash of the text.
CREATE TABLE response_wording (
    id UUID PRIMARY KEY,
    tell TEXT NOT NULL,
    title_zh TEXT NOT NULL,
    title_en TEXT NOT NULL,
    content TEXT NOT NULL,
    evidence TEXT
);

CREATE TABLE response_task (
    id UUID PRIMARY KEY,
    running_id UUID NOT NULL,
    incident_id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    plan TEXT NOT NULL,
    task TEXT NOT NULL,
    occurrence TEXT NOT NULL,
    phase TEXT NOT NULL,
    duty TEXT NOT NULL,
    wording_id UUID NOT NULL,
    unlocks BOOLEAN NOT NULL,
    by_hand BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    rank INTEGER NOT NULL,
    opened_at TIMESTAMPTZ NOT NULL,
    due_at TIMESTAMPTZ NOT NULL,
    late_at TIMESTAMPTZ NOT NULL,
    done_at TIMESTAMPTZ,
    done_by UUID,
    done_how TEXT,
    note TEXT,
    version BIGINT NOT NULL,
    UNIQUE (running_id, task, occurrence)
);

CREATE INDEX response_task_region ON response_task (region_id, due_at);

CREATE INDEX response_task_due ON response_task (disease, due_at);

-- Only what is open or late is looked for all the time; the many that are over stay out of these.
CREATE INDEX response_task_live ON response_task (region_id, rank, due_at) WHERE rank < 2;

CREATE INDEX response_task_late ON response_task (late_at) WHERE state = 'open';
