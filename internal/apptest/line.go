package apptest

import (
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"
)

// Line is a bad line to a server: few bytes a second each way, and long ones. It is one line for all connections, as a
// telephone's is, and carries TCP as it comes, so that whatever is spoken over it is real.
type Line struct {
	Addr      string
	rate      float64 // bytes a second
	roundTrip time.Duration

	mu    sync.Mutex
	free  [2]time.Time // when each way has carried what is on it
	down  int64        // bytes that reached the client
	trips int          // of the connection that took most
}

// wire is one connection: how often the client had to hear before it said more, beginning with the connection itself,
// and whether it has heard anything since it last spoke.
type wire struct {
	trips int
	heard bool
}

const (
	segment = 1460 // bytes of a TCP segment on most lines
	header  = 40   // and what goes with each
	up      = 0
	down    = 1
)

// BadLine opens one to target.
func BadLine(t testing.TB, target string, bytesPerSecond float64, roundTrip time.Duration) *Line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &Line{Addr: listener.Addr().String(), rate: bytesPerSecond, roundTrip: roundTrip}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go l.connect(client, target)
		}
	}()
	t.Cleanup(func() { listener.Close() })
	return l
}

// Down is how many bytes have reached the client.
func (l *Line) Down() int64 { l.mu.Lock(); defer l.mu.Unlock(); return l.down }

// RoundTrips is how many there were until now over one connection: one to connect, and one whenever the client said
// something that it could only say after it had heard something.
func (l *Line) RoundTrips() int { l.mu.Lock(); defer l.mu.Unlock(); return l.trips }

func (l *Line) connect(client net.Conn, target string) {
	defer client.Close()
	server, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer server.Close()
	w := &wire{trips: 1, heard: true}
	opened := time.Now().Add(l.roundTrip) // nothing gets through before TCP's own handshake has
	var both sync.WaitGroup
	both.Go(func() { l.carry(w, up, client, server, opened) })
	both.Go(func() { l.carry(w, down, server, client, opened) })
	both.Wait()
}

type parcel struct {
	bytes []byte
	at    time.Time
}

// carry takes one way of a connection; what is on the way doesn't hold up what is behind it longer than the line does.
func (l *Line) carry(w *wire, way int, from, to net.Conn, opened time.Time) {
	under := make(chan parcel, 4096)
	go func() {
		defer close(under)
		for {
			b := make([]byte, segment)
			n, err := from.Read(b)
			if n > 0 {
				under <- parcel{b[:n], l.enter(w, way, n, opened)}
			}
			if err != nil {
				return
			}
		}
	}()
	for p := range under {
		time.Sleep(time.Until(p.at))
		l.leave(w, way, len(p.bytes))
		if _, err := to.Write(p.bytes); err != nil && !errors.Is(err, io.EOF) {
			from.Close()
		}
	}
	if half, ok := to.(*net.TCPConn); ok {
		_ = half.CloseWrite()
	}
}

// enter says when so many bytes are across.
func (l *Line) enter(w *wire, way, n int, opened time.Time) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if way == up && w.heard {
		w.trips, w.heard = w.trips+1, false
		l.trips = max(l.trips, w.trips)
	}
	begins := time.Now()
	for _, t := range []time.Time{opened, l.free[way]} {
		if t.After(begins) {
			begins = t
		}
	}
	l.free[way] = begins.Add(time.Duration(float64(n+header) / l.rate * float64(time.Second)))
	return l.free[way].Add(l.roundTrip / 2)
}

func (l *Line) leave(w *wire, way, n int) {
	if way == down {
		l.mu.Lock()
		l.down, w.heard = l.down+int64(n), true
		l.mu.Unlock()
	}
}
