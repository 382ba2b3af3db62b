package redact

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
)

// listed are the secrets of each fictional configuration, by hand.
var listed = []struct {
	file    string
	format  Format
	secrets []string
}{
	{"ios.cfg", Cisco, []string{
		"$1$mERr$hx5rVt7rPNoS4wqbXKX7m0", "0822455D0A16", "$9$nhEmQVczB7dqsO$X.HsgL6x1il0RxkOSSvyQYwucySCt7qFm4v7pqCxkKM", "14141B180F0B",
		"three words here", "070C285F4D06", "Br4nch-Psk-Bkk", "L0cal-Psk-One", "RemotePskCipherText", "sticker-pw-77", "0101090C0E",
		"1511021F0725", "hsrpW0rd", "02050D480809", "nhrp-s1", "13061E010803", "r3adM0st", "wr1teM0st", "trapW0rd", "trapUser", "AuthPass99",
		"PrivPass88", "1218011A1B05", "rad1usShared", "104D000A0618", "ftpW0rd9", "045802150C2E", "plain-Vty-Word",
	}},
	{"asa.cfg", Cisco, []string{
		"8Ry2YjIyt7RRXU24", "2KFQnbNIdI.2KYOU", "f4ilover-word", "asaTrap", "asaRead", "asaRadius", "P4zzw0rdHash", "asa-psk-bkk", "ldapWord1",
	}},
	{"junos.conf", Junos, []string{
		"$6$l7Yb0Xzq$R2pVnB0sC1kq8mE4tW9", "$1$sAlT1234$UbAYfVvAbLx6sm3gVpg0v1", "$9$wCaGj.PfzF6Hk", "$9$M8yL7VwYgJUHvW", "$9$Qx7oF69Ct0BIc-V",
		"SaoPaulo-Psk-3", "r0-frank", "tr4p-frank", "$9$vXm8-VgoGDHm",
	}},
	{"junos.set", JunosSet, []string{
		"$6$l7Yb0Xzq$R2pVnB0sC1kq8mE4tW9", "$9$wCaGj.PfzF6Hk", "r0-frank", "authPw1234", "privPw1234", "$9$SaoPauloPsk3x", "plainChainKey",
		"ospfMd5Word",
	}},
	{"forti.conf", Forti, []string{
		"SH2l0bmVydmVyc2VuZGJ5bWFpbHBsZWFzZQ==", "fw-c0mmunity", "dGhlIHBzayBvZiBiYW5na29r", "cmFkaXVzIHNlY3JldA==", "Y2VydCBwYXNzd29yZA==",
		"BEGIN ENCRYPTED PRIVATE KEY", "MIIFHDBOBgkqhkiG9w0BBQ0wQTApBgkqhkiG9w0BBQwwHAQI", "END ENCRYPTED PRIVATE KEY",
	}},
	{"named.conf", Blocks, []string{"dG9wLXNlY3JldC10cmFuc2Zlci1rZXk=", "c2hvcnRrZXk"}},
	{"nginx.conf", Blocks, []string{"b3BzOmh1bnRlcjI=", "9f8e7d6c5b4a", "Pr0xyW0rd"}},
	{"app.yaml", Keyed, []string{
		"dbPassw0rd", "it is: quoted", "unquoted value", "12345", "first half of it", "second half of it", "session-key: |", "from-the-environment",
		"MDEyMzQ1Njc4OWFiY2RlZg", "alpha-token-1", "beta-token-2",
	}},
	{"app.ini", Keyed, []string{"s3cret with spaces", "rem0tePw", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wifi-psk-here"}},
	{"app.json", Keyed, []string{`pr1nt\"er`, "abc.def", "first-one", "second-one", `"tokens": [`, "  ],"}},
	{"sshd_config", Directives, nil},
	{"snmpd.conf", Directives, []string{"sn0opW0rd", "wr1teW0rd", "s3cCommunity", "authPhrase1", "privPhrase2"}},
}

func TestEverySecretIsGoneAndEveryOtherLineIsThere(t *testing.T) {
	for _, s := range listed {
		t.Run(s.file, func(t *testing.T) { holds(t, sample(t, s.file), s.format, s.secrets) })
		t.Run(s.file+" with CRLF", func(t *testing.T) {
			holds(t, strings.ReplaceAll(sample(t, s.file), "\n", "\r\n"), s.format, s.secrets)
		})
		t.Run(s.file+" in UTF-16", func(t *testing.T) {
			want := copyOf(t, sample(t, s.file))
			for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
				if got := copyOf(t, wide(sample(t, s.file), order)); got != want {
					t.Errorf("%s: the copy is another\n%s", order, got)
				}
			}
		})
	}
}

func TestRealConfigurationsLoseTheirSecretsAndNothingElse(t *testing.T) {
	for file, secrets := range map[string][]string{
		"rtr-with-acl.cfg": nil, "rtr-with-acl-candidate.cfg": nil, "london.cfg": nil, "firewall.cfg": nil,
		"DC1-LEAF2A.cfg": {
			"telarista", // the key of the telemetry agent, within its command line
			"$6$Df86J4/SFMDE3/1K$Hef4KstdoxNDaami37cBquTWOTplC.miMPjXVgQxMe92.e5wxlnXOLlebgPj8Fz1KO0za/RCO7ZIs4Q6Eiq1g1",
			"$6$rZKcbIZ7iWGAWTUM$TCgDn1KcavS0s.OV8lacMTUkxTByfzcGlFlYUWroxYuU7M/9bIodhRO7nXGzMweUxvbk8mJmQl8Bh44cRktUj.",
			"q+VNViP5i4rVjW1cxFv2wA==", "AQQvKeimxJu+uGQ/yYvv9w==", "vnEaG8gMeQf3d3cN6PktXQ==",
		},
	} {
		t.Run(file, func(t *testing.T) { holds(t, real(t, file), Cisco, secrets) })
	}
}

// Each secret is put where a real file has none, so that not only samples that were written for the rules are tried.
func TestASecretPlantedInARealConfigurationIsGone(t *testing.T) {
	file := real(t, "london.cfg")
	for i, line := range []string{
		"snmp-server community %s RO", "enable secret 5 %s", "username x secret 0 %s", "tacacs-server key %s", "radius-server host 192.0.2.1 key 7 %s",
		"crypto isakmp key %s address 192.0.2.1", " neighbor 192.0.2.1 password %s", "ppp chap password 0 %s", " ip ospf message-digest-key 1 md5 %s",
		"ntp authentication-key 1 md5 %s", "key config-key password-encrypt %s", "description see https://ops:%s@192.0.2.1/", " wpa-psk ascii 0 %s",
		"snmp-server host 192.0.2.1 %s", "snmp-server user u g v3 auth md5 %s", "event manager environment api_token %s", "set session-key inbound esp 256 cipher %s",
		" pre-shared-key address 192.0.2.1 key %s", " isis password %s level-1", "ip ftp password %s", "! old password: %s", "alias exec x curl -u ops:%s http://192.0.2.1",
	} {
		secret := fmt.Sprintf("Kept2Myself%02d", i)
		holds(t, strings.Replace(file, "!\n", "!\n"+fmt.Sprintf(line, secret)+"\n", 1), Cisco, []string{secret})
	}
}
