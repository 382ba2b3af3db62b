package directory

import (
	"context"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// Files name organisations as people do, or by their ids. siteNamed and organizationNamed find the one that is meant;
// "" is none.

func (s *Service) siteNamed(ctx context.Context, pointer, name string) (Organization, error) {
	o, found, err := s.named(ctx, pointer, name, access.Site)
	if err == nil && !found && name != "" {
		err = fault.Invalid(pointer, "site.unknown")
	}
	return o, err
}

func (s *Service) organizationNamed(ctx context.Context, pointer, name string) (Organization, error) {
	o, found, err := s.named(ctx, pointer, name, "")
	if err == nil && !found && name != "" {
		err = fault.Invalid(pointer, "organization.unknown")
	}
	return o, err
}

// named finds the one organisation of that name, of one kind or of any. Two of the same name are a wrong field.
func (s *Service) named(ctx context.Context, pointer, name string, kind access.Kind) (o Organization, found bool, err error) {
	all, err := s.store.organizationsNamed(ctx, name)
	if err != nil {
		return o, false, err
	}
	all = slices.DeleteFunc(all, func(o Organization) bool { return kind != "" && o.Kind != kind })
	switch len(all) {
	case 0:
		return o, false, nil
	case 1:
		return all[0], true, nil
	}
	return o, false, fault.Invalid(pointer, "import.ambiguous")
}
