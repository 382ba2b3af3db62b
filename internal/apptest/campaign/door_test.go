package campaign

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
)

// door leads to a server, which may move. It can be shut, and it can cut off everybody who is in it, as lines do.
type door struct {
	addr string

	mu     sync.Mutex
	target string
	shut   bool
	open   map[*net.TCPConn]bool
}

func newDoor(t testing.TB, target string) *door {
	t.Helper()
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	must(t, err)
	d := &door{addr: listener.Addr().String(), target: target, open: map[*net.TCPConn]bool{}}
	var through sync.WaitGroup
	through.Go(func() {
		for {
			client, err := listener.AcceptTCP()
			if err != nil {
				return
			}
			through.Go(func() { d.through(client) })
		}
	})
	t.Cleanup(func() { listener.Close(); d.cut(); through.Wait() })
	return d
}

func (d *door) through(client *net.TCPConn) {
	if !d.enter(client) {
		return
	}
	defer d.leave(client)
	d.mu.Lock()
	target := d.target
	d.mu.Unlock()
	line, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	server := line.(*net.TCPConn)
	if !d.enter(server) {
		return
	}
	defer d.leave(server)
	var both sync.WaitGroup
	both.Go(func() { carryOn(server, client) })
	both.Go(func() { carryOn(client, server) })
	both.Wait()
}

func carryOn(to, from *net.TCPConn) {
	if _, err := io.Copy(to, from); err != nil {
		_ = to.SetLinger(0) // a reset goes on as a reset
		_ = to.Close()
		return
	}
	_ = to.CloseWrite()
}

// enter says false where nobody is let in.
func (d *door) enter(c *net.TCPConn) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shut {
		_ = c.SetLinger(0)
		_ = c.Close()
		return false
	}
	d.open[c] = true
	return true
}

func (d *door) leave(c *net.TCPConn) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.open, c)
	_ = c.Close()
}

// cut resets every line that goes through.
func (d *door) cut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for c := range d.open {
		_ = c.SetLinger(0)
		_ = c.Close()
	}
}

// close lets nobody in any more, and cuts off who is.
func (d *door) close() {
	d.mu.Lock()
	d.shut = true
	d.mu.Unlock()
	d.cut()
}

func (d *door) reopen() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.shut = false
}

// to has it lead elsewhere.
func (d *door) to(t testing.TB, at string) {
	t.Helper()
	u, err := url.Parse(at)
	must(t, err)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.target = u.Host
}
