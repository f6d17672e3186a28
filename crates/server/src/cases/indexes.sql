-- Indexes in the order of the lists, so that a first page reads its rows and no others: of one region, and of the whole country.
CREATE INDEX cases_case_reported ON cases_case (reported_at, id);

CREATE INDEX cases_case_region_disease ON cases_case (region_id, disease, reported_at, id);

CREATE INDEX cases_case_number ON cases_case (number);

-- What the measure of open cases counts.
CREATE INDEX cases_case_open ON cases_case (disease, region_id, working, class) WHERE working = 'open' AND class <> 'excluded';

DROP INDEX cases_contact_region;

CREATE INDEX cases_contact_region ON cases_contact (region_id, state, watched_until, id);

CREATE INDEX cases_contact_state ON cases_contact (state, watched_until, id);

-- What the measure of watched contacts counts.
CREATE INDEX cases_contact_watched_in ON cases_contact (disease, region_id, state) WHERE state = 'watched';

DROP INDEX cases_follow_up_due;

CREATE INDEX cases_follow_up_region ON cases_follow_up (region_id, state, due_on, contact_id, turn);

-- Also finds at once what is due since days that are over.
CREATE INDEX cases_follow_up_state ON cases_follow_up (state, due_on, contact_id, turn);

-- The laboratory's worklist of the whole country; that of a region has its index already.
CREATE INDEX cases_sample_waiting_all ON cases_sample (taken_at, id) WHERE result IS NULL AND voided_at IS NULL;

CREATE INDEX cases_waiting_region ON cases_waiting (region_id, at, id);
