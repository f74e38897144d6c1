// SPDX-License-Identifier: Apache-2.0
// A controller in C that publishes, obeys signed commands and updates its firmware.
//
//   cc -o controller controller.c -lmosquitto -lcrypto             (Debian: libmosquitto-dev, libssl-dev)
//   ./controller HOST PORT SITE DEVICE SIGNER.pub                  needs what enrol.c has written
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX 65536
#define REQUIRE(condition) do { if (!(condition)) { fprintf(stderr, "failed: %s\n", #condition); exit(1); } } while (0)

static int decode(const char *text, unsigned char *out) {
    size_t length = strlen(text);
    int n = EVP_DecodeBlock(out, (const unsigned char *)text, (int)length);
    while (n > 0 && length > 0 && text[--length] == '=') n--;
    return n;
}

static EVP_PKEY *signer;
static const char *site, *device;
static int limit = 100;
static char version[32] = "1.0.0", install[65], next_version[32], next_sha256[65], last_id[65], last_answer[512];
static unsigned char image[16 * 1024 * 1024];
static long wanted, have;

// Copies a member of JSON without spaces. Used only for what a trusted key has signed, and for replies of the gateway.
static int member(const char *json, const char *name, char *out, size_t size) {
    char pattern[64];
    snprintf(pattern, sizeof pattern, "\"%s\":", name);
    const char *found = strstr(json, pattern);
    if (!found) return 0;
    found += strlen(pattern);
    size_t length = *found == '"' ? strcspn(++found, "\"") : strcspn(found, ",}");
    if (length >= size) return 0;
    memcpy(out, found, length);
    out[length] = 0;
    return 1;
}

static void publish(struct mosquitto *mqtt, const char *kind, const char *json, bool retain) {
    char topic[256];
    snprintf(topic, sizeof topic, "parasol/%s/%s/%s", site, device, kind);
    mosquitto_publish(mqtt, NULL, topic, (int)strlen(json), json, 1, retain);
}

static void report(struct mosquitto *mqtt) {
    static int sequence;
    char json[512];
    snprintf(json, sizeof json, "{\"ts\":%ld000,\"seq\":%d,\"v\":{\"limit\":%d},\"q\":{}}", time(NULL), ++sequence, limit);
    publish(mqtt, "telemetry", json, false);
    snprintf(json, sizeof json, "{\"identity\":{\"manufacturer\":\"acme\",\"model\":\"acme-n1\",\"serial\":\"4711\","
             "\"firmware\":\"%s\"}}", version);
    publish(mqtt, "health", json, false);
}

static void answer(struct mosquitto *mqtt, const char *id, const char *rest) {
    snprintf(last_answer, sizeof last_answer, "{\"command\":\"%s\",%s}", id, rest);
    snprintf(last_id, sizeof last_id, "%s", id);
    publish(mqtt, "answer", last_answer, false);
}

// Returns whether the signer has signed the envelope (DSSE 1.0.2, with one Ed25519 signature).
static bool is_signed(const char *envelope, char *body) {
    static char type[128], payload[MAX], sig[128], pae[MAX];
    unsigned char signature[128];
    if (!member(envelope, "payloadType", type, sizeof type) || !member(envelope, "payload", payload, sizeof payload) ||
        !member(envelope, "sig", sig, sizeof sig))
        return false;
    int length = decode(payload, (unsigned char *)body);
    if (length < 0 || decode(sig, signature) != 64) return false;
    body[length] = 0;
    int prefix = snprintf(pae, sizeof pae, "DSSEv1 %zu %s %d ", strlen(type), type, length);
    memcpy(pae + prefix, body, (size_t)length);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = EVP_DigestVerifyInit(context, NULL, NULL, NULL, signer) == 1 &&
        EVP_DigestVerify(context, signature, 64, (unsigned char *)pae, (size_t)(prefix + length)) == 1;
    EVP_MD_CTX_free(context);
    return good;
}

static void sha256(char *hex) {
    unsigned char hash[32];
    EVP_Digest(image, (size_t)have, hash, NULL, EVP_sha256(), NULL);
    for (int i = 0; i < 32; i++) sprintf(hex + 2 * i, "%02x", hash[i]);
}

static void fetch(struct mosquitto *mqtt) {
    char json[256], hex[65];
    sha256(hex);
    if (have < wanted)
        snprintf(json, sizeof json, "{\"request\":\"block\",\"install\":\"%s\",\"offset\":%ld,\"length\":4096}",
                 install, have);
    else
        snprintf(json, sizeof json, "{\"request\":\"activate\",\"install\":\"%s\",\"sha256\":\"%s\"}", install, hex);
    publish(mqtt, "request", json, false);
}

