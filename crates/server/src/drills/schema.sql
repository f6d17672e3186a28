CREATE TABLE drills_replay (
    scenario TEXT PRIMARY KEY,
    seed BIGINT NOT NULL,
    clock_at TIMESTAMPTZ NOT NULL,
    arrived_until TIMESTAMPTZ,
    autopilot_id UUID NOT NULL,
    viewer_id UUID NOT NULL,
    imports TEXT NOT NULL
);
