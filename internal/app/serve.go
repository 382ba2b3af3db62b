package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tasuki/api"
	"tasuki/internal/cli"
	"tasuki/internal/exchange"
	"tasuki/internal/fault"
	"tasuki/internal/web"
)

// Serve opens the house as configured and serves it until ctx ends. On an empty database it prints one invitation.
func (h *House) Serve(ctx context.Context, c cli.Config, out io.Writer) (err error) {
	defer func() { err = plainly(h.Words(), err) }()
	a, err := h.Open(ctx, c, Options{})
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.Keyring.Reseal(ctx); err != nil {
		return err
	}
	code, _, err := a.Accounts.FirstInvitation(ctx)
	if err != nil {
		return err
	}
	words := h.Words()
	return a.serve(ctx, func(url string) error {
		if _, err := fmt.Fprintln(out, words.Text("cli.serving", "url", url)); err != nil || code == "" {
			return err
		}
		_, err := fmt.Fprintln(out, words.Text("cli.first_invitation", "url", url+"/invitation", "code", code))
		return err
	})
}

// serve listens, works in the background, and stops in order: no new requests, those under way to their end, then the
// workers, whose rows wait for the next start.
func (a *App) serve(ctx context.Context, ready func(url string) error) error {
	handler, err := a.Handler()
	if err != nil {
		return err
	}
	if a.Config.TLSCert == "" && !loopback(a.Config.Addr) {
		return fault.New(fault.KindInvalid, "cli.serve.loopback", "cert", "--tls-cert", "key", "--tls-key")
	}
	listener, err := net.Listen("tcp", a.Config.Addr)
	if err != nil {
		return err
	}
	server := NewServer(handler)
	server.RegisterOnShutdown(func() { close(a.ending) })
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	workers := a.work(work)
	failed := make(chan error, 1)
	go func() {
		if a.Config.TLSCert != "" {
			failed <- server.ServeTLS(listener, a.Config.TLSCert, a.Config.TLSKey)
			return
		}
		failed <- server.Serve(listener)
	}()
	scheme := "http://"
	if a.Config.TLSCert != "" {
		scheme = "https://"
	}
	if err := ready(scheme + listener.Addr().String()); err != nil {
		return errors.Join(err, server.Close())
	}
	debug.FreeOSMemory() // parsing the contract and twenty languages takes several times what is kept of them
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err = server.Shutdown(last)
	stopWork()
	workers.Wait()
	return errors.Join(err, a.checkpoint(last), a.Accounts.Maintain(last))
}

// NewServer is how Tasuki listens. Of what comes by HTTP/2, over one line, a body that waits for its turn holds up to 1 MiB back;
// as much as net/http can hold for a line lets others on it go on, where by default the first one stops them all.
func NewServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		HTTP2: &http.HTTP2Config{MaxReceiveBufferPerConnection: 4<<20 - 1, MaxReceiveBufferPerStream: 1 << 20},
	}
}

// Handler is the API under /v1, the pages at the root, and the operator's three addresses.
func (a *App) Handler() (http.Handler, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	ip, err := a.ipExtractor()
	if err != nil {
		return nil, err
	}
	e.IPExtractor = ip
	tus, err := exchange.NewTus(a.Evidence)
	if err != nil {
		return nil, err
	}
	rest := &api.API{
		Accounts: a.Accounts, Directory: a.Directory, Rosters: a.Rosters, Incidents: a.Incidents, Requests: a.Requests, Evidence: a.Evidence,
		Notices: a.Notices, Meetings: a.Meetings, Decisions: a.Decisions, Findings: a.Findings, Readiness: a.Readiness, Channels: a.Channels, Turns: a.Turns, Journal: a.Journal, Witnesses: a.Witnesses, Diagrams: a.Diagrams, Programs: a.Programs, Reports: a.Reports, Replay: a.Replay, Clock: a.Clock,
		Catalog: a.Catalog, Contract: a.contract,
	}
	if a.demo {
		rest.Forward = forward{a}
	}
	if err := rest.Mount(e.Group("/v1")); err != nil {
		return nil, err
	}
	site := &web.Site{
		Accounts: a.Accounts, Directory: a.Directory, Rosters: a.Rosters, Incidents: a.Incidents, Requests: a.Requests, Evidence: a.Evidence, Uploads: tus,
		Notices: a.Notices, Meetings: a.Meetings, Decisions: a.Decisions, Findings: a.Findings, Readiness: a.Readiness, Channels: a.Channels, Turns: a.Turns, Journal: a.Journal, Witnesses: a.Witnesses, Diagrams: a.Diagrams, Programs: a.Programs, Ending: a.ending, Mail: a.Mail, Replay: a.Replay, Clock: a.Clock, Catalog: a.Catalog,
		Demo: a.demo, Secure: a.secure(),
	}
	if a.demo {
		site.Forward = forward{a}
	}
	if err := site.Mount(e); err != nil {
		return nil, err
	}
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		if under(c.Request().URL.Path, "/v1") {
			rest.Refuse(err, c)
			return
		}
		site.Refuse(err, c)
	}
	registry := prometheus.NewRegistry()
	a.operate(e, registry)
	return measured(registry, e), nil
}

func (a *App) operate(e *echo.Echo, registry *prometheus.Registry) {
	e.GET("/healthz", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) }, a.operators)
	e.GET("/readyz", func(c echo.Context) error {
		ctx, cancel := context.WithTimeout(c.Request().Context(), 5*time.Second)
		defer cancel()
		if err := errors.Join(a.DB.Ping(ctx), a.Vault.Store.Ready(ctx)); err != nil {
			return err
		}
		return c.NoContent(http.StatusNoContent)
	}, a.operators)
	e.GET("/healthz/turns", a.sayHolderless, a.operators)
	registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "tasuki_open_items_without_holder", Help: "Open items that nobody could take up, about which headquarters has not decided yet, or that are nobody's turn. 0 is healthy.",
	}, func() float64 { return a.holderless(context.Background()) })) // a gauge is asked without one
	registry.MustRegister(newRegionGauges(a))
	e.GET("/metrics", echo.WrapHandler(promhttp.HandlerFor(registry, promhttp.HandlerOpts{})), a.operators)
}

func under(path, root string) bool {
	return path == root || len(path) > len(root) && path[:len(root)+1] == root+"/"
}

func loopback(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
