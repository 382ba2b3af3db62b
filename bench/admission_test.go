package bench

import (
	"tasuki/internal/access"
	"tasuki/internal/apptest"
	"tasuki/internal/incident"
)

func admission(h *apptest.House) incident.Admission {
	i, err := h.Incidents.Get(h.As("coordinator@aomine"), "INC-2026-0007")
	if err != nil {
		h.T.Fatal(err)
	}
	return incident.Admission{
		Incident: i.ID, Organization: h.Actor(reader).Organization, Role: access.Executor, Level: access.Operational, Reason: "bench",
	}
}
