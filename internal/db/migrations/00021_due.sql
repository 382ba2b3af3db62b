-- Dues that each recipient has at their own time, and the organisations whose working time has changed since theirs were
-- reckoned.
-- +goose Up
ALTER TABLE requests ADD COLUMN term_rule TEXT NOT NULL DEFAULT '';    -- '' where the due is a time by the clock
ALTER TABLE requests ADD COLUMN reckoned TEXT NOT NULL DEFAULT 'null'; -- JSON; null while the due is as it was written
ALTER TABLE requests ADD COLUMN due_moved TEXT NOT NULL DEFAULT 'null'; -- JSON; null where it never was
CREATE INDEX requests_term ON requests (executor_organization_id, id) WHERE term_rule <> '';

CREATE TABLE retimings (
    scope TEXT NOT NULL PRIMARY KEY, -- id of an organisation, or '*' for all: the law of a zone may have changed
    after TEXT NOT NULL              -- id of the last request that was looked at
);
