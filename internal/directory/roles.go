package directory

import (
	"fmt"
	"slices"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// guardedRoles open the system or every case. They exist at headquarters only, and only an administrator gives or
// takes them, so that nobody mints above their own role.
var guardedRoles = []access.Role{
	access.Administrator, access.Auditor, access.Coordinator, access.HoldAuthority, access.IncidentOwner,
}

// Guarded says that the person holds a role that only an administrator gives. Such an account is changed and invited
// by an administrator only: a new password for it is as good as its roles.
func (p Person) Guarded() bool { return p.Has(guardedRoles...) }

func (c *checker) roles(pointer string, roles []access.Role) []access.Role {
	clean := []access.Role{}
	for i, r := range roles {
		at := fmt.Sprintf("%s/%d", pointer, i)
		oneOf(c, at, r, access.Roles)
		if slices.Contains(clean, r) {
			c.refuse(at, "field.twice")
		}
		clean = append(clean, r)
	}
	return clean
}

// fitRoles refuses guarded roles outside headquarters.
func fitRoles(k access.Kind, roles []access.Role) error {
	var c checker
	for i, r := range roles {
		if k != access.Headquarters && slices.Contains(guardedRoles, r) {
			c.refuse(fmt.Sprintf("/roles/%d", i), "role.headquarters_only", "role", r)
		}
	}
	return c.err()
}

// mayGive is the rule of who changes guarded roles from had to has.
func mayGive(a access.Actor, had, has []access.Role) error {
	if a.HQ() && a.Has(access.Administrator) {
		return nil
	}
	for _, r := range guardedRoles {
		if slices.Contains(had, r) != slices.Contains(has, r) {
			return fault.Forbidden()
		}
	}
	return nil
}
