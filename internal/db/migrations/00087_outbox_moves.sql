-- A mail about times that have moved tells the old and the new ones.
-- +goose Up
ALTER TABLE outbox ADD COLUMN moves TEXT NOT NULL DEFAULT 'null'; -- JSON; null for a mail that tells of none
