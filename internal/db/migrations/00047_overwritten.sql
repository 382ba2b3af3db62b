-- When the first of what a request asks for is overwritten at its source; NULL where nobody knows, or nothing is.
-- +goose Up
ALTER TABLE requests ADD COLUMN overwritten_at BIGINT;
CREATE INDEX requests_overwritten_at ON requests (overwritten_at, id);
