package db

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

const slow = 2 * time.Second

// quiet is gorm's logger, asked only where there is something to tell: it spells out every statement before it decides
// that nobody needs to read it. Values are evidence: what is logged is without them.
type quiet struct{ logger.Interface }

func newLogger() logger.Interface {
	return quiet{logger.NewSlogLogger(slog.Default(), logger.Config{
		SlowThreshold: slow, LogLevel: logger.Error, IgnoreRecordNotFoundError: true, ParameterizedQueries: true,
	})}
}

// Trace leaves out what went well in good time.
func (q quiet) Trace(ctx context.Context, begin time.Time, statement func() (string, int64), err error) {
	if (err == nil || errors.Is(err, gorm.ErrRecordNotFound)) && time.Since(begin) < slow {
		return
	}
	q.Interface.Trace(ctx, begin, statement, err)
}

// ParamsFilter takes the values out.
func (q quiet) ParamsFilter(_ context.Context, text string, _ ...any) (string, []any) {
	return text, nil
}
