package directory

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// fitTree refuses a place in the tree of sites that isn't one: under something that is no hub, or under itself. It
// locks the way up to the root, so that two changes at once can't close a circle between them.
func (s *Service) fitTree(ctx context.Context, o Organization) error {
	if err := s.keepHub(ctx, o); err != nil {
		return err
	}
	for at := o.Parent; at != ""; {
		if at == o.ID {
			return fault.Invalid("/parent", "site.circle")
		}
		above, err := s.store.lockOrganization(ctx, at)
		if fault.Is(err, fault.KindNotFound) || err == nil && above.Kind != access.Site {
			return fault.Invalid("/parent", "site.unknown")
		}
		if err != nil {
			return err
		}
		if at == o.Parent && !above.Hub {
			return fault.Invalid("/parent", "site.not_a_hub")
		}
		at = above.Parent
	}
	return nil
}

// keepHub refuses that a site which others hang under stops being a hub. The lock keeps new ones from coming meanwhile.
func (s *Service) keepHub(ctx context.Context, o Organization) error {
	if o.Hub || o.Version == 1 {
		return nil
	}
	if _, err := s.store.lockOrganization(ctx, o.ID); err != nil {
		return err
	}
	serves, err := s.store.hasChildren(ctx, o.ID)
	if err == nil && serves {
		return fault.Conflict("site.serves_others")
	}
	return err
}
