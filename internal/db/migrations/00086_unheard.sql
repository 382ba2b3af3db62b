-- Where a step told nobody the next one comes at once: which did is asked with each look.
-- +goose Up
CREATE INDEX escalation_steps_unheard ON escalation_steps (item_id, once) WHERE outcome = 'nobody';
