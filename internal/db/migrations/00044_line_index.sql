-- Logs are indexed by line and by time once they are here. No word of a log stands in its index, only where its lines begin and
-- when they were written.
-- +goose Up
CREATE TABLE evidence_indexes ( -- one for each attempt that is to be looked into; the row is the job
    attempt_id  TEXT   NOT NULL PRIMARY KEY REFERENCES evidence_attempts (id),
    state       TEXT   NOT NULL CHECK (state IN ('waiting', 'done', 'refused')),
    why         TEXT   NOT NULL, -- what kept it from being indexed, or its lines from having times; '' for nothing
    indexed     BIGINT NOT NULL, -- bytes that its chunks stand for
    traits      TEXT   NOT NULL, -- JSON, as are the next three: what kind of log it is
    dating      TEXT   NOT NULL, -- what its request says of the source's clock
    counts      TEXT   NOT NULL, -- of lines
    place       TEXT   NOT NULL, -- where the next chunk begins
    earliest    BIGINT,
    latest      BIGINT,
    lease_owner TEXT   NOT NULL,
    lease_until BIGINT,          -- the machine's clock
    tries       BIGINT NOT NULL  -- since it last got on
);
CREATE INDEX evidence_indexes_waiting ON evidence_indexes (lease_until) WHERE state = 'waiting';

CREATE TABLE evidence_index_chunks (
    attempt_id TEXT   NOT NULL REFERENCES evidence_indexes (attempt_id),
    begins     BIGINT NOT NULL, -- offset of its first byte
    ends       BIGINT NOT NULL,
    earliest   BIGINT,          -- of its lines, NULL where none has a time
    latest     BIGINT,
    blocks     BLOB   NOT NULL, -- up to 1024 places to begin reading at (textlog.Pack)
    PRIMARY KEY (attempt_id, begins)
);

-- What came before there was an index.
INSERT INTO evidence_indexes (attempt_id, state, why, indexed, traits, dating, counts, place, lease_owner, tries)
SELECT a.id, 'waiting', '', 0, 'null', 'null', 'null', 'null', '', 0
FROM evidence_attempts a JOIN evidence_items i ON i.id = a.item_id
WHERE a.state IN ('received', 'verified') AND i.kind IN ('log', 'other') AND i.state <> 'disposed';
