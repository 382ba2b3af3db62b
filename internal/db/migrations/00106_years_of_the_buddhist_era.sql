-- Years of the Buddhist era (2569) are read as the years that they are. A log with lines of such years that was indexed before is indexed once
-- more: its chunks are picked by their times, which lay 543 years ahead. Times are microseconds, and this is the year 2400.
-- +goose Up
DELETE FROM evidence_index_chunks WHERE attempt_id IN (SELECT attempt_id FROM evidence_indexes WHERE latest >= 13569465600000000);

UPDATE evidence_indexes SET state = 'waiting', why = '', indexed = 0, taken = 0, cut_short = '', traits = 'null', dating = 'null', counts = 'null',
    place = 'null', earliest = NULL, latest = NULL, tries = 0, lease_owner = '', lease_until = NULL
WHERE latest >= 13569465600000000;
