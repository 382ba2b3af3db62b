-- Baselines of a site, version by version: a version that was handed in for one of its hosts, or a sealed file of its own; and by how many
-- lines each configuration differs from the baseline that its host is held against.
-- +goose Up
CREATE TABLE site_baselines (
    id          TEXT    NOT NULL PRIMARY KEY,
    site_id     TEXT    NOT NULL REFERENCES organizations (id),
    role        TEXT    NOT NULL, -- of the hosts that it is for; '' for all that have none for their role
    number      BIGINT  NOT NULL, -- from 1, for the site and role
    in_force    BOOLEAN NOT NULL, -- the latest one
    item_id     TEXT    REFERENCES evidence_items (id), -- none where it is a file of its own, which the rest describes
    filename    TEXT    NOT NULL,
    region      TEXT    NOT NULL, -- where its bytes are: its site's as it was set
    size        BIGINT  NOT NULL, -- plain bytes
    sha256      TEXT    NOT NULL, -- of the plain bytes, hex
    part        TEXT    NOT NULL, -- the sealed object: a baseline fits into one part
    key_id      TEXT    NOT NULL, -- of the master key that the object's key is wrapped under
    wrapped_key BLOB    NOT NULL,
    reason      TEXT    NOT NULL,
    set_at      BIGINT  NOT NULL, -- domain clock
    set_by      TEXT    NOT NULL REFERENCES people (id),
    UNIQUE (site_id, role, number)
);
CREATE UNIQUE INDEX site_baselines_in_force ON site_baselines (site_id, role) WHERE in_force;
CREATE UNIQUE INDEX site_baselines_part ON site_baselines (part) WHERE part <> '';
CREATE INDEX site_baselines_site_id ON site_baselines (site_id, id);
CREATE INDEX site_baselines_item_id ON site_baselines (item_id);
CREATE INDEX site_baselines_key_id ON site_baselines (key_id, id);
CREATE INDEX site_baselines_set_by ON site_baselines (set_by);

ALTER TABLE configuration_versions ADD COLUMN against TEXT NOT NULL DEFAULT ''; -- the baseline that lines was counted against: an item's id, or a site's baseline's
ALTER TABLE configuration_versions ADD COLUMN lines BIGINT; -- that differ; NULL where they can't be counted
