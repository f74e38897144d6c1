// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.fetch;

import io.parasol.certs.tuf.client.RepositorySource;
import io.parasol.certs.tuf.fetch.ThroughputCheckedBody.TooSlowException;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.config.model.site.Printable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * A repository on a web server. Its responses are untrusted; verified metadata protects the client.
 * HTTPS conceals which files a site requests, and lets the server reject unknown clients.
 *
 * <p>Redirects are followed only within the same scheme, host and port. Not thread-safe.
 */
public final class HttpSource implements RepositorySource {

  private static final int MAX_REDIRECTS = 5;
  private static final int CHUNK_BYTES = 16 * 1024;

  /** {@code Content-Range} of a partial response (RFC 9110, 14.4). */
  private static final Pattern PART = Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/.*");

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

  /** Status codes that mean a missing file. Object stores answer 403 for an absent object. */
  private static final Set<Integer> MISSING_STATUS = Set.of(403, 404, 410);

  private final HttpClient.Builder clients;
  private final URI metadata;
  private final URI targets;
  private final MinimumThroughput minimum;
  private HttpClient client;

  private HttpSource(
      HttpClient.Builder clients, URI metadata, URI targets, MinimumThroughput minimum) {
    this.clients = clients;
    this.client = clients.build();
    this.metadata = folder(metadata);
    this.targets = folder(targets);
    this.minimum = minimum;
  }

  /**
   * Creates a source whose metadata and targets are in {@code metadata/} and {@code targets/}.
   *
   * @param tls trust anchors and client certificate; empty for the default trust anchors of Java.
   */
  public static HttpSource at(URI repository, Optional<SSLContext> tls, MinimumThroughput minimum) {
    URI base = folder(repository);
    return at(base.resolve("metadata/"), base.resolve("targets/"), tls, minimum);
  }

