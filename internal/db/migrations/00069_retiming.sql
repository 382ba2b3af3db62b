-- Which change of the ground a retiming is for: what was reckoned ahead for an earlier one is not stored.
-- +goose Up
ALTER TABLE retimings ADD COLUMN asked TEXT NOT NULL DEFAULT ''; -- id, new each time
