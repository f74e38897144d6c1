// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.web.LimitedHttpClient;
import io.parasol.gateway.web.LimitedHttpClient.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import javax.net.ssl.SSLContext;

/**
 * The requests of one device to the Direct Device Integration API of hawkBit. It follows no
 * redirect and no address in a response. Each exchange takes at most 30 seconds. All methods block.
 */
final class DdiClient {

  static final int OK = 200;
  static final int CREATED = 201;
  static final int GONE = 410;
  static final int TOO_MANY = 429;

  /** Maximum size of a response in bytes, except for artifacts. */
  private static final int MAX_BYTES = 256 * 1024;

  private final URI base;
  private final LimitedHttpClient http;

  /**
   * @param base the resource of the device, without a slash at its end.
   * @param tls has the certificate of the device, and the roots that the server must lead to.
   */
  DdiClient(URI base, SSLContext tls) {
    this.base = base;
    this.http = new LimitedHttpClient(tls, LimitedHttpClient.TIMEOUT);
  }

  /**
   * Returns the body of a resource.
   *
   * @param path below the resource of the device; empty for the device itself.
   * @throws IOException if the server cannot be reached, or answers with another status than 200.
   */
  byte[] get(String path) throws IOException, InterruptedException {
    return get(path, MAX_BYTES);
  }

  /** Returns the body of a resource of limited size, as {@link #get(String)} does. */
  byte[] get(String path, int maxBytes) throws IOException, InterruptedException {
    URI address = address(path);
    Response response = exchange(HttpRequest.newBuilder(address).GET(), maxBytes);
    if (response.status() != OK) {
      throw refused(address, response);
    }
    return response.body();
  }

  /**
   * Sends a document.
   *
   * @return whether the server took it; false if the action is over (410).
   * @throws IOException if the server cannot be reached, or answers with another status.
   */
  boolean send(String method, String path, Json document) throws IOException, InterruptedException {
    URI address = address(path);
    Response response = exchange(method, address, document);
    if (response.status() == GONE) {
      return false;
    }
    if (response.status() != OK) {
      throw refused(address, response);
    }
    return true;
  }

  /**
   * Offers a document that the server may do without.
   *
   * @return whether the server took it; false if it refuses it (4xx).
   * @throws IOException if the server cannot be reached, or cannot decide now.
   */
  boolean offer(String path, Json document) throws IOException, InterruptedException {
    URI address = address(path);
    Response response = exchange("PUT", address, document);
    if (response.status() == OK || response.status() == CREATED) {
      return true;
    }
    if (response.status() / 100 == 4 && response.status() != TOO_MANY) {
      return false;
    }
    throw refused(address, response);
  }

  private Response exchange(String method, URI address, Json document)
      throws IOException, InterruptedException {
    return exchange(
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofByteArray(Json.write(document))),
        MAX_BYTES);
  }

  private URI address(String path) {
    return URI.create(path.isEmpty() ? base.toString() : base + "/" + path);
  }

  private Response exchange(HttpRequest.Builder request, int maxBytes)
      throws IOException, InterruptedException {
    return http.send(
        request.header("Accept", "application/json, application/octet-stream").build(), maxBytes);
  }

  private static IOException refused(URI address, Response response) {
    return new IOException(
        "%s: status %d %s"
            .formatted(
                address.getPath(),
                response.status(),
                Printable.of(new String(response.body(), UTF_8))));
  }
}
