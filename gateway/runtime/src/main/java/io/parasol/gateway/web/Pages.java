// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.parasol.certs.json.Json;
import io.parasol.certs.json.JsonBuilder;
import io.parasol.config.model.site.Printable;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The pages of the web server.
 *
 * @param metrics in the Prometheus text format 0.0.4.
 * @param revocations the certificate revocation lists in PEM; an empty text if there are none.
 */
record Pages(
    Supplier<String> metrics, Supplier<Readiness> readiness, Supplier<String> revocations) {

  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final String JSON_TYPE = "application/json";
  private static final String PEM_TYPE = "application/x-pem-file";
  private static final int MAX_LISTED = 50;

  /** Maximum length of a reason: an address, and what the operating system or TLS reports. */
  private static final int MAX_WHY = 300;

  /** A rendered page. */
  record Page(HttpResponseStatus status, String type, String content) {}

  /**
   * Renders the page at a path; empty if there is none.
   *
   * @param path without query.
   */
  Optional<Page> at(String path) {
    return switch (path) {
      case "/metrics" -> Optional.of(new Page(HttpResponseStatus.OK, METRICS_TYPE, metrics.get()));
      case "/healthz" -> Optional.of(health(readiness.get()));
      case "/crl.pem" ->
          Optional.of(revocations.get())
              .filter(text -> !text.isEmpty())
              .map(text -> new Page(HttpResponseStatus.OK, PEM_TYPE, text));
      default -> Optional.empty();
    };
  }

  private static Page health(Readiness now) {
    JsonBuilder devices = Json.object();
    now.unreachable().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(MAX_LISTED)
        .forEach(
            each -> devices.put(each.getKey().value(), Printable.of(each.getValue(), MAX_WHY)));
    JsonBuilder members =
        Json.object()
            .put("ready", now.isReady())
            .put("why", Printable.of(now.why(), MAX_WHY))
            .put("unreachable", devices);
    return new Page(
        now.isReady() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE,
        JSON_TYPE,
        new String(members.toBytes(), UTF_8) + "\n");
  }
}
