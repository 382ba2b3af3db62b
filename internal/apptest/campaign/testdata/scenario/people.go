package main

import (
	"context"
	"crypto/rand"
	"log"
	"net/http"
	"strings"

	"tasuki/internal/apptest/campaign/testdata/scenario/contract"
)

var ctx = context.Background()

type house struct {
	url      string
	accounts []struct {
		Kind     string `json:"organization_kind"`
		Name     string `json:"name"`
		Email    string `json:"email"`
		Password string `json:"password"`
	}
}

// somebody is signed in, and has the client's operations.
type somebody struct {
	*contract.ClientWithResponses
	person, organization contract.ID
	password             string
}

func (h house) signIn(kind, name string) somebody {
	for _, a := range h.accounts {
		if a.Kind != kind || a.Name != name {
			continue
		}
		in := done(must(h.client("").CreateSessionWithResponse(ctx, contract.SessionInput{Email: a.Email, Password: a.Password}))).JSON201
		s := somebody{ClientWithResponses: h.client(in.Token), password: a.Password}
		me := done(must(s.ShowMeWithResponse(ctx))).JSON200
		s.person, s.organization = me.Person.ID, me.Organization.ID
		return s
	}
	log.Fatalf("no %s is among the accounts", name)
	return somebody{}
}

func (h house) client(token string) *contract.ClientWithResponses {
	return must(contract.NewClientWithResponses(h.url+"/v1", contract.WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		return nil
	})))
}

// key is what makes an act this one, however often it is sent.
func key() *contract.IdempotencyKey { return new(rand.Text()) }

// answered is what every generated response has.
type answered interface {
	StatusCode() int
	Status() string
	GetBody() []byte
}

// done ends the program where an answer is no success.
func done[R answered](r R) R {
	if r.StatusCode() >= 300 {
		log.Fatalf("%T: %s\n%s", r, r.Status(), r.GetBody())
	}
	return r
}

func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// want ends the program where something is not as it should be.
func want[T comparable](what string, have, want T) {
	if have != want {
		log.Fatalf("%s is %v, not %v", what, have, want)
	}
}

func wantIn(what, text, part string) {
	if !strings.Contains(text, part) {
		log.Fatalf("%s has no %q:\n%s", what, part, text)
	}
}
