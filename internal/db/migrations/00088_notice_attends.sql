-- The instant at which somebody must be there is kept, so that a change of a zone's law is seen and those concerned are told.
-- +goose Up
ALTER TABLE notices ADD COLUMN attends_at BIGINT; -- as it was reckoned last, of a notice that has gone out; 0 where that is not known yet
UPDATE notices SET attends_at = 0 WHERE state = 'sent';
CREATE INDEX notices_attends_at ON notices (id) WHERE attends_at IS NOT NULL;
