-- What came in and was not put away, without all that has been: whether its case has ended is asked of these alone.
-- +goose Up
CREATE INDEX evidence_items_here ON evidence_items (id) WHERE state IN ('received', 'verified', 'mismatch', 'in_analysis');
