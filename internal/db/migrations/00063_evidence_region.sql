-- Where evidence stays: a site has a region, and each attempt says in which one its bytes are. What a region's store is, is configuration.
-- +goose Up
ALTER TABLE organizations ADD COLUMN evidence_region TEXT NOT NULL DEFAULT ''; -- '' for the default region
CREATE INDEX organizations_evidence_region ON organizations (evidence_region) WHERE evidence_region <> '';
ALTER TABLE evidence_attempts ADD COLUMN region TEXT NOT NULL DEFAULT 'default'; -- fixed as it began; only a relocation changes it
CREATE INDEX evidence_attempts_region ON evidence_attempts (region);
