package lang

import (
	"fmt"
	"math"
	"reflect"
	"strconv"

	intl "github.com/agentable/go-intl/locale"
	"github.com/agentable/go-intl/numberformat"
)

// Num is a whole number or a fraction with the language's separators: "61,000", "61.000". Anything else is written
// as it is.
func (l *Localizer) Num(n any) string {
	text, err := l.locale.formats.num(n)
	if err != nil {
		return fmt.Sprint(n)
	}
	return text
}

// Bytes is a size in decimal units, as disks and lines are sold: "3.4 GB", "512 bytes".
func (l *Localizer) Bytes(n int64) string { return l.locale.formats.bytes(n) }

func (f *formats) num(n any) (string, error) {
	format, v := f.number(), reflect.ValueOf(n)
	switch {
	case format == nil:
		return fmt.Sprint(n), nil
	case v.CanInt():
		return format.Format(numberformat.Int(v.Int())), nil
	case v.CanUint():
		return format.Format(numberformat.Uint(v.Uint())), nil
	case v.CanFloat():
		return format.Format(numberformat.Float(v.Float())), nil
	}
	return "", fmt.Errorf("%T is no number", n)
}

var unitNames = []string{"byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"}

func byteUnits(in intl.List) []func() *numberformat.NumberFormat {
	units := make([]func() *numberformat.NumberFormat, len(unitNames))
	fraction := 1
	for i, name := range unitNames {
		o := numberformat.Options{
			Style: numberformat.UnitStyle, Unit: numberformat.UnitIdentifier(name),
			UnitDisplay: numberformat.ShortUnitDisplay, NumberingSystem: digits, MaximumFractionDigits: &fraction,
		}
		if i == 0 {
			o.UnitDisplay = numberformat.LongUnitDisplay // the short form of English is "512 byte"
		}
		units[i] = once(numberformat.New, in, o)
	}
	return units
}

func (f *formats) bytes(n int64) string {
	size, unit := float64(n), 0
	for math.Abs(size) >= 999.95 && unit < len(unitNames)-1 {
		size, unit = size/1000, unit+1
	}
	format := f.units[unit]()
	if format == nil {
		return strconv.FormatInt(n, 10) + " B"
	}
	return format.Format(numberformat.Float(size))
}

func withInt(n any, write func(int64) string) (string, error) {
	switch v := reflect.ValueOf(n); {
	case v.CanInt():
		return write(v.Int()), nil
	case v.CanUint() && v.Uint() <= math.MaxInt64:
		return write(int64(v.Uint())), nil
	}
	return "", fmt.Errorf("%T is no size in bytes", n)
}

// plainCount turns a count of any type into one that the plural rules take; nil leaves the form "other".
func plainCount(n any) any {
	switch v := reflect.ValueOf(n); {
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10)
	case v.CanFloat():
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	}
	return nil
}
