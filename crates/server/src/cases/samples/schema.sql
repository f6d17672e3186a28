-- Whose sample it is may also be a place, or nobody yet; how far it has come, and until when the next step is due.
ALTER TABLE cases_sample ADD COLUMN place_id UUID;

ALTER TABLE cases_sample ADD COLUMN pool_id UUID;

-- Its pool was not negative: since then it waits to be tested singly.
ALTER TABLE cases_sample ADD COLUMN opened_at TIMESTAMPTZ;

ALTER TABLE cases_sample ADD COLUMN sent_at TIMESTAMPTZ;

ALTER TABLE cases_sample ADD COLUMN received_at TIMESTAMPTZ;

ALTER TABLE cases_sample ADD COLUMN due_at TIMESTAMPTZ;

-- Unusable, or taken again in another tube: it waits for nothing any more.
ALTER TABLE cases_sample ADD COLUMN voided_at TIMESTAMPTZ;

ALTER TABLE cases_sample ADD COLUMN retakes_id UUID;

-- Another result than the one in force waits for a person.
ALTER TABLE cases_sample ADD COLUMN disputed BOOLEAN NOT NULL DEFAULT FALSE;

CREATE INDEX cases_sample_waiting ON cases_sample (region_id, taken_at, id) WHERE result IS NULL AND voided_at IS NULL;

CREATE INDEX cases_sample_place ON cases_sample (place_id) WHERE place_id IS NOT NULL;

CREATE INDEX cases_sample_pool ON cases_sample (pool_id) WHERE pool_id IS NOT NULL;

CREATE INDEX cases_sample_due ON cases_sample (disease, due_at) WHERE due_at IS NOT NULL;

CREATE TABLE cases_pool (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    disease TEXT NOT NULL,
    code TEXT NOT NULL,
    size INTEGER NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    made_by UUID,
    result TEXT,
    result_at TIMESTAMPTZ,
    result_by UUID,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE UNIQUE INDEX cases_pool_code ON cases_pool (code, region_id);

CREATE INDEX cases_pool_region ON cases_pool (region_id, id);

-- Every result that ever came, for a sample or for a tube that nobody registered; a sample's row repeats the one in force.
CREATE TABLE cases_result (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    sample_id UUID,
    pool_id UUID,
    message_id UUID,
    message_number INTEGER,
    fingerprint UUID,
    tube TEXT,
    order_number TEXT,
    result TEXT,
    standing TEXT NOT NULL,
    corrects BOOLEAN NOT NULL,
    state TEXT NOT NULL,
    reason TEXT,
    test TEXT,
    test_code TEXT,
    found TEXT,
    laboratory TEXT,
    reported_at TIMESTAMPTZ NOT NULL,
    entered_at TIMESTAMPTZ NOT NULL,
    entered_by UUID,
    note TEXT,
    decided_at TIMESTAMPTZ,
    decided_by UUID,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_result_sample ON cases_result (sample_id, id) WHERE sample_id IS NOT NULL;

CREATE INDEX cases_result_message ON cases_result (message_id) WHERE message_id IS NOT NULL;

CREATE INDEX cases_result_fingerprint ON cases_result (fingerprint) WHERE fingerprint IS NOT NULL;

CREATE INDEX cases_result_parked ON cases_result (region_id, id) WHERE state = 'parked';

CREATE INDEX cases_result_disputed ON cases_result (region_id, id) WHERE state = 'disputed';

CREATE INDEX cases_result_report ON cases_result (region_id, id) WHERE state = 'report';

CREATE INDEX cases_result_tube ON cases_result (tube) WHERE state = 'parked';

CREATE INDEX cases_result_order ON cases_result (order_number) WHERE state = 'parked';

INSERT INTO cases_result (id, region_id, sample_id, tube, result, standing, corrects, state, reported_at, entered_at, entered_by)
    SELECT id, region_id, id, tube, result, 'final', FALSE, 'in-force', COALESCE(result_at, taken_at), COALESCE(result_at, taken_at), result_by
    FROM cases_sample WHERE result IS NOT NULL;

-- Messages of laboratories as they came. What they say is sealed, for they name people; of a refused one only the refusal is kept.
CREATE TABLE cases_message (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    received_by UUID NOT NULL,
    format TEXT,
    format_version TEXT,
    sender TEXT,
    control_id TEXT,
    bytes BIGINT NOT NULL,
    token UUID NOT NULL,
    verdict TEXT NOT NULL,
    messages INTEGER NOT NULL,
    findings TEXT NOT NULL,
    sealed_key BYTEA,
    sealed BYTEA,
    PRIMARY KEY (id, region_id)
);

CREATE UNIQUE INDEX cases_message_token ON cases_message (token, region_id);

CREATE INDEX cases_message_region ON cases_message (region_id, id);
