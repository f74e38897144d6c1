// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import io.parasol.broker.access.AccessTable;
import io.parasol.broker.embedded.identity.LimitedConnections;
import io.parasol.broker.embedded.selftest.StartupSelfTest;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.broker.embedded.setup.DenyUnauthenticated;
import io.parasol.broker.embedded.setup.TlsStores;
import io.parasol.certs.tls.TlsMaterial;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of HiveMQ, after its {@link BrokerPreparation}. The order of the steps ensures that
 * unauthenticated clients are refused at all times: process-wide settings, the setting that refuses
 * them, the components of HiveMQ, files with keys, start, the extension, the listener.
 *
 * <p>The caller runs the self-test afterwards. If anything fails, it closes what this has built.
 */
class BrokerStartup {

  private static final Logger log = LoggerFactory.getLogger(BrokerStartup.class);

  private static final int START_TIMEOUT_SECONDS = 120;
  private static final int EXTENSION_TIMEOUT_SECONDS = 2;

  private final BrokerPreparation preparation;
  private final AccessExtension extension;

  BrokerStartup(BrokerPreparation preparation, AccessExtension extension) {
    this.preparation = preparation;
    this.extension = extension;
  }

  final BrokerPreparation preparation() {
    return preparation;
  }

  final AccessExtension extension() {
    return extension;
  }

  final TlsStores stores() {
    return preparation.stores();
  }

  /** Returns HiveMQ, which starts later. */
  final EmbeddedHiveMQ build() {
    return new HivemqServer(
        preparation,
        EmbeddedExtension.builder()
            .withId("parasol")
            .withName("Parasol")
            .withVersion("1")
            .withAuthor("Parasol")
            .withExtensionMain(extension)
            .build());
  }

  /** Checks the address of the listener, and writes the keys for HiveMQ. */
  final void prepare(TlsMaterial material) throws BrokerException {
    ListenCheck.requireUsable(preparation.settings().listen());
    stores().write(material);
    HivemqChannel.require();
    LimitedConnections.require();
    onFilesWritten();
  }

  /**
   * @param addresses of the listeners of HiveMQ, with the actual ports.
   * @param selfTest was prepared while HiveMQ started.
   */
  record Started(ListenerAddresses addresses, StartupSelfTest selfTest) {}

  /** Starts HiveMQ. Meanwhile, prepares the self-test, and does the other work. */
  final Started start(
      EmbeddedHiveMQ hivemq, TlsMaterial gateway, AccessTable access, Runnable meanwhile)
      throws BrokerException {
    onBuilt();
    log.info("broker starting folder={}", preparation.home().folder());
    StartupSelfTest selfTest;
    try {
      DenyUnauthenticated.require();
      CompletableFuture<Void> started = hivemq.start();
      try {
        selfTest = StartupSelfTest.prepare(gateway, access);
        meanwhile.run();
      } finally {
        await("HiveMQ", started, START_TIMEOUT_SECONDS);
      }
      await("the broker's access extension", extension.started(), EXTENSION_TIMEOUT_SECONDS);
      DenyUnauthenticated.require();
      new ListenerLimits(extension).install(hivemq);
    } finally {
      preparation.restoreUncaughtExceptionHandler();
    }
    return new Started(
        ListenerAddresses.of(extension.listeners(), preparation.settings().listen()), selfTest);
  }

  private static void await(String what, CompletableFuture<?> started, int seconds)
      throws BrokerException {
    try {
      started.get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new BrokerException(what + " did not start: " + reason(cause), e);
    } catch (TimeoutException e) {
      throw new BrokerException(what + " did not start within " + seconds + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException(what + " was interrupted while starting", e);
    }
  }

  private static String reason(Throwable cause) {
    return cause.getMessage() == null
        ? cause.getClass().getSimpleName()
        : cause.getMessage().lines().findFirst().orElse("");
  }

  /** Overridden by tests that act between two steps. */
  void onFilesWritten() {}

  /** Overridden by tests that act between two steps. */
  void onBuilt() {}
}
