-- A draft can be thrown away. A check can't be changed on SQLite; a column takes the place of the old one on both engines.
-- +goose Up
DROP INDEX notices_state;
ALTER TABLE notices ADD COLUMN state_next TEXT NOT NULL DEFAULT 'draft' CHECK (state_next IN ('draft', 'translating', 'review', 'approved',
    'scheduled', 'sent', 'superseded', 'recalled', 'discarded'));
UPDATE notices SET state_next = state;
ALTER TABLE notices DROP COLUMN state;
ALTER TABLE notices RENAME COLUMN state_next TO state;
CREATE INDEX notices_state ON notices (state, id);
