-- When a meeting was to begin, and when somebody had to be there, before the law of a zone moved that instant.
-- +goose Up
ALTER TABLE meetings ADD COLUMN starts_was BIGINT; -- domain clock; NULL where it never was another
ALTER TABLE notices ADD COLUMN attends_was BIGINT; -- domain clock; NULL where it never was another
