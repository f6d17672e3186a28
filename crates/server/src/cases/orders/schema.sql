-- Quarantine orders and certificates of release, as they were issued. Who it is stands in the sealed identity, not here.
CREATE TABLE cases_order (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    contact_id UUID NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- JSON: programme, stages with place and days, address of the place, text.
    content TEXT NOT NULL,
    begins_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    state TEXT NOT NULL,
    issued_at TIMESTAMPTZ NOT NULL,
    issued_by UUID,
    served_at TIMESTAMPTZ,
    served_by UUID,
    served_how TEXT,
    version BIGINT NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX cases_order_contact ON cases_order (contact_id, id);
