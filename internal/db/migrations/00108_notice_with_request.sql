-- A do-not-touch notice goes out with its request, also where that waits for its time, and is taken back with it.
-- +goose Up
ALTER TABLE notices ADD COLUMN with_request TEXT NOT NULL DEFAULT ''; -- the request's id
ALTER TABLE notices ADD COLUMN awaits_request BOOLEAN NOT NULL DEFAULT FALSE; -- it has not gone out yet
CREATE INDEX notices_with_request ON notices (with_request) WHERE with_request <> '';
