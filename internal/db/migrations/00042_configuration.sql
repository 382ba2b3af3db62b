-- Configurations: which host one is of, the key of an incident's pseudonyms, and the version that a host is held against.
-- +goose Up
ALTER TABLE evidence_items ADD COLUMN asset_id TEXT NOT NULL DEFAULT ''; -- '' for none

CREATE TABLE configuration_keys ( -- secrets of an incident get their pseudonyms with it; it never changes
    incident_id TEXT NOT NULL PRIMARY KEY REFERENCES incidents (id),
    key_id      TEXT NOT NULL, -- of the master key that wraps it
    wrapped_key BLOB NOT NULL
);

CREATE TABLE configuration_versions ( -- each verified configuration of a host
    id          TEXT NOT NULL PRIMARY KEY, -- made as it was verified, so that the newest comes first
    asset_id    TEXT NOT NULL REFERENCES assets (id),
    item_id     TEXT NOT NULL UNIQUE REFERENCES evidence_items (id),
    incident_id TEXT NOT NULL REFERENCES incidents (id) -- the item's
);
CREATE INDEX configuration_versions_asset_id ON configuration_versions (asset_id, id);
CREATE INDEX configuration_versions_incident_id ON configuration_versions (incident_id);

CREATE TABLE configuration_baselines (
    asset_id TEXT   NOT NULL PRIMARY KEY REFERENCES assets (id),
    item_id  TEXT   NOT NULL REFERENCES evidence_items (id),
    set_by   TEXT   NOT NULL REFERENCES people (id),
    set_at   BIGINT NOT NULL, -- domain clock
    version  BIGINT NOT NULL
);
CREATE INDEX configuration_baselines_item_id ON configuration_baselines (item_id);
CREATE INDEX configuration_baselines_set_by ON configuration_baselines (set_by);
