package capture

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// certificate writes a certificate for 127.0.0.1 that signs itself, and its key.
func certificate(t *testing.T) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"},
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return inPEM(t, "cert.pem", "CERTIFICATE", der), inPEM(t, "key.pem", "PRIVATE KEY", secret)
}

func inPEM(t *testing.T, name, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTLS records from a server that wants to know its clients.
func TestTLS(t *testing.T) {
	t.Parallel()
	data := sample(t)
	cert, key := certificate(t)
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	clients, err := TLS{Authorities: cert}.Config()
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write(data) }))
	web.TLS = &tls.Config{Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clients.RootCAs}
	web.Config.ErrorLog = quiet()
	web.StartTLS()
	t.Cleanup(web.Close)
	for _, test := range []struct {
		name  string
		files TLS
		want  string // of the error
	}{
		{"all files", TLS{Authorities: cert, Cert: cert, Key: key}, ""},
		{"insecure", TLS{Insecure: true, Cert: cert, Key: key}, ""},
		{"no authority", TLS{Cert: cert, Key: key}, "certificate signed by unknown authority; --cacert FILE trusts an authority, --insecure trusts anyone"},
		{"no certificate", TLS{Authorities: cert}, "tls: certificate required; --cert FILE and --key FILE present a certificate"},
	} {
		s := ask(t, web.URL)
		if s.TLS, err = test.files.Config(); err != nil {
			t.Fatal(err)
		}
		_, err := s.Record(t.Context(), new(bytes.Buffer))
		if test.want == "" && err != nil || test.want != "" && (err == nil || err.Error() != s.Name()+": "+test.want) {
			t.Errorf("%s: error %v, want %s", test.name, err, test.want)
		}
	}
	s := ask(t, strings.Replace(web.URL, "127.0.0.1", "localhost", 1))
	s.TLS = clients
	const want = "certificate is not valid for any names, but wanted to match localhost"
	if _, err := s.Record(t.Context(), new(bytes.Buffer)); err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("another name: %v, want %s", err, want)
	}
}

func TestTLSFiles(t *testing.T) {
	t.Parallel()
	cert, key := certificate(t)
	for _, test := range []struct {
		files TLS
		want  string
	}{
		{TLS{Authorities: "nowhere.pem"}, "--cacert nowhere.pem: no such file or directory"},
		{TLS{Authorities: key}, "--cacert " + key + ": no certificate in PEM"},
		{TLS{Cert: "nowhere.pem", Key: key}, "nowhere.pem: no such file or directory"},
		{TLS{Cert: key, Key: cert}, "--cert " + key + ", --key " + cert + ": "},
	} {
		if _, err := test.files.Config(); err == nil || !strings.HasPrefix(err.Error(), test.want) {
			t.Errorf("%+v: %v, want %s", test.files, err, test.want)
		}
	}
}
