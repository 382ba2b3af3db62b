-- A thing that no request asked for is in custody by some authority all the same.
-- +goose Up
ALTER TABLE evidence_things ADD COLUMN legal_basis TEXT NOT NULL DEFAULT ''; -- as whoever registered it gave it; '' for none
