package app

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"tasuki/internal/access"
	"tasuki/internal/fault"
)

// ipExtractor believes X-Forwarded-For from the named proxy only.
func (a *App) ipExtractor() (echo.IPExtractor, error) {
	if a.Config.Proxy == "" {
		return echo.ExtractIPDirect(), nil
	}
	_, cidr, err := net.ParseCIDR(a.Config.Proxy)
	if err != nil {
		return nil, setting("--proxy", err)
	}
	return echo.ExtractIPFromXFFHeader(echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false), echo.TrustIPRange(cidr)), nil
}

// secure says that browsers reach the house by TLS, its own or the proxy's.
func (a *App) secure() bool { return strings.HasPrefix(a.Config.URL, "https://") }

// operators lets through loopback without a proxy in between, or an administrator's token; others find nothing.
func (a *App) operators(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		host, _, _ := net.SplitHostPort(c.Request().RemoteAddr)
		if ip := net.ParseIP(host); ip != nil && ip.IsLoopback() && c.Request().Header.Get("X-Forwarded-For") == "" {
			return next(c)
		}
		token, _ := strings.CutPrefix(c.Request().Header.Get("Authorization"), "Bearer ")
		actor, err := a.Accounts.Authenticate(c.Request().Context(), token, c.RealIP())
		if err != nil || !actor.HQ() || !actor.Has(access.Administrator) {
			return fault.NotFound()
		}
		return next(c)
	}
}

// measured counts requests by method and status and times them. Paths are left out: they name cases.
func measured(registry *prometheus.Registry, next http.Handler) http.Handler {
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "tasuki_http_request_seconds", Help: "How long requests took.", Buckets: prometheus.DefBuckets,
	}, []string{"method", "status"})
	registry.MustRegister(seconds, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(seen, r)
		seconds.WithLabelValues(method(r.Method), strconv.Itoa(seen.status)).Observe(time.Since(began).Seconds())
	})
}

// method bounds the label: anybody can send any word.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// sayHolderless answers that nothing waits for nobody, or how much does. It is no part of readiness: a house that gets no more requests
// is one in which nobody can mend it.
func (a *App) sayHolderless(c echo.Context) error {
	switch n := a.holderless(c.Request().Context()); {
	case math.IsNaN(n):
		return c.NoContent(http.StatusServiceUnavailable)
	case n > 0:
		return c.String(http.StatusServiceUnavailable, fmt.Sprintf("open_items_without_holder %.0f\n", n))
	}
	return c.NoContent(http.StatusNoContent)
}

// holderless is counted for each scrape; not a number where the database does not answer in time.
func (a *App) holderless(ctx context.Context) float64 {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	n, err := a.Turns.Holderless(ctx)
	if err != nil {
		slog.Error("counting open items without a holder", "error", err)
		return math.NaN()
	}
	return float64(n)
}
