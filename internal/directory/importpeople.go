package directory

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

var personColumns = columns{
	required: []string{"organization", "name", "language", "zone", "email"},
	optional: []string{"phone", "roles", "site", "mailbox_shared"},
}

// importPerson finds a person by organisation, mailbox and name.
func (s *Service) importPerson(ctx context.Context, r csvRow) (outcome, error) {
	var c checker
	organization, unknown := s.organizationNamed(ctx, "/organization", r.cells["organization"])
	site, unknownSite := s.siteNamed(ctx, "/site", r.cells["site"])
	d := PersonDraft{
		Organization: organization.ID, Name: r.cells["name"], Language: r.cells["language"], Zone: r.cells["zone"],
		Email: r.cells["email"], Phone: r.cells["phone"], Site: site.ID, MailboxShared: r.yes(&c, "mailbox_shared"),
	}
	if r.cells["organization"] == "" {
		c.refuse("/organization", "field.required")
	}
	for _, role := range r.words("roles") {
		d.Roles = append(d.Roles, access.Role(role))
	}
	p, err := d.normal()
	if err := fault.Join(err, c.err(), unknown, unknownSite); err != nil {
		return unchanged, err
	}
	behind, err := s.store.peopleByEmail(ctx, p.Email)
	if err != nil {
		return unchanged, err
	}
	for _, now := range behind {
		if now.Organization == p.Organization && now.Name == p.Name {
			return unchanged, sameOrRefused(
				"language", p.Language == now.Language, "zone", p.Zone == now.Zone, "phone", p.Phone == now.Phone,
				"roles", sameRoles(p, now), "site", p.Site == now.Site, "mailbox_shared", p.MailboxShared == now.MailboxShared,
			)
		}
	}
	_, err = s.addPerson(ctx, d)
	return created, err
}
