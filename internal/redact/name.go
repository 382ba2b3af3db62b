package redact

import (
	"slices"
	"strings"
)

// innocent are names that speak of secrets and carry none.
var innocent = map[string]bool{
	"password-encryption": true, "password-prompt": true, "password-policy": true, "password-storage": true,
	"passwordauthentication": true, "permitemptypasswords": true, "prohibit-password": true, "without-password": true,
	"proxy_pass": true, "fastcgi_pass": true, "uwsgi_pass": true, "grpc_pass": true, "scgi_pass": true, "memcached_pass": true,
	"ssh-key": true, "public-key": true, "host-key": true, "hostkey": true, "trusted-key": true, "trusted-keys": true, "authorizedkeysfile": true,
	"server_tokens": true, "username-prompt": true, "send-community": true, "community-list": true, "managed-keys": true,
	"dnssec-keys": true, "key-directory": true, "primary-key": true, "foreign-key": true, "key-chain": true, "key-chains": true,
	"authentication-key-chain": true, "authentication-key-chains": true, "bgp-community": true, "secret-data": true,
	"revokedkeys": true, "trustedusercakeys": true, "kbdinteractiveauthentication": true, "pubkeyauthentication": true,
}

// whole are parts of a name that make it one of a secret, as they are.
var whole = map[string]Kind{
	"password": Password, "passwords": Password, "passwd": Password, "passwort": Password, "pwd": Password, "passphrase": Password,
	"passcode": Password, "kennwort": Password, "contraseña": Password, "senha": Password, "credential": Password, "credentials": Password,
	"secret": Password, "secrets": Password, "token": Token, "tokens": Token, "bearer": Token, "authorization": Token, "jwt": Token,
	"psk": SharedKey, "apikey": Key, "privkey": PrivateKey, "keystring": Key, "sharedkey": SharedKey, "authkey": Key, "cookie": Token,
	"requirepass": Password, "masterauth": Password, "rocommunity": Community, "rwcommunity": Community, "rocommunity6": Community,
	"rwcommunity6": Community, "trapcommunity": Community, "ingestauth": Key, "htpasswd": Password, "pin": Password, "otp": Password,
	"crypt": Hash, "pwhash": Hash,
}

// inside are strings that make a name one of a secret wherever they stand in it.
var inside = []struct {
	part string
	kind Kind
}{
	{"password", Password}, {"passwd", Password}, {"passphrase", Password}, {"secret", Password}, {"apikey", Key}, {"privatekey", PrivateKey},
	{"sharedkey", SharedKey}, {"accesskey", Key}, {"token", Token},
}

// beforeKey are parts that make "…key" a secret.
var beforeKey = []string{
	"api", "private", "shared", "access", "auth", "authentication", "encryption", "encrypt", "signing", "sign", "master", "session", "secret",
	"digest", "hmac", "wep", "wpa", "set", "app", "service", "account", "storage", "cipher", "tsig", "rndc", "license", "ssl", "tls",
}

// named is the kind of secret that a name announces in any format; "" for none.
func named(name string) Kind {
	name = strings.TrimLeft(name, "-$%#!/*+.")
	lower := strings.ToLower(name)
	if lower == "" || innocent[lower] || strings.ContainsAny(lower, " \t") || len(lower) > 80 {
		return ""
	}
	all := parts(name)
	if len(all) > 1 && slices.Contains([]string{"file", "path", "dir", "length", "min", "max", "expiry", "expires", "policy", "prompt", "type", "timeout"}, all[len(all)-1]) {
		return ""
	}
	for _, p := range all {
		if k, ok := whole[p]; ok {
			return k
		}
	}
	if last := len(all) - 1; last > 0 {
		switch {
		case all[last] == "pass":
			return Password
		case slices.Contains([]string{"key", "keys"}, all[last]) && slices.Contains(all, "pre"):
			return SharedKey
		case slices.Contains([]string{"key", "keys"}, all[last]) && slices.ContainsFunc(all[:last], func(p string) bool { return slices.Contains(beforeKey, p) }):
			if slices.Contains(all, "private") {
				return PrivateKey
			}
			return Key
		}
	}
	for _, in := range inside {
		if strings.Contains(lower, in.part) {
			return in.kind
		}
	}
	return ""
}

// answers are values that say how something is set and are nobody's secret.
var answers = []string{"yes", "no", "true", "false", "on", "off", "none", "null", "~", "enabled", "disabled"}

// soft are names that carry secrets where names have values, and are ordinary words of a router's commands.
var soft = map[string]bool{
	"authorization": true, "bearer": true, "cookie": true, "pin": true, "otp": true, "credential": true, "credentials": true, "crypt": true,
	"passwords": true, "pass": true,
}
