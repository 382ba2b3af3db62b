package floor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"

	gomail "github.com/wneessen/go-mail"
)

// Mail sends n mails directly, over so many connections that are kept, each again at once while the server defers it. The mails are as
// long as ours and made one by one, as they are for different people.
func Mail(ctx context.Context, address string, lines, n int, text, page string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return err
	}
	var next, failed = make(chan int), make(chan error, lines)
	var wg sync.WaitGroup
	for range lines {
		wg.Go(func() {
			client, err := gomail.NewClient(host, gomail.WithPort(number), gomail.WithTLSPolicy(gomail.NoTLS), gomail.WithHELO("hq.example"), gomail.WithoutNoop(), gomail.WithoutRset())
			if err != nil {
				failed <- err
				return
			}
			session, err := client.DialToSMTPClientWithContext(ctx)
			if err != nil {
				failed <- err
				return
			}
			defer session.Quit()
			for i := range next {
				for {
					m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
					err := errors.Join(m.From("tasuki@hq.example"), m.To("engineer@merlinet.example"))
					m.Subject("[INC-2026-0007/R3] For your attention")
					m.SetMessageIDWithValue(fmt.Sprint(i, "@hq.example"))
					m.SetBodyString(gomail.TypeTextPlain, text)
					m.AddAlternativeString(gomail.TypeTextHTML, page)
					if err = errors.Join(err, client.SendWithSMTPClient(session, m)); err == nil {
						break
					}
					var refused *gomail.SendError
					if !errors.As(err, &refused) || !refused.IsTemp() {
						failed <- err
						return
					}
				}
			}
		})
	}
	go func() {
		defer close(next)
		for i := range n {
			next <- i
		}
	}()
	wg.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return nil
	}
}
