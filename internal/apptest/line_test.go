package apptest

import (
	"io"
	"net"
	"testing"
	"time"
)

// The line is as bad as it says: a question of one kilobyte and an answer of three take three trips, and the bytes' time.
func TestABadLineIsSlowAndLong(t *testing.T) {
	server, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	go func() {
		c, err := server.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		for _, n := range []int{1000, 1000} {
			_, _ = io.ReadFull(c, make([]byte, n))
			_, _ = c.Write(make([]byte, 3000))
		}
	}()
	l := BadLine(t, server.Addr().String(), 50_000, 200*time.Millisecond)
	began := time.Now()
	c, err := net.Dial("tcp", l.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for range 2 {
		if _, err := c.Write(make([]byte, 1000)); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(c, make([]byte, 3000)); err != nil {
			t.Fatal(err)
		}
	}
	const least = 600*time.Millisecond + 8000*time.Second/50_000 // three trips, and the bytes
	if took := time.Since(began); took < least {
		t.Errorf("it took %v, less than %v", took, least)
	}
	if l.RoundTrips() != 3 || l.Down() != 6000 {
		t.Errorf("%d round trips and %d bytes", l.RoundTrips(), l.Down())
	}
}
