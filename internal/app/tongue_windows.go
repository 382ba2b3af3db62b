package app

import (
	"syscall"
	"unsafe"
)

// systemTongue is the user's own, and whether the console's code page is UTF-8: what is read back from a pipe is read by that.
func systemTongue() (tag string, utf8 bool) {
	const codePageUTF8 = 65001
	kernel := syscall.NewLazyDLL("kernel32.dll")
	var name [85]uint16 // LOCALE_NAME_MAX_LENGTH
	_, _, _ = kernel.NewProc("GetUserDefaultLocaleName").Call(uintptr(unsafe.Pointer(&name[0])), uintptr(len(name)))
	page, _, _ := kernel.NewProc("GetConsoleOutputCP").Call()
	return syscall.UTF16ToString(name[:]), page == codePageUTF8
}
