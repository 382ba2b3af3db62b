-- Until when a turn's holder had it, before a calendar or the law of a zone moved that.
-- +goose Up
ALTER TABLE open_items ADD COLUMN due_was BIGINT; -- domain clock; NULL where it never was another
