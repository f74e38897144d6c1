// SPDX-License-Identifier: Apache-2.0
package io.parasol.lab.bench.panel;

import io.parasol.certs.tls.TlsMaterial;
import io.parasol.lab.bench.measure.BareBroker;
import io.parasol.lab.bench.measure.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * HiveMQ CE, the broker program of the gateway, alone: one listener without TLS for panels, and one
 * with mutual TLS. Protocols and cipher suites are those of the gateway's broker. It has no access
 * rules.
 */
public final class WrapBroker {

  private static final String CONFIGURATION =
      """
      <?xml version="1.0"?>
      <hivemq>
        <listeners>
          <tcp-listener><port>%1$d</port><bind-address>127.0.0.1</bind-address></tcp-listener>
          <tls-tcp-listener>
            <port>%2$d</port>
            <bind-address>127.0.0.1</bind-address>
            <tls>
              <keystore>
                <path>%3$s</path>
                <password>%5$s</password>
                <private-key-password>%5$s</private-key-password>
              </keystore>
              <truststore><path>%4$s</path><password>%5$s</password></truststore>
              <protocols>%6$s</protocols>
              <cipher-suites>%7$s</cipher-suites>
              <prefer-server-cipher-suites>true</prefer-server-cipher-suites>
              <client-authentication-mode>REQUIRED</client-authentication-mode>
            </tls>
          </tls-tcp-listener>
        </listeners>
        <mqtt><queued-messages><max-queue-size>10000</max-queue-size></queued-messages></mqtt>
        <persistence><mode>in-memory</mode></persistence>
        <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
      </hivemq>
      """;

  /** Protects key stores in a folder that is deleted after the benchmark. */
  private static final String PASSWORD = "bench";

  private WrapBroker() {}

  /**
   * Starts it, and waits until it is ready.
   *
   * @param material of the broker, with the anchors of client certificates.
   */
  public static ChildProcess start(Path folder, TlsMaterial material, int plainPort, int tlsPort)
      throws IOException {
    Files.createDirectories(folder);
    Path keys = folder.resolve("key.p12");
    Path anchors = folder.resolve("trust.p12");
    Files.write(keys, material.keyStore(PASSWORD.toCharArray()));
    Files.write(anchors, material.trustStore(PASSWORD.toCharArray()));
    return BareBroker.start(
        folder,
        CONFIGURATION.formatted(
            plainPort,
            tlsPort,
            keys,
            anchors,
            PASSWORD,
            elements("protocol", TlsMaterial.PROTOCOLS),
            elements("cipher-suite", TlsMaterial.SERVER_CIPHER_SUITES)));
  }

  private static String elements(String name, List<String> values) {
    return values.stream()
        .map(value -> "<%1$s>%2$s</%1$s>".formatted(name, value))
        .collect(Collectors.joining());
  }
}
