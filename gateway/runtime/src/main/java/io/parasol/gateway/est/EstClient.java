// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.est.CertificateList;
import io.parasol.certs.est.RequestAttributes;
import io.parasol.config.model.site.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A client of an EST server (RFC 7030, 8951, 9908). It follows no redirect, and waits for a
 * response at most 30 seconds. All methods block.
 */
public final class EstClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_BYTES = 2 * CertificateList.MAX_BYTES;
  private static final int MAX_TEXT = 200;
  private static final String BASE = ".well-known/est/";

  private final URI server;
  private final HttpClient http;

  /**
   * @param server such as {@code https://est.example/}.
   * @param tls trusts the authority of the server, and has the client certificate if there is one.
   */
  public EstClient(URI server, SSLContext tls) {
    this.server = server;
    this.http =
        HttpClient.newBuilder()
            .sslContext(tls)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  /** User name and password of a claim. */
  public record Login(String user, String code) {

    private String header() {
      return "Basic " + Base64.getEncoder().encodeToString((user + ":" + code).getBytes(UTF_8));
    }

    /** Returns the user name, never the code. */
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  /** Returns the roots and issuers of the server. */
  public List<X509Certificate> authorities() throws IOException, InterruptedException {
    return CertificateList.decode(content(send("cacerts", Optional.empty(), Optional.empty())));
  }

  /** Returns the URI that the request must contain; empty if the server does not state it. */
  public Optional<String> identity(Login login) throws IOException, InterruptedException {
    return RequestAttributes.identity(
        content(send("csrattrs", Optional.of(login), Optional.empty())));
  }

  /** Requests the first certificate; empty if an operator must approve the request first. */
  public Optional<X509Certificate> enrol(Login login, byte[] request)
      throws IOException, InterruptedException {
    return issued(send("simpleenroll", Optional.of(login), Optional.of(request)));
  }

  /** Requests the first certificate, with a birth certificate as client certificate. */
  public Optional<X509Certificate> enrol(byte[] request) throws IOException, InterruptedException {
    return issued(send("simpleenroll", Optional.empty(), Optional.of(request)));
  }

  /** Requests the next certificate, with the present one as client certificate. */
  public Optional<X509Certificate> renew(byte[] request) throws IOException, InterruptedException {
    return issued(send("simplereenroll", Optional.empty(), Optional.of(request)));
  }

  private static Optional<X509Certificate> issued(HttpResponse<InputStream> response)
      throws IOException {
    if (response.statusCode() == EstResponse.ACCEPTED) {
      response.body().close();
      return Optional.empty();
    }
    return Optional.of(CertificateList.decode(content(response)).get(0));
  }

  private HttpResponse<InputStream> send(
      String operation, Optional<Login> login, Optional<byte[]> request)
      throws IOException, InterruptedException {
    HttpRequest.Builder message =
        HttpRequest.newBuilder(server.resolve("/" + BASE + operation)).timeout(TIMEOUT);
    login.ifPresent(each -> message.header("Authorization", each.header()));
    request.ifPresent(
        der ->
            message
                .header("Content-Type", "application/pkcs10")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Base64.getMimeEncoder().encode(der))));
    return http.send(message.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private static byte[] content(HttpResponse<InputStream> response) throws IOException {
    byte[] body;
    try (InputStream in = response.body()) {
      body = in.readNBytes(MAX_BYTES + 1);
    }
    String text = new String(body, US_ASCII);
    if (response.statusCode() != EstResponse.OK) {
      String shown = Printable.of(text.strip());
      throw new EstRefusedException(
          response.statusCode(),
          "%s: status %d, %s"
              .formatted(
                  response.uri(),
                  response.statusCode(),
                  shown.substring(0, Math.min(MAX_TEXT, shown.length()))));
    }
    try {
      if (body.length > MAX_BYTES) {
        throw new IOException("%s: the response is too long".formatted(response.uri()));
      }
      return Base64.getDecoder().decode(text.replaceAll("[ \t\r\n]", ""));
    } catch (IllegalArgumentException notBase64) {
      throw new IOException(response.uri() + ": the response is not base64", notBase64);
    }
  }
}
