package db

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"gorm.io/gorm"

	"tasuki/internal/fault"
)

// group is SQLite's only writer. Each job but the first of a batch has its savepoint, so that one that fails takes nothing of the
// others along; before the first there is nothing to keep, and a savepoint costs a copy of every page that it changes. The answer
// goes out after the commit that carries it.
type group struct {
	tx   *gorm.DB
	jobs chan *job
	quit chan struct{}
	done chan struct{}
	once sync.Once
}

type job struct {
	ctx      context.Context
	fn       func(context.Context) error
	after    []func()
	err      error
	panicked any
	answered chan struct{}
}

// batchLimit bounds how long the first of a batch waits for the last.
const batchLimit = 64

func newGroup(write *gorm.DB) *group {
	g := &group{tx: write, jobs: make(chan *job, batchLimit), quit: make(chan struct{}), done: make(chan struct{})}
	go g.loop()
	return g
}

func (g *group) stop() {
	g.once.Do(func() { close(g.quit) })
	<-g.done
}

// do waits its turn, and then for the commit. The caller's cancellation counts only until its turn has come: an
// interrupted statement would take the whole batch with it.
func (g *group) do(ctx context.Context, fn func(context.Context) error) error {
	j := &job{ctx: ctx, fn: fn, answered: make(chan struct{})}
	select {
	case g.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-g.quit:
		return fault.Unavailable(errors.New("the database is closing"))
	}
	select {
	case <-j.answered:
	case <-g.done:
		select {
		case <-j.answered:
		default:
			return fault.Unavailable(errors.New("the database is closing"))
		}
	}
	if j.panicked != nil {
		panic(j.panicked)
	}
	return Fault(j.err)
}

func (g *group) loop() {
	defer close(g.done)
	for {
		select {
		case first := <-g.jobs:
			g.batch(first)
		case <-g.quit:
			return
		}
	}
}

func (g *group) batch(first *job) {
	tx := g.tx.WithContext(context.Background()).Begin()
	if tx.Error != nil {
		first.answer(tx.Error)
		return
	}
	if first.alone(tx); first.failed() {
		tx.Rollback()
		first.answer(first.err)
		return
	}
	ran := []*job{first}
	for j := g.next(1); j != nil; j = g.next(len(ran)) {
		ran = append(ran, j)
		if broken := g.run(tx, j); broken != nil {
			tx.Rollback()
			for _, r := range ran {
				r.answer(broken)
			}
			return
		}
	}
	err := tx.Commit().Error
	if err != nil {
		tx.Rollback() // a commit that failed for want of space leaves the transaction open
	}
	for _, r := range ran {
		if r.failed() {
			err := r.err
			r.answer(err)
			continue
		}
		r.answer(err)
	}
}

func (g *group) next(already int) *job {
	if already >= batchLimit {
		return nil
	}
	select {
	case j := <-g.jobs:
		return j
	default:
		return nil
	}
}

// run gives j its savepoint. What it returns is an error that ended the transaction for everybody.
func (g *group) run(tx *gorm.DB, j *job) (broken error) {
	if err := j.ctx.Err(); err != nil {
		j.err = err
		return nil
	}
	say := func(text string) error {
		_, err := tx.Statement.ConnPool.ExecContext(context.Background(), text)
		return err
	}
	if err := say("SAVEPOINT job"); err != nil {
		return err
	}
	if j.call(tx); !j.failed() {
		return say("RELEASE job")
	}
	if ended(j.err) {
		return j.err
	}
	return errors.Join(say("ROLLBACK TO job"), say("RELEASE job"))
}

// alone calls j where nobody else's work would be lost with it.
func (j *job) alone(tx *gorm.DB) {
	if j.err = j.ctx.Err(); j.err == nil {
		j.call(tx)
	}
}

func (j *job) failed() bool { return j.err != nil || j.panicked != nil }

func (j *job) call(tx *gorm.DB) {
	defer func() {
		if p := recover(); p != nil {
			j.panicked = fmt.Sprintf("in a transaction: %v", p)
		}
	}()
	ctx := context.WithoutCancel(j.ctx)
	t := &transaction{tx: tx.WithContext(ctx)}
	j.after, j.err = t.run(ctx, j.fn)
}

func (j *job) answer(err error) {
	j.err = err
	if err == nil {
		for _, f := range j.after {
			f()
		}
	}
	close(j.answered)
}
