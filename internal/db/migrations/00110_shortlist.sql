-- What of a case's shortlist is a target and what isn't, each with a reason (R7); and which logs of a case have come already.
-- +goose Up
CREATE TABLE shortlist_choices (
    id           TEXT    NOT NULL PRIMARY KEY, -- a hash of case, site, host and path: a path may be longer than an index takes
    incident_id  TEXT    NOT NULL REFERENCES incidents (id),
    site_id      TEXT    NOT NULL, -- where the host stands; '' where that is not known
    host         TEXT    NOT NULL,
    path         TEXT    NOT NULL, -- '' for the host without one
    target       BOOLEAN NOT NULL, -- in; else out
    reason       TEXT    NOT NULL,
    by_person_id TEXT    NOT NULL,
    at           BIGINT  NOT NULL -- domain clock
);
CREATE INDEX shortlist_choices_incident_id ON shortlist_choices (incident_id, at);
CREATE INDEX log_sizes_lineage ON log_sizes (lineage);
