// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.parasol.config.model.site.HostPort;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

@DisplayName("The broker's configuration")
class ConfigurationFileTest {

  private static ConfigurationFile file(String home) {
    return new ConfigurationFile(
        new HostPort("0.0.0.0", 8883), BrokerHome.at(Path.of(home)), "sesame");
  }

  private static Document parsed(ConfigurationFile file) throws Exception {
    return DocumentBuilderFactory.newDefaultInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(file.toXml()));
  }

  private static String only(Document document, String element) {
    List<String> distinct = all(document, element).stream().distinct().toList();
    assertEquals(1, distinct.size(), element);
    return distinct.get(0);
  }

  private static List<String> all(Document document, String element) {
    NodeList found = document.getElementsByTagName(element);
    return IntStream.range(0, found.getLength())
        .mapToObj(i -> found.item(i).getTextContent())
        .toList();
  }

  @Test
  void fits_the_schema_that_comes_with_the_broker() throws Exception {
    ConfigurationSchema.check(file("/var/lib/a & <b>").toXml());
  }

  @Test
  void has_two_listeners_that_require_a_certificate_and_one_is_on_the_loopback_interface()
      throws Exception {
    Document document = parsed(file("/var/lib/parasol"));

    assertEquals(2, document.getElementsByTagName("listeners").item(0).getChildNodes().getLength());
    assertEquals(List.of("8883", "0"), all(document, "port"));
    assertEquals(List.of("0.0.0.0", "127.0.0.1"), all(document, "bind-address"));
    assertEquals(List.of("mqtts", "own"), all(document, "name"));
    assertEquals("REQUIRED", only(document, "client-authentication-mode"));
    assertEquals("/var/lib/parasol/conf/trust.p12sesame", only(document, "truststore"));
    assertEquals("TLSv1.3TLSv1.2", only(document, "protocols"));
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "anonymous-usage-statistics, false",
    "topic-alias, false",
    "allow-unlimited, false",
    "allow-empty-client-id, true",
    "payload-format-validation, true",
    "utf8-validation, true",
    "strategy, discard-oldest",
    "server-receive-maximum, 100",
    "max-packet-size, 1048576",
    "max-connections, 10000",
    "max-queue-size, 10000",
    "max-keep-alive, 3600",
    "message-expiry, 31536000",
    "session-expiry, 604800",
    "handshake-timeout, 8000",
    "no-connect-idle-timeout, 8000",
    "max-client-id-length, 256",
    "max-topic-length, 1024",
    "persistence, in-memory"
  })
  void bounds_what_is_unbounded_by_default(String element, String value) throws Exception {
    assertEquals(value, only(parsed(file("/var/lib/parasol")), element));
  }

  @Test
  void cannot_say_what_the_broker_would_take_for_an_environment_variable() {
    BrokerException refused =
        assertThrows(BrokerException.class, () -> file("/var/lib/${HOME}").toXml());

    assertTrue(
        String.valueOf(refused.getMessage()).contains("/var/lib/${HOME}/conf/broker.p12"),
        refused.getMessage());
  }

  @ParameterizedTest(name = "{0} instead of {1}")
  @CsvSource({
    "client-auth-mode, client-authentication-mode",
    "REQUIRE, REQUIRED",
    "tls-tcp-listner, tls-tcp-listener",
    "-1, 8883",
    "true-ish, true"
  })
  void does_not_fit_when_one_word_is_wrong(String wrong, String right) throws Exception {
    String xml = new String(file("/x").toXml(), StandardCharsets.UTF_8).replace(right, wrong);

    assertThrows(
        BrokerException.class,
        () -> ConfigurationSchema.check(xml.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void never_prints_its_password() {
    assertFalse(file("/x").toString().contains("sesame"));
  }
}
