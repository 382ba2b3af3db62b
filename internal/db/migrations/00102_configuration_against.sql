-- Versions of a host that were held against something else than it is held against now are found without those that were held against that.
-- +goose Up
CREATE INDEX configuration_versions_against ON configuration_versions (asset_id, against);

-- Versions that came compressed or in UTF-16 were counted before they were read as their text: all are counted anew.
UPDATE configuration_versions SET against = '', lines = NULL WHERE against <> '';
