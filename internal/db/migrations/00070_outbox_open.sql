-- What is still to go out, without all that has gone; and a claim, which changes no column of an index any more.
-- +goose Up
DROP INDEX outbox_next_at;
CREATE INDEX outbox_next_at ON outbox (next_at, id) WHERE next_at IS NOT NULL;
DROP INDEX outbox_bounced;
CREATE INDEX outbox_bounced ON outbox (about_type, about_id) WHERE settled_at IS NOT NULL AND failure <> '';
--pg ALTER TABLE outbox SET (fillfactor = 70); -- room for the claim's row beside what it takes the place of
