package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"

	"tasuki/internal/access"
	"tasuki/internal/account"
	"tasuki/internal/wire"
)

func (a *API) listFeeds(ctx context.Context, in paging) (page[wire.CalendarFeed], error) {
	l, err := a.Accounts.Feeds(ctx, in.page())
	return pageOf(l, func(f account.Feed) wire.CalendarFeed {
		return wire.CalendarFeed{ID: f.ID, Name: f.Name, CreatedAt: f.Created, Version: int64(f.Version)}
	}), err
}

// newFeed is a feed with its secret address.
type newFeed struct{ wire.CreatedCalendarFeed }

func (f newFeed) without() newFeed { f.URL = ""; return f }

func (a *API) createFeed(ctx context.Context, in struct{ Body wire.CalendarFeedInput }) (newFeed, error) {
	f, address, err := a.Accounts.CreateFeed(ctx, in.Body.Name)
	return newFeed{wire.CreatedCalendarFeed{ID: f.ID, Name: f.Name, CreatedAt: f.Created, Version: int64(f.Version), URL: address}}, err
}

func (a *API) revokeFeed(ctx context.Context, in struct {
	Feed string `path:"feed"`
}) (none, error) {
	return none{}, a.Accounts.RevokeFeed(ctx, in.Feed)
}

// followFeed answers a calendar that asks by itself. The secret in the address is the credential; whatever else the caller
// brings counts for nothing.
func (a *API) followFeed(w http.ResponseWriter, req *http.Request, params map[string]string) error {
	actor, err := a.Accounts.Follow(req.Context(), params["secret"], address(req.Context()))
	if err != nil {
		return err
	}
	text, err := a.Meetings.Feed(access.With(req.Context(), actor))
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(text))
	tag := `"` + hex.EncodeToString(sum[:16]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if req.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	w.Header().Set("Content-Type", "text/calendar; charset=utf-8")
	w.Header().Set("X-Robots-Tag", "noindex")
	_, err = io.WriteString(w, text)
	return err
}
