package incident

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"tasuki/internal/fault"
	"tasuki/internal/worktime"
)

// The series of running numbers. Those of a case are counted by its id, those of the cases by the year.
const (
	Requests     = "R"
	Notices      = "N"
	Evidence     = "E"
	Meetings     = "M"
	Decisions    = "D"
	Observations = "O"

	cases = "INC"
)

// FirstNumber has the first case of a year get number n instead of 1: for an instance that takes over a year begun
// elsewhere, as the worked scenario does. It counts only until that year has a case.
func FirstNumber(year int, n int64) Option { return func(s *Service) { s.first[year] = n } }

// reference takes the next INC-YYYY-NNNN. The counter stays locked until the transaction ends, so that no number is
// given twice and none is missing.
func (s *Service) reference(ctx context.Context, now time.Time) (string, error) {
	hq, err := s.directory.Headquarters(ctx)
	if err != nil {
		return "", err
	}
	zone, err := worktime.LoadZone(hq.Zone)
	if err != nil {
		return "", err
	}
	year := now.In(zone).Year()
	n, err := s.store.number(ctx, strconv.Itoa(year), cases, max(s.first[year], 1))
	return fmt.Sprintf("%s-%d-%04d", cases, year, n), err
}

// Number takes the next reference in one of the incident's series, such as INC-2026-0007/R3, in the open transaction,
// which holds the counter until it ends. It asks no policy.
func (s *Service) Number(ctx context.Context, id, series string) (reference string, n int64, err error) {
	i, err := s.store.find(ctx, id, false)
	if err != nil {
		return "", 0, err
	}
	if i.ID == "" {
		return "", 0, fault.NotFound()
	}
	n, err = s.store.number(ctx, i.ID, series, 1)
	return fmt.Sprintf("%s/%s%d", i.Reference, series, n), n, err
}
