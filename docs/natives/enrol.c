// SPDX-License-Identifier: Apache-2.0
// Enrolment of a controller over EST (RFC 7030, 8951, 9908).
//
//   cc -o enrol enrol.c -lssl -lcrypto                  (Debian: libssl-dev)
//   ./enrol HOST PORT DEVICE CODE ROOT-SHA256           writes ca.pem, device.pem and device.key
#define _GNU_SOURCE
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX 262144
#define REQUIRE(condition) do { if (!(condition)) { fprintf(stderr, "failed: %s\n", #condition); \
    ERR_print_errors_fp(stderr); exit(1); } } while (0)

static int decode(const char *text, size_t length, unsigned char *out) {
    int n = EVP_DecodeBlock(out, (const unsigned char *)text, (int)length);
    while (n > 0 && length > 0 && text[--length] == '=') n--;
    return n;
}

static const char *host, *port, *device, *code;

// Sends one request; waits as long as the server says that it must; returns the decoded content.
static int est(SSL_CTX *tls, const char *method, const char *name, const char *body, unsigned char *out) {
    static char answer[MAX], login[256], login64[512];
    snprintf(login, sizeof login, "%s:%s", device, code);
    EVP_EncodeBlock((unsigned char *)login64, (unsigned char *)login, (int)strlen(login));
    for (;;) {
        SSL *ssl;
        BIO *bio = BIO_new_ssl_connect(tls);
        BIO_set_conn_hostname(bio, host);
        BIO_set_conn_port(bio, port);
        BIO_get_ssl(bio, &ssl);
        SSL_set1_host(ssl, host);
        SSL_set_tlsext_host_name(ssl, host);
        BIO_printf(bio, "%s /.well-known/est/%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", method, name, host);
        if (strcmp(name, "cacerts")) BIO_printf(bio, "Authorization: Basic %s\r\n", login64);
        if (body) BIO_printf(bio, "Content-Type: application/pkcs10\r\nContent-Length: %zu\r\n", strlen(body));
        REQUIRE(BIO_printf(bio, "\r\n%s", body ? body : "") > 0);
        size_t length = 0;
        for (int n; length < MAX - 1 && (n = BIO_read(bio, answer + length, (int)(MAX - 1 - length))) > 0;)
            length += (size_t)n;
        BIO_free_all(bio);
        answer[length] = 0;
        char *content = strstr(answer, "\r\n\r\n"), *wait = strcasestr(answer, "\r\nretry-after:");
        REQUIRE(content);
        int status = atoi(answer + strlen("HTTP/1.1 "));
        if (status == 200) return decode(content + 4, strlen(content + 4), out);
        if (status != 202 && status != 429 && status != 503) fprintf(stderr, "%s: %d%s", name, status, content + 2);
        REQUIRE(status == 202 || status == 429 || status == 503);
        sleep(wait ? (unsigned)atoi(wait + 14) : 10);
    }
}

static STACK_OF(X509) *certificates(const unsigned char *der, int length) {
    PKCS7 *list = d2i_PKCS7(NULL, &der, length);
    REQUIRE(list && PKCS7_type_is_signed(list) && sk_X509_num(list->d.sign->cert) > 0);
    return list->d.sign->cert;
}

// Trusts the root with the expected SHA-256, and no other certificate.
static void bootstrap(STACK_OF(X509) *all, const char *expected) {
    for (int i = 0; i < sk_X509_num(all); i++) {
        unsigned char hash[32];
        char hex[65];
        X509_digest(sk_X509_value(all, i), EVP_sha256(), hash, NULL);
        for (int k = 0; k < 32; k++) sprintf(hex + 2 * k, "%02x", hash[k]);
        if (strcasecmp(hex, expected)) continue;
        FILE *file = fopen("ca.pem", "w");
        REQUIRE(file && PEM_write_X509(file, sk_X509_value(all, i)) && !fclose(file));
        return;
    }
    REQUIRE(!"the server has another root than expected");
}

static void enrol(const char *root) {
    static unsigned char content[MAX];
    SSL_CTX *tls = SSL_CTX_new(TLS_client_method());
    bootstrap(certificates(content, est(tls, "GET", "cacerts", NULL, content)), root);
    SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, NULL);
    REQUIRE(SSL_CTX_load_verify_locations(tls, "ca.pem", NULL));

    int length = est(tls, "GET", "csrattrs", NULL, content), at = 0;
    while (at < length - 5 && memcmp(content + at, "\x06\x03\x55\x1d\x11", 5)) at++;  // subjectAltName
    while (at < length - 2 && content[at] != 0x86) at++;                              // its only name: a URI
    char san[512], request64[8192];
    snprintf(san, sizeof san, "URI:%.*s", content[at + 1], content + at + 2);

    umask(077);
    FILE *file = fopen("device.key", "r");  // a claim belongs to the first key: repeat a request with the same one
    EVP_PKEY *key = file ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : EVP_EC_gen("P-256");
    if (!file) {
        REQUIRE((file = fopen("device.key.new", "w")) &&
                PEM_write_PKCS8PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) && !fflush(file) &&
                !fsync(fileno(file)) && !rename("device.key.new", "device.key"));
    }
    REQUIRE(key && !fclose(file));
    X509_REQ *request = X509_REQ_new();
    STACK_OF(X509_EXTENSION) *extensions = sk_X509_EXTENSION_new_null();
    sk_X509_EXTENSION_push(extensions, X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, san));
    REQUIRE(X509_REQ_add_extensions(request, extensions) && X509_REQ_set_pubkey(request, key) &&
            X509_REQ_sign(request, key, EVP_sha256()));
    unsigned char *der = NULL;
    length = i2d_X509_REQ(request, &der);
    REQUIRE(length > 0 && length < 4096);
    EVP_EncodeBlock((unsigned char *)request64, der, length);

    length = est(tls, "POST", "simpleenroll", request64, content);
    X509 *issued = sk_X509_value(certificates(content, length), 0);
    STACK_OF(X509) *all = certificates(content, est(tls, "GET", "cacerts", NULL, content));
    file = fopen("device.pem", "w");
    REQUIRE(file && X509_check_private_key(issued, key) && PEM_write_X509(file, issued));
    for (int i = 0; i < sk_X509_num(all); i++)
        if (!X509_NAME_cmp(X509_get_subject_name(sk_X509_value(all, i)), X509_get_issuer_name(issued)))
            PEM_write_X509(file, sk_X509_value(all, i));
    REQUIRE(!fclose(file));
}

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: enrol HOST PORT DEVICE CODE ROOT-SHA256\n");
        return 2;
    }
    host = arguments[1], port = arguments[2], device = arguments[3], code = arguments[4];
    enrol(arguments[5]);
    return 0;
}
