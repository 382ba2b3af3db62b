-- What a calendar file has beside whole days stays with the year, so that whoever vouches for it sees what was left out.
-- +goose Up
ALTER TABLE calendar_years ADD COLUMN skipped TEXT NOT NULL DEFAULT 'null'; -- JSON; null for none
