-- Who there is: organisations with the tree of sites, their people, what binds outsiders to sites, and the hosts.
-- +goose Up
CREATE TABLE organizations (
    id            TEXT    NOT NULL PRIMARY KEY,
    kind          TEXT    NOT NULL CHECK (kind IN ('headquarters', 'site', 'local_vendor', 'security_partner', 'cloud_provider')),
    name          TEXT    NOT NULL,
    country       TEXT    NOT NULL,
    zone          TEXT    NOT NULL,
    languages     TEXT    NOT NULL, -- JSON, the first is preferred
    working_hours TEXT    NOT NULL, -- JSON, {} where they are not known
    parent_id     TEXT    REFERENCES organizations (id),
    hub           BOOLEAN NOT NULL,
    version       BIGINT  NOT NULL
);
CREATE UNIQUE INDEX organizations_one_headquarters ON organizations (kind) WHERE kind = 'headquarters';
CREATE INDEX organizations_kind ON organizations (kind, id);
CREATE INDEX organizations_name ON organizations (name);
CREATE INDEX organizations_parent_id ON organizations (parent_id);

CREATE TABLE people (
    id              TEXT    NOT NULL PRIMARY KEY,
    organization_id TEXT    NOT NULL REFERENCES organizations (id),
    name            TEXT    NOT NULL,
    language        TEXT    NOT NULL,
    zone            TEXT    NOT NULL,
    email           TEXT    NOT NULL, -- lower case; several people may read one mailbox
    phone           TEXT    NOT NULL, -- E.164 or ''
    roles           TEXT    NOT NULL, -- JSON
    contact         BOOLEAN NOT NULL, -- a role among them makes this person a contact for other organisations
    site_id         TEXT    REFERENCES organizations (id),
    mailbox_shared  BOOLEAN NOT NULL,
    active          BOOLEAN NOT NULL,
    version         BIGINT  NOT NULL
);
CREATE INDEX people_organization_id ON people (organization_id, id);
CREATE INDEX people_email ON people (email);
CREATE INDEX people_site_id ON people (site_id);

CREATE TABLE engagements (
    id                  TEXT   NOT NULL PRIMARY KEY,
    organization_id     TEXT   NOT NULL REFERENCES organizations (id),
    scope               TEXT   NOT NULL,
    starts_at           BIGINT NOT NULL,
    expires_at          BIGINT NOT NULL,
    handover_method     TEXT   NOT NULL CHECK (handover_method IN ('', 'tus', 'courier', 'sftp', 'other')),
    handover_encryption TEXT   NOT NULL,
    handover_redaction  TEXT   NOT NULL,
    contract            TEXT   NOT NULL CHECK (contract IN ('signed', 'pending', 'none')),
    ended_at            BIGINT,
    version             BIGINT NOT NULL
);
CREATE INDEX engagements_organization_id ON engagements (organization_id, id);

CREATE TABLE engagement_sites (
    engagement_id TEXT NOT NULL REFERENCES engagements (id),
    site_id       TEXT NOT NULL REFERENCES organizations (id),
    PRIMARY KEY (engagement_id, site_id)
);
CREATE INDEX engagement_sites_site_id ON engagement_sites (site_id, engagement_id);

CREATE TABLE assets (
    id               TEXT   NOT NULL PRIMARY KEY,
    site_id          TEXT   NOT NULL REFERENCES organizations (id),
    name             TEXT   NOT NULL,
    role             TEXT   NOT NULL,
    owner            TEXT   NOT NULL,
    data_flows       TEXT   NOT NULL, -- JSON
    addresses        TEXT   NOT NULL, -- JSON
    operating_system TEXT   NOT NULL,
    procurement      TEXT   NOT NULL CHECK (procurement IN ('headquarters', 'local', 'unknown')),
    patch_management TEXT   NOT NULL CHECK (patch_management IN ('managed', 'unmanaged', 'unknown')),
    version          BIGINT NOT NULL,
    UNIQUE (site_id, name)
);
CREATE INDEX assets_site_id ON assets (site_id, id);
CREATE INDEX assets_out_of_management ON assets (id) WHERE patch_management <> 'managed';
