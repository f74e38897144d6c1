// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.configuration.service.FullConfigurationService;
import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.configuration.service.entity.TcpListener;
import com.hivemq.configuration.service.entity.Tls.ClientAuthMode;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import io.parasol.broker.embedded.identity.BrokerIdentities;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.broker.embedded.setup.TestSite;
import io.parasol.certs.authority.SiteAuthority;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each row of the list of ways in which HiveMQ opens by itself. */
@DisplayName("A broker that does not start closed does not start")
class StartFailsClosedIT {

  @TempDir Path folder;
  private Workbench bench;

  @BeforeEach
  void prepare() throws Exception {
    bench = new Workbench(folder);
  }

  private void assertFails(String why, BrokerStartup launch) {
    BrokerException failure = assertThrows(BrokerException.class, () -> bench.start(launch));

    assertTrue(String.valueOf(failure.getMessage()).startsWith(why), failure.getMessage());
    assertThrows(ConnectException.class, () -> new Socket(Workbench.LOOPBACK, bench.port).close());
  }

  @Test
  void when_there_is_no_authenticator() {
    assertFails(
        "the broker refuses the gateway, reason code 0x87",
        bench.launch(
            new AccessExtension(
                bench.admission(), bench.clients, bench.refusals, bench.slowSubscribers) {
              @Override
              public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
                started().complete(null);
              }
            }));
  }

  @Test
  void when_the_extension_fails() {
    assertFails(
        "the broker's access extension did not start within",
        bench.launch(
            new AccessExtension(
                bench.admission(), bench.clients, bench.refusals, bench.slowSubscribers) {
              @Override
              public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
                throw new IllegalStateException("broken on purpose");
              }
            }));
  }

  @Test
  void when_the_authenticator_fails() {
    assertFails(
        "the broker refuses the gateway",
        bench.launch(
            new CertificateAuthenticator(
                bench.site.access, bench.clients, bench.refusals, bench.slowSubscribers) {
              @Override
              public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
                throw new IllegalStateException("broken on purpose");
              }
            }));
  }

  @Test
  void when_the_authenticator_never_answers() {
    assertFails(
        "the broker refuses the gateway",
        bench.launch(
            new CertificateAuthenticator(
                bench.site.access, bench.clients, bench.refusals, bench.slowSubscribers) {
              @Override
              public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
                output.async(Duration.ofMillis(500), TimeoutFallback.FAILURE);
              }
            }));
  }

  @Test
  void when_its_configuration_asks_for_no_client_certificate() {
    assertFails(
        "a client without certificate got a response, reason code 0x87",
        new BrokerStartup(
            new BrokerPreparation(TestSite.settings(bench.port), bench.site.home()) {
              @Override
              FullConfigurationService configuration() {
                return configuration(ClientAuthMode.OPTIONAL);
              }
            },
            bench.extension(bench.admission())));
  }

  @Test
  void when_its_configuration_has_a_third_listener() {
    assertFails(
        "the broker has 3 listeners",
        new BrokerStartup(
            new BrokerPreparation(TestSite.settings(bench.port), bench.site.home()) {
              @Override
              FullConfigurationService configuration() {
                FullConfigurationService all = super.configuration();
                all.listenerConfiguration().addListener(new TcpListener(0, "127.0.0.1", "third"));
                return all;
              }
            },
            bench.extension(bench.admission())));
  }

  @Test
  void when_its_port_is_taken() throws Exception {
    try (ServerSocket taken = new ServerSocket(bench.port, 1, Workbench.LOOPBACK)) {
      BrokerException failure =
          assertThrows(BrokerException.class, () -> bench.start(bench.launch()));

      assertEquals(
          "broker.listen: 127.0.0.1:%d: already in use; stop the program that listens there, or"
                  .formatted(bench.port)
              + " configure another port",
          failure.getMessage());
      assertTrue(taken.isBound());
    }
  }

  @Test
  void when_its_key_store_cannot_be_read() {
    assertFails(
        "HiveMQ did not start",
        new BrokerStartup(bench.preparation(), bench.extension(bench.admission())) {
          @Override
          void onFilesWritten() {
            try {
              Files.write(bench.site.home().keyStore(), new byte[] {1, 2, 3});
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }
        });
  }

  @Test
  void when_other_code_opens_it_between_building_and_starting() {
    assertFails(
        "other code in this process has opened the broker to unauthenticated clients",
        new BrokerStartup(bench.preparation(), bench.extension(bench.admission())) {
          @Override
          void onBuilt() {
            InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(false);
          }
        });
  }

  @Test
  void when_the_gateways_certificate_is_of_another_site() throws Exception {
    TestSite other = new TestSite(folder.resolve("other"));
    BrokerException failure =
        assertThrows(
            BrokerException.class,
            () ->
                EmbeddedBroker.start(
                    bench.launch(),
                    new BrokerIdentities(
                        bench.site.of(SiteAuthority.BROKER),
                        other.of(SiteAuthority.GATEWAY),
                        bench.site.authority.acceptedIssuers(),
                        Set.of()),
                    bench.site.access));

    assertTrue(
        String.valueOf(failure.getMessage()).startsWith("the broker refuses the gateway"),
        failure.getMessage());
  }

  @Test
  void when_the_list_of_permissions_is_missing() {
    CertificateAuthenticator withoutList =
        new CertificateAuthenticator(
            bench.site.access, bench.clients, bench.refusals, bench.slowSubscribers) {
          @Override
          public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
            output.authenticateSuccessfully();
          }
        };
    assertFails(
        "the broker refuses the gateway a subscription to its own site, reason code 0x87",
        bench.launch(withoutList));
  }
}