  /**
   * Creates a source whose metadata and targets are at separate addresses.
   *
   * @throws IllegalArgumentException if one of them is not an HTTP or HTTPS address.
   */
  public static HttpSource at(
      URI metadata, URI targets, Optional<SSLContext> tls, MinimumThroughput minimum) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(minimum.window());
    tls.ifPresent(builder::sslContext);
    return new HttpSource(builder, metadata, targets, minimum);
  }

  private static URI folder(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https"))
        || uri.getHost() == null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          Printable.of(uri + ": expected an HTTP(S) address such as https://host/path/"));
    }
    return String.valueOf(uri.getRawPath()).endsWith("/") ? uri : URI.create(uri + "/");
  }

  @Override
  public byte[] metadata(String file, int longest) throws RefusedException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    receive(
        address(metadata, file),
        0,
        longest,
        new ContentSink() {
          @Override
          public void begin(long at) {}

          @Override
          public void write(byte[] piece, int length) {
            content.write(piece, 0, length);
          }
        });
    return content.toByteArray();
  }

  @Override
  public void target(String path, long from, long length, ContentSink sink)
      throws RefusedException {
    receive(address(targets, path), from, length, sink);
  }

  /**
   * Appends the name to the folder. {@link URI#resolve} would interpret names such as {@code a:b}
   * or {@code ..}.
   */
  private static URI address(URI folder, String name) {
    return URI.create(folder + name);
  }

  private void receive(URI address, long from, long length, ContentSink sink)
      throws RefusedException {
    try {
      BodyAtOffset response = open(address, from);
      try (ThroughputCheckedBody body = response.body()) {
        sink.begin(response.offset());
        copy(address, body, response.offset(), length, sink);
      }
    } catch (TooSlowException slow) {
      throw refused(Refusal.SLOW_RETRIEVAL, address, causeOf(slow));
    } catch (IOException broken) {
      throw refused(Refusal.UNREACHABLE, address, causeOf(broken));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw refused(Refusal.UNREACHABLE, address, "stopped");
    }
  }

  private static void copy(
      URI address, ThroughputCheckedBody body, long from, long length, ContentSink sink)
      throws RefusedException, IOException, InterruptedException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long offset = from;
    for (List<ByteBuffer> pieces = body.next(); !pieces.isEmpty(); pieces = body.next()) {
      for (ByteBuffer each : pieces) {
        offset += each.remaining();
        if (offset > length) {
          throw refused(Refusal.TOO_LARGE, address, "longer than %d bytes".formatted(length));
        }
        while (each.hasRemaining()) {
          int count = Math.min(each.remaining(), chunk.length);
          each.get(chunk, 0, count);
          sink.write(chunk, count);
        }
      }
    }
  }

  /**
   * A successful response.
   *
   * @param offset offset of its first byte in the file.
   */
  private record BodyAtOffset(ThroughputCheckedBody body, long offset) {}

  private BodyAtOffset open(URI address, long from)
      throws RefusedException, IOException, InterruptedException {
    URI current = address;
    long offset = from;
    for (int i = 0; i <= MAX_REDIRECTS; i++) {
      HttpResponse<ThroughputCheckedBody> response = send(current, offset);
      int status = response.statusCode();
      if (status == 200) {
        return new BodyAtOffset(response.body(), 0);
      }
      if (status == 206) {
        return new BodyAtOffset(response.body(), offsetOf(current, response, offset));
      }
      response.body().close();
      if (status == 416 && offset > 0) {
        // The stored part is longer than the file on the server. It belongs to another file, so
        // start from the beginning.
        offset = 0;
      } else if (REDIRECTS.contains(status)) {
        current = redirected(current, response);
      } else if (MISSING_STATUS.contains(status)) {
        throw refused(Refusal.MISSING, current, "the server has no such file");
      } else {
        throw refused(Refusal.UNREACHABLE, current, "the server answered with status " + status);
      }
    }
    throw refused(Refusal.UNREACHABLE, address, "the server sends too many redirects");
  }

  /**
   * Sends a request. The time limit applies to the response head only; the timeout of {@link
   * HttpRequest} would include the body on some Java versions.
   */
  private HttpResponse<ThroughputCheckedBody> send(URI address, long from)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address).GET().header("Accept-Encoding", "identity");
    if (from > 0) {
      request.header("Range", "bytes=%d-".formatted(from));
    }
    CompletableFuture<HttpResponse<ThroughputCheckedBody>> response =
        client.sendAsync(request.build(), head -> new ThroughputCheckedBody(minimum));
    try {
      return response.get(minimum.window().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException silent) {
      response.cancel(true);
      throw new TooSlowException("no response within %d ms".formatted(minimum.window().toMillis()));
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof ProtocolException) {
        // A client keeps the connection of a response with a malformed or too long head, and what
        // it has received there, until the client itself is garbage.
        client = clients.build();
      }
      throw failed.getCause() instanceof IOException broken
          ? broken
          : new IOException(failed.getCause());
    }
  }

  private static long offsetOf(
      URI address, HttpResponse<ThroughputCheckedBody> response, long requested)
      throws RefusedException {
    Matcher part = PART.matcher(response.headers().firstValue("Content-Range").orElse(""));
    if (requested > 0 && part.matches() && Long.parseLong(part.group(1)) == requested) {
      return requested;
    }
    response.body().close();
    throw refused(
        Refusal.UNREACHABLE, address, "the server sent another byte range than requested");
  }

  private static URI redirected(URI from, HttpResponse<ThroughputCheckedBody> response)
      throws RefusedException {
    URI to;
    try {
      to = from.resolve(response.headers().firstValue("Location").orElse(""));
    } catch (IllegalArgumentException malformed) {
      throw refused(Refusal.UNREACHABLE, from, "the server redirects to an invalid address");
    }
    if (!originOf(to).equals(originOf(from))) {
      throw refused(
          Refusal.FOREIGN_REDIRECT,
          from,
          "the server redirects to another origin, " + originOf(to));
    }
    return to;
  }

  private static String originOf(URI address) {
    return "%s://%s:%d"
        .formatted(address.getScheme(), address.getHost(), address.getPort())
        .toLowerCase(Locale.ROOT);
  }

  private static String causeOf(Throwable broken) {
    Throwable cause = broken;
    while (cause.getCause() != null && cause.getMessage() == null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private static RefusedException refused(Refusal reason, URI address, String problem) {
    return new RefusedException(reason, Printable.of("%s: %s".formatted(address, problem)));
  }
}
