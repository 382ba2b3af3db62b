package floor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"

	gomail "github.com/wneessen/go-mail"
)

// Mail sends n mails directly, over so many connections that are kept, each again at once while the server defers it. The mails
// are as long as ours and made one by one, as they are for different people.
func Mail(ctx context.Context, address string, lines, n int, text, page string) error {
	host, port, _ := net.SplitHostPort(address)
	number, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	next, failed := make(chan int, n), make(chan error, lines)
	for i := range n {
		next <- i
	}
	close(next)
	for range lines {
		go func() { failed <- over(ctx, host, number, next, text, page) }()
	}
	for range lines {
		err = errors.Join(err, <-failed)
	}
	return err
}

func over(ctx context.Context, host string, port int, next <-chan int, text, page string) error {
	client, err := gomail.NewClient(host, gomail.WithPort(port), gomail.WithTLSPolicy(gomail.NoTLS), gomail.WithHELO("hq.example"), gomail.WithoutNoop(), gomail.WithoutRset())
	if err != nil {
		return err
	}
	session, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		return err
	}
	defer session.Quit()
	for i := range next {
		for deferred := true; deferred; {
			m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
			err := errors.Join(m.From("tasuki@hq.example"), m.To("engineer@merlinet.example"))
			m.Subject("[INC-2026-0007/R3] For your attention")
			m.SetMessageIDWithValue(fmt.Sprint(i, "@hq.example"))
			m.SetBodyString(gomail.TypeTextPlain, text)
			m.AddAlternativeString(gomail.TypeTextHTML, page)
			err = errors.Join(err, client.SendWithSMTPClient(session, m))
			var refused *gomail.SendError
			if deferred = errors.As(err, &refused) && refused.IsTemp(); err != nil && !deferred {
				return err
			}
		}
	}
	return nil
}
