ALTER TABLE surveillance_signal ADD COLUMN basis TEXT;

UPDATE surveillance_signal SET methods = REPLACE(REPLACE(REPLACE(REPLACE(methods,
    'C1', 'ears_c1'), 'C2', 'ears_c2'), 'C3', 'ears_c3'), 'rate', 'population_rate');
