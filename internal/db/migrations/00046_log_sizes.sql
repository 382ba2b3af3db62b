-- How much a log will be, before it is sent: what a host's logs come to in an hour and how long they are kept, what a site's line
-- carries, what an executor said of a size, and what logs handed in earlier came to.
-- +goose Up
ALTER TABLE assets ADD COLUMN log_sources TEXT NOT NULL DEFAULT '[]';     -- JSON
ALTER TABLE organizations ADD COLUMN uplink_mbps BIGINT NOT NULL DEFAULT 0; -- 0 where it is not known
ALTER TABLE clarifications ADD COLUMN too_large TEXT NOT NULL DEFAULT 'null'; -- JSON; null where it says nothing of a size

CREATE TABLE log_sizes ( -- one for each size that was told, and each log that was accepted
    id      TEXT   NOT NULL PRIMARY KEY,
    lineage TEXT   NOT NULL, -- of the request
    site_id TEXT   NOT NULL, -- where the host stands; '' where that is not known
    host    TEXT   NOT NULL,
    path    TEXT   NOT NULL,
    filter  TEXT   NOT NULL,
    told    BOOLEAN NOT NULL, -- said by an executor; else counted
    bytes   BIGINT NOT NULL,
    seconds BIGINT NOT NULL -- of the window; 0 for a configuration
);
CREATE INDEX log_sizes_source ON log_sizes (host, site_id, id); -- a path may be longer than an index takes
