-- Tasks about one contact, case or hand-over instead of a plan: whom they are about.
ALTER TABLE response_task ADD COLUMN subject_kind TEXT;

ALTER TABLE response_task ADD COLUMN subject_id UUID;

ALTER TABLE response_task ADD COLUMN subject_number TEXT;

CREATE INDEX response_task_subject ON response_task (subject_id) WHERE rank < 2;
