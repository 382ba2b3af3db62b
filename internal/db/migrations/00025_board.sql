-- The board looks at what waits for anybody, by how soon it is due, and at what came back.
-- +goose Up
CREATE INDEX open_items_due ON open_items (due_at);
CREATE INDEX open_items_urgency ON open_items (COALESCE(due_at, 9223372036854775807), id); -- what has no due comes last
CREATE INDEX outbox_bounced ON outbox (about_type, about_id) WHERE state = 'bounced';
