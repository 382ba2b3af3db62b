package api

import (
	"context"

	"tasuki/internal/access"
	"tasuki/internal/fault"
	"tasuki/internal/request"
	"tasuki/internal/turn"
	"tasuki/internal/wire"
)

func (a *API) previewEscalation(ctx context.Context, in struct{ Body wire.EscalationPreviewInput }) (wire.Escalation, error) {
	if err := access.Check(ctx, access.SimulateEscalation, access.Scope{}); err != nil { // before it is told whether a case is there
		return wire.Escalation{}, err
	}
	b := in.Body
	e := turn.Example{
		Rule: b.Rule, Severity: string(b.Severity), Kind: turn.Kind(b.Kind), Organization: b.Organization, Person: b.Person, Due: b.Due,
		Observation: string(b.Observation),
	}
	if b.Incident != "" {
		id, err := a.Incidents.Resolve(ctx, b.Incident)
		if fault.Is(err, fault.KindNotFound) {
			return wire.Escalation{}, fault.Invalid("/incident", "field.unknown_id")
		} else if err != nil {
			return wire.Escalation{}, err
		}
		e.Incident = id
	}
	o, err := a.Turns.Preview(ctx, e)
	return a.wireOutlook(ctx, o, err)
}

func (a *API) showNoticeEscalation(ctx context.Context, in struct {
	Notice string `path:"notice"`
}) (wire.NoticeEscalations, error) {
	all, err := a.Notices.Silence(ctx, in.Notice)
	w := wire.NoticeEscalations{Items: []wire.NoticeEscalation{}}
	for _, one := range all {
		outlook, err := a.wireOutlook(ctx, one.Outlook, nil)
		if err != nil {
			return w, err
		}
		item := wire.NoticeEscalation{Escalation: outlook}
		if one.Party.Person != "" {
			n, err := a.names(ctx, request.Party(one.Party))
			if err != nil {
				return w, err
			}
			party := n.party(request.Party(one.Party))
			item.Recipient = &party
		}
		w.Items = append(w.Items, item)
	}
	return w, err
}
