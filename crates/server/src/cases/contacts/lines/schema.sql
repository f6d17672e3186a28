-- How far the clock got with what it does day by day, so that a restart goes on there.
CREATE TABLE cases_progress (
    name TEXT PRIMARY KEY,
    day DATE NOT NULL,
    after_id UUID
);

CREATE INDEX cases_contact_watched ON cases_contact (id) WHERE state = 'watched';

CREATE INDEX cases_follow_up_open ON cases_follow_up (due_on, contact_id) WHERE state = 'due';
