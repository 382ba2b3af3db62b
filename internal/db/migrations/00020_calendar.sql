-- When people at a place work on dates that are not like their weekdays: one row a year, so that each year has its source
-- and somebody who vouches for it.
-- +goose Up
CREATE TABLE calendar_years (
    id              TEXT   NOT NULL PRIMARY KEY,
    organization_id TEXT   NOT NULL REFERENCES organizations (id),
    year            BIGINT NOT NULL,
    source          TEXT   NOT NULL,
    exceptions      TEXT   NOT NULL, -- JSON
    state           TEXT   NOT NULL CHECK (state IN ('draft', 'verified')),
    verified_by     TEXT   REFERENCES people (id),
    verified_at     BIGINT,
    valid_through   TEXT   NOT NULL, -- a date, '' while it is a draft
    version         BIGINT NOT NULL
);
CREATE UNIQUE INDEX calendar_years_organization_id ON calendar_years (organization_id, year);
CREATE INDEX calendar_years_verified_by ON calendar_years (verified_by);
