-- What a sender says of the clock that a log was written by: it counts where no step of the request says it.
-- +goose Up
ALTER TABLE evidence_attempts ADD COLUMN dating TEXT NOT NULL DEFAULT '{}'; -- JSON
