// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.web;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * An HTTP client whose exchanges have limits of size and of time, from the connection to the last
 * byte of the response: the timeout of {@link HttpRequest} ends with the headers of a response. It
 * follows no redirect. Thread-safe; {@link #send} blocks.
 */
public final class LimitedHttpClient {

  /** Maximum duration of an exchange. */
  public static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final HttpClient http;
  private final Duration timeout;

  /** A response of any status. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Response(int status, byte[] body) {}

  /**
   * @param tls the own certificate, if there is one, and whom to trust.
   * @param timeout of a whole exchange.
   */
  public LimitedHttpClient(SSLContext tls, Duration timeout) {
    this.timeout = timeout;
    this.http =
        HttpClient.newBuilder()
            .sslContext(tls)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  /**
   * Sends a request, and waits for the whole response.
   *
   * @param maxBytes of the body of the response.
   * @throws IOException if the server cannot be reached, or its response is too long or too late.
   */
  public Response send(HttpRequest request, int maxBytes) throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(request, head -> new LimitedBody(maxBytes));
    try {
      HttpResponse<byte[]> response = exchange.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Response(response.statusCode(), response.body());
    } catch (TimeoutException slow) {
      throw new IOException("no complete response within %d s".formatted(timeout.toSeconds()));
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof IOException broken
          ? broken
          : new IOException(failed.getCause());
    } finally {
      exchange.cancel(true);
    }
  }
}
