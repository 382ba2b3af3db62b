-- A mail that came back matters until its holder knows of the turn: by an act of theirs, by opening it, or told by telephone.
-- +goose Up
ALTER TABLE open_items ADD COLUMN known_at BIGINT; -- domain clock; NULL while nothing says so
UPDATE open_items SET known_at = since WHERE kind NOT IN ('deliver', 'acknowledge', 'understand');
