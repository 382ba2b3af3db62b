-- Versions of a host that were held against something else than it is held against now are found without those that were held against that.
-- +goose Up
CREATE INDEX configuration_versions_against ON configuration_versions (asset_id, against);
