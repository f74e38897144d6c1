// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static io.parasol.broker.embedded.selftest.RawClient.CLOSED;
import static io.parasol.broker.embedded.selftest.RawClient.NOT_AUTHORIZED;
import static io.parasol.broker.embedded.selftest.RawClient.SUCCESS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.exceptions.UnrecoverableException;
import com.hivemq.extension.sdk.api.auth.Authorizer;
import com.hivemq.extension.sdk.api.auth.PublishAuthorizer;
import com.hivemq.extension.sdk.api.auth.SubscriptionAuthorizer;
import com.hivemq.extension.sdk.api.auth.parameter.AuthorizerProviderInput;
import com.hivemq.extension.sdk.api.auth.parameter.PublishAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.PublishAuthorizerOutput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerInput;
import com.hivemq.extension.sdk.api.auth.parameter.SubscriptionAuthorizerOutput;
import io.parasol.broker.embedded.selftest.RawClient;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.broker.embedded.setup.BrokerHome;
import io.parasol.broker.embedded.setup.DenyUnauthenticated;
import io.parasol.broker.embedded.setup.TestSite;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What else could open a broker that has started. */
@DisplayName("A broker that has started")
class StaysClosedIT {

  @TempDir Path folder;
  private Workbench bench;

  @BeforeEach
  void prepare() throws Exception {
    bench = new Workbench(folder);
  }

  @Test
  void stays_closed_when_a_second_is_started_which_is_refused() throws Exception {
    try (EmbeddedBroker first = bench.start(bench.launch())) {
      BrokerException failure =
          assertThrows(
              BrokerException.class,
              () ->
                  bench.start(
                      new BrokerStartup(
                          new BrokerPreparation(
                              TestSite.settings(0), BrokerHome.at(folder.resolve("second"))),
                          bench.extension(bench.admission()))));

      assertEquals("a broker runs in this process already", failure.getMessage());
      assertEquals(CLOSED, Workbench.knockAsStranger(first));
      assertEquals(SUCCESS, bench.knock(first, "x"));
    }
  }

  @Test
  void was_closed_while_it_was_prepared_and_leaves_nothing_if_it_is_not_started() throws Exception {
    try (BrokerPreparation unused = bench.preparation()) {
      unused.begin();
      unused.server().join();
      assertThrows(
          ConnectException.class, () -> new Socket(Workbench.LOOPBACK, bench.port).close());
    }
    try (EmbeddedBroker broker = bench.start(bench.launch())) {
      assertEquals(CLOSED, Workbench.knockAsStranger(broker));
      assertEquals(SUCCESS, bench.knock(broker, "x"));
    }
  }

  @Test
  void states_why_it_could_not_be_prepared_and_permits_another_one() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    try (BrokerPreparation failed =
        new BrokerPreparation(TestSite.settings(bench.port), BrokerHome.at(file))) {
      failed.begin();
      BrokerException why = assertThrows(BrokerException.class, failed::take);
      assertTrue(
          String.valueOf(why.getMessage()).startsWith("broker folder " + file), why::toString);
    }
    try (EmbeddedBroker broker = bench.start(bench.launch())) {
      assertEquals(SUCCESS, bench.knock(broker, "x"));
    }
  }

  @Test
  void closes_all_locks_again_at_the_next_start() throws Exception {
    for (int i = 0; i < 2; i++) {
      EmbeddedBroker broker = bench.start(bench.launch());
      try (broker) {
        assertEquals(bench.port, broker.address().port());
        assertTrue(DenyUnauthenticated.isSet());
        assertEquals(CLOSED, Workbench.knockAsStranger(broker));
        assertEquals(SUCCESS, bench.knock(broker, "x"));
      }
      assertThrows(
          ConnectException.class, () -> new Socket(Workbench.LOOPBACK, bench.port).close());
      Runnable closeTwice = broker::close;
      closeTwice.run();
    }
  }

  @Test
  void leaves_the_handler_of_uncaught_exceptions_alone() throws Exception {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    CompletableFuture<Throwable> received = new CompletableFuture<>();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> received.complete(failure));
    try (EmbeddedBroker broker = bench.start(bench.launch())) {
      // For this one HiveMQ's own handler would end the process.
      Throwable fatal = new UnrecoverableException();
      new Thread(() -> sneak(fatal)).start();

      assertSame(fatal, received.get(60, TimeUnit.SECONDS));
      assertEquals(SUCCESS, bench.knock(broker, "x"));
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void is_closed_again_soon_when_other_code_opens_it() throws Exception {
    try (EmbeddedBroker broker = bench.start(bench.launch())) {
      // As building an EmbeddedHiveMQ does, anywhere in this process.
      InternalConfigurations.AUTH_DENY_UNAUTHENTICATED_CONNECTIONS.set(false);
      assertEquals(CLOSED, Workbench.knockAsStranger(broker));

      await().until(DenyUnauthenticated::isSet);
    }
  }

  @Test
  void refuses_by_its_list_of_permissions_when_the_exact_rules_are_missing() throws Exception {
    CertificateAuthenticator withoutRules =
        new CertificateAuthenticator(
            bench.site.access, bench.clients, bench.refusals, bench.slowSubscribers) {
          @Override
          public Authorizer getAuthorizer(AuthorizerProviderInput input) {
            throw new IllegalStateException("broken on purpose");
          }
        };
    try (EmbeddedBroker broker = bench.start(bench.launch(withoutRules))) {
      assertRefusesWhatIsNotItsOwn(broker);
    }
  }

  @Test
  void refuses_everything_when_the_decision_fails() throws Exception {
    Decision decision = new Decision();
    CertificateAuthenticator broken =
        new CertificateAuthenticator(
            bench.site.access, bench.clients, bench.refusals, bench.slowSubscribers) {
          @Override
          public Authorizer getAuthorizer(AuthorizerProviderInput input) {
            return decision.broken ? decision : super.getAuthorizer(input);
          }
        };
    try (EmbeddedBroker broker = bench.start(bench.launch(broken))) {
      decision.broken = true;
      try (RawClient x = RawClient.open(broker, 5, Optional.of(bench.site.of("x")))) {
        assertEquals(SUCCESS, x.connect("x"));
        assertEquals(NOT_AUTHORIZED, x.subscribe("parasol/s/x/command"));
        assertEquals(NOT_AUTHORIZED, x.publish("parasol/s/x/telemetry", false));
      }
    }
  }

  private static void sneak(Throwable failure) {
    throw (RuntimeException) failure;
  }

  private void assertRefusesWhatIsNotItsOwn(EmbeddedBroker broker) throws Exception {
    try (RawClient x = RawClient.open(broker, 5, Optional.of(bench.site.of("x")))) {
      assertEquals(SUCCESS, x.connect("x"));
      assertEquals(NOT_AUTHORIZED, x.subscribe("#"));
      assertEquals(NOT_AUTHORIZED, x.subscribe("parasol/s/y/command"));
      assertEquals(0, x.subscribe("parasol/s/x/command"));
      assertEquals(NOT_AUTHORIZED, x.publish("parasol/s/y/telemetry", false));
    }
  }

  /** Cannot decide. */
  private static final class Decision implements PublishAuthorizer, SubscriptionAuthorizer {
    volatile boolean broken;

    @Override
    public void authorizePublish(PublishAuthorizerInput input, PublishAuthorizerOutput output) {
      throw new IllegalStateException("broken on purpose");
    }

    @Override
    public void authorizeSubscribe(
        SubscriptionAuthorizerInput input, SubscriptionAuthorizerOutput output) {
      throw new IllegalStateException("broken on purpose");
    }
  }
}
