// SPDX-License-Identifier: Apache-2.0
package io.parasol.certs.tuf.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import io.parasol.certs.authority.SiteAuthority;
import io.parasol.certs.identity.Role;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.certs.tuf.client.RepositorySource.ContentSink;
import io.parasol.certs.tuf.metadata.Refusal;
import io.parasol.certs.tuf.metadata.RefusedException;
import io.parasol.config.model.site.OperatorName;
import io.parasol.config.model.site.SiteId;
import io.parasol.config.model.site.TrustDomain;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A repository on a web server that asks for a certificate")
class HttpsSourceIT {

  private static final byte[] CONTENT = new byte[50_000];
  private static final String METADATA = "/metadata/timestamp.json";
  private static final String TARGET = "/targets/fw.bin";

  /** The machine of the test may be slow. */
  private static final MinimumThroughput PATIENT = new MinimumThroughput(1, Duration.ofSeconds(30));

  @TempDir static Path folder;
  private static SiteAuthority here;
  private static SiteAuthority elsewhere;
  private static HttpsServer server;
  private static final List<String> ASKED = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    for (int i = 0; i < CONTENT.length; i++) {
      CONTENT[i] = (byte) (i * 7);
    }
    here = authority("here");
    elsewhere = authority("elsewhere");
    SSLContext context = here.material(SiteAuthority.BROKER).sslContext();
    // On all addresses of loopback, of which its certificate names but one.
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters all = context.getDefaultSSLParameters();
            all.setNeedClientAuth(true);
            parameters.setSSLParameters(all);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ASKED.add(exchange.getRequestURI().getPath() + (range == null ? "" : " " + range));
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
            if (range != null) {
              exchange
                  .getResponseHeaders()
                  .set(
                      "Content-Range",
                      "bytes %d-%d/%d".formatted(from, CONTENT.length - 1, CONTENT.length));
            }
            exchange.sendResponseHeaders(range == null ? 200 : 206, CONTENT.length - from);
            exchange.getResponseBody().write(CONTENT, from, CONTENT.length - from);
          }
        });
    server.start();
  }

  private static SiteAuthority authority(String name) throws Exception {
    SiteAuthority made =
        SiteAuthority.init(
            folder.resolve(name),
            new TrustDomain("parasol"),
            new SiteId(name),
            Set.of("localhost"),
            Clock.systemUTC());
    made.issueOperator(new OperatorName("anna"), Role.OPERATOR);
    return made;
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  @BeforeEach
  void nothing_was_asked() {
    ASKED.clear();
  }

  private static HttpSource at(String host, SSLContext tls) {
    return HttpSource.at(
        URI.create("https://%s:%d/".formatted(host, server.getAddress().getPort())),
        Optional.of(tls),
        PATIENT);
  }

  private static TlsMaterial anna(SiteAuthority authority) throws Exception {
    return authority.material("anna");
  }

  @Test
  void gives_metadata_to_a_client_that_shows_one_of_the_site() throws Exception {
    HttpSource source = at("localhost", anna(here).sslContext());

    assertArrayEquals(CONTENT, source.metadata("timestamp.json", CONTENT.length));
    assertEquals(List.of(METADATA), ASKED);
  }

  @Test
  void goes_on_with_a_target_that_was_cut_off() throws Exception {
    ByteArrayOutputStream had = new ByteArrayOutputStream();
    had.write(CONTENT, 0, 20_000);

    at("localhost", anna(here).sslContext())
        .target(
            "fw.bin",
            20_000,
            CONTENT.length,
            new ContentSink() {
              @Override
              public void begin(long at) {
                assertEquals(20_000, at);
              }

              @Override
              public void write(byte[] piece, int length) {
                had.write(piece, 0, length);
              }
            });

    assertArrayEquals(CONTENT, had.toByteArray());
    assertEquals(List.of(TARGET + " bytes=20000-"), ASKED);
  }

  /** And what was asked for stays unknown to the server. */
  private static void assertUnreachable(HttpSource source) {
    RefusedException refused =
        assertThrows(
            RefusedException.class, () -> source.metadata("timestamp.json", CONTENT.length));
    assertEquals(Refusal.UNREACHABLE, refused.reason(), refused.getMessage());
    assertEquals(List.of(), ASKED);
  }

  @Test
  void gives_nothing_to_a_client_that_shows_none() throws Exception {
    SSLContext trustingOnly = SSLContext.getInstance("TLS");
    trustingOnly.init(null, anna(here).trustManagers().getTrustManagers(), null);

    assertUnreachable(at("localhost", trustingOnly));
  }

  @Test
  void gives_nothing_to_a_client_that_shows_one_of_another_site() throws Exception {
    TlsMaterial stranger = anna(elsewhere).withAnchors(anna(here).anchors());

    assertUnreachable(at("localhost", stranger.sslContext()));
  }

  @Test
  void is_not_believed_when_its_own_is_of_another_site() throws Exception {
    TlsMaterial foreign = anna(here).withAnchors(anna(elsewhere).anchors());

    assertUnreachable(at("localhost", foreign.sslContext()));
  }

  @Test
  void is_not_believed_under_a_name_that_its_own_does_not_bear() throws Exception {
    assertUnreachable(at("127.0.0.2", anna(here).sslContext()));
    assertArrayEquals(
        CONTENT,
        at("127.0.0.1", anna(here).sslContext()).metadata("timestamp.json", CONTENT.length),
        "the control");
    assertEquals(Arrays.asList(METADATA), ASKED);
  }
}
