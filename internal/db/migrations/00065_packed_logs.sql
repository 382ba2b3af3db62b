-- A log that was handed in compressed is indexed by the lines that it unpacks to. Its chunks keep where unpacking can begin: those
-- are places, never words of the log.
-- +goose Up
ALTER TABLE evidence_indexes ADD COLUMN taken BIGINT NOT NULL DEFAULT 0;      -- bytes of the file as it was handed in
ALTER TABLE evidence_indexes ADD COLUMN cut_short TEXT NOT NULL DEFAULT '';   -- why the rest of the file isn't indexed; '' where it is
ALTER TABLE evidence_index_chunks ADD COLUMN restarts BLOB;                   -- pairs of places (exchange/packed.go), NULL for none

UPDATE evidence_indexes SET taken = indexed;

-- What was refused as no text is looked at once more: it may be compressed.
UPDATE evidence_indexes SET state = 'waiting', why = '', traits = 'null', dating = 'null', counts = 'null', place = 'null', tries = 0, lease_owner = '',
    lease_until = NULL
WHERE state = 'refused' AND why = 'no_text' AND attempt_id IN (
    SELECT a.id FROM evidence_attempts a JOIN evidence_items i ON i.id = a.item_id WHERE i.state <> 'disposed'
);
