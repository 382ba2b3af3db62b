package finding

import (
	"context"
	"strings"
	"time"

	"tasuki/internal/request"
)

// Earliest is when the first of what was seen in a case was seen, zero where nothing was; what has turned out harmless is none
// of it. It is for sibling capabilities, which have their own rules about who sees what.
func (s *Service) Earliest(ctx context.Context, incident string) (time.Time, error) {
	return s.store.earliest(ctx, incident)
}

// lookedThrough is how many observations of a case are looked through for hosts, the latest.
const lookedThrough = 200

// Hosts are those on which something was seen in a case, the latest first, each as it was written down, also where several stand in one
// line; likewise.
func (s *Service) Hosts(ctx context.Context, incident string) (all []request.Seen, err error) {
	observations, err := s.store.standing(ctx, incident, lookedThrough)
	for _, o := range observations {
		for _, host := range strings.FieldsFunc(o.Host, func(r rune) bool { return strings.ContainsRune(",;、，،", r) }) {
			if host = strings.TrimSpace(host); host != "" {
				all = append(all, request.Seen{Host: host, Site: o.Site, Observation: o.ID, Reference: o.Reference})
			}
		}
	}
	return all, err
}
