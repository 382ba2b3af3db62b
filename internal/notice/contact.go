package notice

import (
	"fmt"
	"net/mail"
	"regexp"
	"strings"

	"tasuki/internal/fault"
	"tasuki/internal/lang"
)

// Contact is whom to ask (R66). A person of the directory is shown as they stand there when it goes out; what is
// entered here beside the person wins.
type Contact struct {
	Person    string   `json:"person,omitempty"`
	Name      string   `json:"name,omitempty"`
	Phone     string   `json:"phone,omitempty"` // E.164
	Email     string   `json:"email,omitempty"`
	Languages []string `json:"languages,omitempty"` // BCP 47, that they speak
}

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

func (c Contact) normal() (Contact, error) {
	var name, phone, email error
	c.Name, name = line("/name", c.Name, MaxName)
	if c.Phone != "" && !e164.MatchString(c.Phone) {
		phone = fault.Invalid("/phone", "phone.not_e164")
	}
	if a, err := mail.ParseAddress(c.Email); c.Email != "" && (err != nil || a.Address != c.Email || strings.ContainsFunc(c.Email, hidden)) {
		email = fault.Invalid("/email", "email.invalid")
	}
	errs := []error{name, phone, email, atMost("/languages", len(c.Languages), MaxLanguages)}
	languages := make([]string, len(c.Languages))
	for i, tag := range c.Languages {
		var err error
		languages[i], err = lang.ParseTag(tag)
		errs = append(errs, at(fmt.Sprintf("/languages/%d", i), err))
	}
	c.Languages = languages
	return c, fault.Join(errs...)
}

// named is c as one chooses whom to ask: what went out holds what the directory knew of them then.
func (c *Contact) named() *Contact {
	if c == nil || c.Person == "" {
		return c
	}
	return &Contact{Person: c.Person}
}

// reachable: there is somebody, and a way to ask them.
func (c *Contact) reachable() error {
	switch {
	case c == nil || c.Name == "":
		return fault.Invalid("/contact", "field.required")
	case c.Phone == "" && c.Email == "":
		return fault.Invalid("/contact", "notice.contact_unreachable")
	}
	return nil
}
