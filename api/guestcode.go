package api

import (
	"context"

	"tasuki/internal/account"
	"tasuki/internal/directory"
	"tasuki/internal/fault"
	"tasuki/internal/wire"
)

func (a *API) guestRoutes() {
	get(a, "/notices/:notice/guest-codes", a.listGuestCodes)
	postSecret(a, "/notices/:notice/guest-codes", a.createGuestCode, created)
	remove(a, "/notices/:notice/guest-codes/:guest_code", a.revokeGuestCode)
	post(a, "/guest-sessions", a.createGuestSession, public, created)
}

func (a *API) listGuestCodes(ctx context.Context, in struct {
	paging
	Notice string `path:"notice"`
}) (page[wire.GuestCode], error) {
	l, err := a.Accounts.GuestCodes(ctx, in.Notice, in.page())
	return pageOf(l, func(c account.GuestCode) wire.GuestCode {
		return wire.GuestCode{
			ID: c.ID, Notice: c.Notice, Person: c.Person, MadeBy: c.MadeBy, CreatedAt: c.Made, Expires: c.Expires, UsedAt: c.Used, EndedAt: c.Ended,
			Version: int64(c.Version),
		}
	}), err
}

// noticeGuests are none for whoever makes no codes.
func (a *API) noticeGuests(ctx context.Context, notice string) ([]wire.NoticeGuest, error) {
	people, err := a.Accounts.Guests(ctx, notice)
	if fault.Is(err, fault.KindForbidden) {
		return nil, nil
	}
	return each(people, func(p directory.Person) wire.NoticeGuest { return wire.NoticeGuest{Person: p.ID, Name: p.Name} }), err
}

// newGuestCode is a code with its digits.
type newGuestCode struct{ wire.CreatedGuestCode }

func (c newGuestCode) without() newGuestCode { c.Code = ""; return c }

func (a *API) createGuestCode(ctx context.Context, in struct {
	Notice string `path:"notice"`
	Body   wire.GuestCodeInput
}) (newGuestCode, error) {
	c, code, err := a.Accounts.CreateGuestCode(ctx, in.Notice, in.Body.Person)
	return newGuestCode{wire.CreatedGuestCode{
		ID: c.ID, Notice: c.Notice, Person: c.Person, MadeBy: c.MadeBy, CreatedAt: c.Made, Expires: c.Expires, Version: int64(c.Version),
		Reference: c.Reference, URL: a.Accounts.GuestAddress(c.Reference), Code: code,
	}}, err
}

func (a *API) revokeGuestCode(ctx context.Context, in struct {
	Notice string `path:"notice"`
	Code   string `path:"guest_code"`
}) (none, error) {
	return none{}, a.Accounts.RevokeGuestCode(ctx, in.Notice, in.Code)
}

func (a *API) createGuestSession(ctx context.Context, in struct{ Body wire.GuestSessionInput }) (wire.GuestSession, error) {
	s, err := a.Accounts.Enter(ctx, in.Body.Reference, in.Body.Code, address(ctx))
	return wire.GuestSession{Token: s.Token, Notice: s.Notice, Expires: s.Expires}, err
}
