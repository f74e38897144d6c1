// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.est;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.certs.est.CertificateList;
import io.parasol.certs.est.RequestAttributes;
import io.parasol.config.model.site.Printable;
import io.parasol.gateway.web.LimitedHttpClient;
import io.parasol.gateway.web.LimitedHttpClient.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * A client of an EST server (RFC 7030, 8951, 9908). It follows no redirect, and waits for the last
 * byte of a response at most 30 seconds. All methods block.
 */
public final class EstClient {

  private static final int MAX_BYTES = 2 * CertificateList.MAX_BYTES;
  private static final String BASE = ".well-known/est/";

  private final URI server;
  private final LimitedHttpClient http;

  /**
   * @param server such as {@code https://est.example/}.
   * @param tls trusts the authority of the server, and has the client certificate if there is one.
   */
  public EstClient(URI server, SSLContext tls) {
    this(server, tls, LimitedHttpClient.TIMEOUT);
  }

  /**
   * Creates a client with another time limit.
   *
   * @param timeout from a request to the last byte of its response.
   */
  EstClient(URI server, SSLContext tls, Duration timeout) {
    this.server = server;
    this.http = new LimitedHttpClient(tls, timeout);
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
    return CertificateList.decode(content("cacerts", Optional.empty()));
  }

  /** Returns the URI that the request must contain; empty if the server does not state it. */
  public Optional<String> identity(Login login) throws IOException, InterruptedException {
    return RequestAttributes.identity(content("csrattrs", Optional.of(login)));
  }

  /** Requests the first certificate; empty if an operator must approve the request first. */
  public Optional<X509Certificate> enrol(Login login, byte[] request)
      throws IOException, InterruptedException {
    return issued("simpleenroll", Optional.of(login), request);
  }

  /** Requests the first certificate, with a birth certificate as client certificate. */
  public Optional<X509Certificate> enrol(byte[] request) throws IOException, InterruptedException {
    return issued("simpleenroll", Optional.empty(), request);
  }

  /** Requests the next certificate, with the present one as client certificate. */
  public Optional<X509Certificate> renew(byte[] request) throws IOException, InterruptedException {
    return issued("simplereenroll", Optional.empty(), request);
  }

  private Optional<X509Certificate> issued(String operation, Optional<Login> login, byte[] request)
      throws IOException, InterruptedException {
    URI address = address(operation);
    Response response = send(address, login, Optional.of(request));
    return response.status() == EstResponse.ACCEPTED
        ? Optional.empty()
        : Optional.of(CertificateList.decode(content(address, response)).get(0));
  }

  private URI address(String operation) {
    return server.resolve("/" + BASE + operation);
  }

  private byte[] content(String operation, Optional<Login> login)
      throws IOException, InterruptedException {
    URI address = address(operation);
    return content(address, send(address, login, Optional.empty()));
  }

  private Response send(URI address, Optional<Login> login, Optional<byte[]> request)
      throws IOException, InterruptedException {
    HttpRequest.Builder message = HttpRequest.newBuilder(address);
    login.ifPresent(each -> message.header("Authorization", each.header()));
    request.ifPresent(
        der ->
            message
                .header("Content-Type", "application/pkcs10")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Base64.getMimeEncoder().encode(der))));
    return http.send(message.build(), MAX_BYTES);
  }

  private static byte[] content(URI address, Response response) throws IOException {
    String text = new String(response.body(), US_ASCII);
    if (response.status() != EstResponse.OK) {
      throw new EstRefusedException(
          response.status(),
          "%s: status %d, %s".formatted(address, response.status(), Printable.of(text.strip())));
    }
    try {
      return Base64.getDecoder().decode(text.replaceAll("[ \t\r\n]", ""));
    } catch (IllegalArgumentException notBase64) {
      throw new IOException(address + ": the response is not base64", notBase64);
    }
  }
}
