-- A due on somebody's own clock stays on it when a colleague takes the request over.
-- +goose Up
ALTER TABLE requests ADD COLUMN reckoned_for TEXT NOT NULL DEFAULT ''; -- id of the person on whose clock a term was reckoned; '' for their organisation's
