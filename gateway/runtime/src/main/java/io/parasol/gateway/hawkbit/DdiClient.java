// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.hawkbit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.json.Json;
import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * The requests of one device to the Direct Device Integration API of hawkBit. It follows no
 * redirect and no address in a response. Each exchange takes at most 30 seconds. All methods block.
 */
final class DdiClient {

  static final int OK = 200;
  static final int GONE = 410;

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** Maximum size of a response in bytes, except for artifacts. */
  private static final int MAX_BYTES = 256 * 1024;

  private static final int MAX_ERROR_TEXT = 200;

  private final URI base;
  private final HttpClient http;

  /** What the server answered, with any status. */
  @SuppressWarnings("ArrayRecordComponent")
  record Response(int status, byte[] body) {}

  /**
   * @param base the resource of the device, without a slash at its end.
   * @param tls has the certificate of the device, and the roots that the server must lead to.
   */
  DdiClient(URI base, SSLContext tls) {
    this.base = base;
    this.http =
        HttpClient.newBuilder()
            .sslContext(tls)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
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
    Response response =
        exchange(
            HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofByteArray(Json.write(document))),
            MAX_BYTES);
    if (response.status() == GONE) {
      return false;
    }
    if (response.status() != OK) {
      throw refused(address, response);
    }
    return true;
  }

  private URI address(String path) {
    return URI.create(path.isEmpty() ? base.toString() : base + "/" + path);
  }

  private Response exchange(HttpRequest.Builder request, int maxBytes)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(
            request.header("Accept", "application/json, application/octet-stream").build(),
            head -> new LimitedBody(maxBytes));
    try {
      HttpResponse<byte[]> response = exchange.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      return new Response(response.statusCode(), response.body());
    } catch (TimeoutException slow) {
      throw new IOException("no complete response within %d s".formatted(TIMEOUT.toSeconds()));
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof IOException broken
          ? broken
          : new IOException(failed.getCause());
    } finally {
      exchange.cancel(true);
    }
  }

  private static IOException refused(URI address, Response response) {
    String text = Printable.of(new String(response.body(), UTF_8));
    return new IOException(
        "%s: status %d %s"
            .formatted(
                address.getPath(),
                response.status(),
                text.substring(0, Math.min(MAX_ERROR_TEXT, text.length()))));
  }
}
