CREATE TABLE people_person (
    id UUID NOT NULL,
    region_id UUID NOT NULL,
    sealed_key BYTEA,
    sealed BYTEA,
    created_at TIMESTAMPTZ NOT NULL,
    erased_at TIMESTAMPTZ,
    PRIMARY KEY (id, region_id)
);

CREATE TABLE people_token (
    token UUID NOT NULL,
    person_id UUID NOT NULL,
    region_id UUID NOT NULL,
    PRIMARY KEY (token, person_id, region_id)
);

CREATE INDEX people_token_person ON people_token (person_id);

-- Who read whose identity. Kept when the person is erased: it names nobody by itself.
CREATE TABLE people_access (
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    region_id UUID NOT NULL,
    account_id UUID NOT NULL,
    duty TEXT NOT NULL,
    purpose TEXT NOT NULL,
    at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (id, region_id)
);

CREATE INDEX people_access_person ON people_access (person_id, id);

CREATE INDEX people_access_account ON people_access (account_id, id);
