// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.gateway.cli.run.Typed;
import io.parasol.gateway.sessions.RunningPeer;
import io.parasol.testing.FreePort;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A page over HTTPS. Each browser has the certificate of one person, as an MQTT client has it. */
@DisplayName("A browser with a client certificate")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PageCertificateIT {

  private static final String REPLIES = "parasol/field/reply/";

  private static final String NOTICE = "For authorized staff only. <b>All acts are recorded.";

  @TempDir static Path folder;

  private FieldSite site;
  private Gateway gateway;
  private URI page;

  @BeforeAll
  void a_site_whose_page_is_not_on_loopback() throws Exception {
    int port = FreePort.find();
    site =
        FieldSite.make(
            folder.resolve("site"),
            FreePort.find(),
            "{serial: serial}",
            "page: {listen: \"0.0.0.0:%d\", notice: \"%s\"}\n".formatted(port, NOTICE));
    gateway = site.start();
    page = URI.create("https://localhost:" + port + "/");
  }

  @AfterAll
  void close() {
    if (gateway != null) {
      gateway.close();
    }
  }

  /** Opens the page in a browser that has the certificate of a person, who accepts the notice. */
  private Browser open(String person) throws Exception {
    Path home = Files.createDirectories(folder.resolve(person));
    BrowserCertificate.install(home, site.pkcs12(person), site.file("ca.pem"), page);
    Browser browser = Browser.start(home);
    browser.open(page);
    await(browser, NOTICE);
    assertFalse(browser.text().contains(person), browser.text());
    String unused = browser.evaluate("document.getElementById('accept').click()");
    return browser;
  }

  private static void await(Browser browser, String text) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertTrue(browser.text().contains(text), browser.text()));
  }

  /** Returns the status of the response to a POST of the page. */
  private static String post(Browser browser, String path) {
    return browser.evaluate(
        "fetch('api/v1/%s', {method: 'POST', headers: {'content-type': 'application/json'}, body: '{}'}).then(each => each.status)"
            .formatted(path));
  }

  @Test
  void has_the_name_and_role_of_the_same_certificate_over_mqtt_until_it_is_revoked()
      throws Exception {
    try (RunningPeer replies = site.subscribe(gateway, "operator", REPLIES + "operator");
        Browser browser = open("operator")) {
      await(browser, "operator (operator)");
      assertFalse(browser.text().contains("Log out"), browser.text());

      // Over MQTT, only this person may read these receipts.
      Awaitility.await()
          .untilAsserted(
              () -> {
                assertEquals("202", post(browser, "command/box-01"));
                assertTrue(
                    replies.soFar().stream().anyMatch(line -> line.startsWith(REPLIES)),
                    replies.soFar()::toString);
              });
      assertEquals("200", post(browser, "request"));

      var unused = Typed.parasol("pki", "revoke", "operator", "-c", site.file("site.yaml")).done();

      await(browser, "Your certificate is revoked");
      assertFalse(browser.text().contains("box-01"), browser.text());
    }
  }

  @Test
  void may_as_a_viewer_send_nothing_as_over_mqtt() throws Exception {
    try (RunningPeer replies = site.subscribe(gateway, "viewer", REPLIES + "viewer");
        Browser browser = open("viewer")) {
      await(browser, "viewer (viewer)");

      assertEquals("403", post(browser, "request"));
      assertEquals("403", post(browser, "command/box-01"));
      assertEquals("", browser.evaluate("document.cookie"));
      String denied = replies.await("the response to the subscription", line -> !line.isBlank());
      assertTrue(denied.contains("denied"), denied);
    }
  }
}
