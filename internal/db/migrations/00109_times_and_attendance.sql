-- When a meeting was to begin, and when somebody had to be there, before the law of a zone moved that instant.
-- +goose Up
ALTER TABLE meetings ADD COLUMN starts_was BIGINT; -- domain clock; NULL where it never was another
ALTER TABLE notices ADD COLUMN attends_was BIGINT; -- domain clock; NULL where it never was another
-- When a notice's author is asked how it goes on, before the time until which somebody must be there ends; 0 once they have been.
ALTER TABLE notices ADD COLUMN asks_at BIGINT; -- domain clock; NULL where nobody must be there, or it went out before this was kept
CREATE INDEX notices_asks_at ON notices (asks_at) WHERE asks_at IS NOT NULL;
