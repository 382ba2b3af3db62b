package directory

import (
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"

	"tasuki/internal/worktime"
)

const maxLanguages = 10

func (c *checker) zone(pointer, name string) string {
	if _, err := worktime.LoadZone(name); err != nil {
		c.refuse(pointer, "zone.unknown")
	}
	return name
}

func (c *checker) country(pointer, code string) string {
	if !worktime.KnownCountry(code) {
		c.refuse(pointer, "country.unknown")
	}
	return code
}

// languages is an ordered list without doubles, the preferred one first.
func (c *checker) languages(pointer string, tags []string) []string {
	if len(tags) == 0 {
		c.refuse(pointer, "field.required")
	}
	if len(tags) > maxLanguages {
		c.refuse(pointer, "field.too_many", "limit", maxLanguages)
		return nil
	}
	var clean []string
	for i, tag := range tags {
		at := fmt.Sprintf("%s/%d", pointer, i)
		tag = c.language(at, tag)
		if slices.Contains(clean, tag) {
			c.refuse(at, "field.twice")
		}
		clean = append(clean, tag)
	}
	return clean
}

// language is a BCP 47 tag whose every part is registered, written the way the standard does. It must be something to
// write to people in: no private use, no extensions, not "several" or "undetermined". ja-simple, plain Japanese, needs
// no exception: "simple" is a registered variant.
func (c *checker) language(pointer, tag string) string {
	t, err := language.Raw.Parse(tag)
	if err != nil || strings.Contains(tag, "_") || len(tag) > 35 || !written(t) {
		c.refuse(pointer, "language.unknown", "tag", tag)
		return tag
	}
	return t.String()
}

// CheckLanguage is the same for a text's language that stands elsewhere: the tag as the standard writes it, or a fault at
// pointer.
func CheckLanguage(pointer, tag string) (string, error) {
	var c checker
	tag = c.language(pointer, tag)
	return tag, c.err()
}

func written(t language.Tag) bool {
	base, _, region := t.Raw()
	b := base.String()
	if len(t.Extensions()) > 0 || slices.Contains([]string{"und", "mul", "mis", "zxx", "art"}, b) || len(b) == 3 && "qaa" <= b && b <= "qtz" {
		return false
	}
	return region.String() == "ZZ" && !strings.Contains(t.String(), "-ZZ") || region.IsCountry() || region.IsGroup()
}

// email is kept in lower case: nobody has two mailboxes that differ by case, and people type theirs either way.
func (c *checker) email(pointer, address string) string {
	address = strings.ToLower(c.text(pointer, address, 254, ""))
	if address == "" {
		c.refuse(pointer, "field.required")
		return ""
	}
	a, err := mail.ParseAddress(address)
	if err != nil || a.Address != address || a.Name != "" || strings.ContainsAny(address, " \"(),:;<>[]\\") {
		c.refuse(pointer, "email.invalid")
	}
	return address
}

// phone is E.164 or empty. Spaces and the usual punctuation are taken out. The number must have a length that its
// country uses; whether it is in service is not asked, because the tables of libraries lag behind the numbering plans.
func (c *checker) phone(pointer, number string) string {
	plain := strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "").Replace(strings.TrimSpace(number))
	if plain == "" {
		return ""
	}
	n, err := phonenumbers.Parse(plain, "")
	if err != nil || !phonenumbers.IsPossibleNumber(n) || phonenumbers.Format(n, phonenumbers.E164) != plain {
		c.refuse(pointer, "phone.not_e164")
	}
	return plain
}

// hours are the weekly working hours; none given means that they are not known.
func (c *checker) hours(pointer string, days map[string][]worktime.Span) worktime.Week {
	if len(days) == 0 {
		return worktime.Week{}
	}
	w, err := worktime.ParseWeek(days)
	var wrong *worktime.WeekError
	if errors.As(err, &wrong) {
		for _, f := range wrong.Flaws {
			c.refuse(pointer+f.Pointer, "working_hours."+string(f.Reason))
		}
	}
	return w
}
