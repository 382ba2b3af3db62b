package db

import (
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// Page asks for a part of a list. Limit is bounded by the contract (1 to 100); After is the id of the last row that
// the reader has, "" at the start; Count asks for the total as well.
type Page struct {
	Limit int
	After string
	Count bool
}

// Rows is how many to read: one more than asked for, so that Cut can tell whether there is more.
func (p Page) Rows() int { return p.limit() + 1 }

// List is a part of a list. Next is what After must be for the following part, "" at the end.
type List[T any] struct {
	Items []T
	Next  string
	Total *int64
}

// Seek orders by column, newest first, and starts after the page's last id; it reads the page's Rows.
func Seek(tx *gorm.DB, column string, p Page) *gorm.DB {
	if p.After != "" {
		tx = tx.Where(clause.Lt{Column: clause.Column{Name: column}, Value: p.After})
	}
	return tx.Order(clause.OrderByColumn{Column: clause.Column{Name: column}, Desc: true}).Limit(p.Rows())
}

// Cut makes the list from the rows that Seek brought.
func Cut[R, T any](rows []R, p Page, id func(R) string, item func(R) T) List[T] {
	var l List[T]
	if len(rows) > p.limit() {
		rows = rows[:p.limit()]
		l.Next = id(rows[len(rows)-1])
	}
	l.Items = make([]T, len(rows))
	for i, r := range rows {
		l.Items[i] = item(r)
	}
	return l
}

// ReadPage reads a part of what q selects of its model, the newest id first, with the total where it is asked for.
func ReadPage[R, T any](q *gorm.DB, p Page, id func(R) string, item func(R) T) (List[T], error) {
	var total *int64
	if p.Count {
		total = new(int64)
		if err := q.Session(&gorm.Session{}).Count(total).Error; err != nil {
			return List[T]{}, Fault(err)
		}
	}
	var rows []R
	if err := Seek(q, "id", p).Find(&rows).Error; err != nil {
		return List[T]{}, Fault(err)
	}
	l := Cut(rows, p, id, item)
	l.Total = total
	return l, nil
}

func (p Page) limit() int {
	if p.Limit < 1 {
		return 20
	}
	return min(p.Limit, 100)
}