static void on_command(struct mosquitto *mqtt, const char *envelope) {
    static char body[MAX];
    char id[65], text[64], expires[32], now[32], done[64];
    time_t seconds = time(NULL);
    strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime(&seconds));
    if (!is_signed(envelope, body)) return;  // the gateway reports that there was no answer
    if (!member(body, "id", id, sizeof id)) return;
    if (!strcmp(id, last_id)) return publish(mqtt, "answer", last_answer, false);
    if (!member(body, "site", text, sizeof text) || strcmp(text, site) || !member(body, "device", text, sizeof text) ||
        strcmp(text, device) || !member(body, "expires", expires, sizeof expires) || strncmp(expires, now, 19) < 0)
        return answer(mqtt, id, "\"outcome\":\"rejected\",\"reason\":\"wrong_device\"");
    if (strstr(body, "\"install\":{") && member(body, "version", next_version, sizeof next_version) &&
        member(body, "sha256", next_sha256, sizeof next_sha256) && member(body, "length", text, sizeof text) &&
        atol(text) <= (long)sizeof image) {
        if (strcmp(install, id)) have = 0;
        snprintf(install, sizeof install, "%s", id);
        wanted = atol(text);
        return fetch(mqtt);
    }
    if (!strstr(body, "\"write\":{\"limit\":") || strstr(body, "revert-after") || !member(body, "limit", text, sizeof text))
        return answer(mqtt, id, "\"outcome\":\"rejected\",\"reason\":\"not_writable\"");
    limit = atoi(text);
    snprintf(done, sizeof done, "\"outcome\":\"applied\",\"read-back\":{\"limit\":%d}", limit);
    answer(mqtt, id, done);
    report(mqtt);
}

static void on_relay(struct mosquitto *mqtt, const struct mosquitto_message *message, const mosquitto_property *properties) {
    char *name, *value, json[1024], text[64], hex[65];
    long offset = -1;
    for (const mosquitto_property *each = mosquitto_property_read_string_pair(properties, MQTT_PROP_USER_PROPERTY, &name, &value, false);
         each; each = mosquitto_property_read_string_pair(each, MQTT_PROP_USER_PROPERTY, &name, &value, true)) {
        if (!strcmp(name, "offset")) offset = atol(value);
        free(name), free(value);
    }
    if (*install && offset == have && have < wanted && message->payloadlen > 0 && message->payloadlen <= wanted - have) {
        memcpy(image + have, message->payload, (size_t)message->payloadlen);
        have += message->payloadlen;
        return fetch(mqtt);
    }
    snprintf(json, sizeof json, "%.*s", message->payloadlen, (char *)message->payload);
    if (*install && strstr(json, "\"ok\":true") && member(json, "request", text, sizeof text) && !strcmp(text, "activate")) {
        sha256(hex);
        if (have != wanted || strcmp(hex, next_sha256)) return;
        FILE *file = fopen("firmware.bin", "wb");
        REQUIRE(file && fwrite(image, 1, (size_t)have, file) == (size_t)have && !fclose(file));
        snprintf(version, sizeof version, "%s", next_version);
        answer(mqtt, install, "\"outcome\":\"applied\"");
        *install = 0;
        report(mqtt);
    }
}

static void on_message(struct mosquitto *mqtt, void *unused, const struct mosquitto_message *message, const mosquitto_property *properties) {
    static char text[MAX];
    snprintf(text, sizeof text, "%.*s", message->payloadlen, (char *)message->payload);
    if (strstr(message->topic, "/command")) on_command(mqtt, text);
    else on_relay(mqtt, message, properties);
}

static void on_connect(struct mosquitto *mqtt, void *unused, int reason) {
    char topic[256];
    for (int i = 0; i < 2; i++) {
        snprintf(topic, sizeof topic, "parasol/%s/%s/%s", site, device, i ? "relay" : "command");
        mosquitto_subscribe(mqtt, NULL, topic, 1);
    }
    publish(mqtt, "state", "{\"state\":\"online\",\"why\":\"\"}", true);
    if (*last_id) publish(mqtt, "answer", last_answer, false);
    report(mqtt);
}

int main(int count, char **arguments) {
    REQUIRE(count == 6);
    site = arguments[3], device = arguments[4];
    FILE *file = fopen(arguments[5], "r");
    REQUIRE(file && (signer = PEM_read_PUBKEY(file, NULL, NULL, NULL)) && !fclose(file));
    mosquitto_lib_init();
    struct mosquitto *mqtt = mosquitto_new(device, true, NULL);
    const char will[] = "{\"state\":\"offline\",\"why\":\"session lost\"}";
    char topic[256];
    snprintf(topic, sizeof topic, "parasol/%s/%s/state", site, device);
    REQUIRE(mqtt && !mosquitto_int_option(mqtt, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5) &&
            !mosquitto_tls_set(mqtt, "ca.pem", NULL, "device.pem", "device.key", NULL) &&
            !mosquitto_will_set(mqtt, topic, (int)strlen(will), will, 1, true));
    mosquitto_connect_callback_set(mqtt, on_connect);
    mosquitto_message_v5_callback_set(mqtt, on_message);
    REQUIRE(!mosquitto_connect(mqtt, arguments[1], atoi(arguments[2]), 30));
    for (time_t last = 0;; ) {
        if (mosquitto_loop(mqtt, 1000, 1)) sleep(1), mosquitto_reconnect(mqtt);
        if (time(NULL) - last >= 10) last = time(NULL), report(mqtt);
    }
}
