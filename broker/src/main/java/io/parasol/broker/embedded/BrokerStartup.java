// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.hivemq.configuration.service.FullConfigurationService;
import com.hivemq.configuration.service.entity.Tls.ClientAuthMode;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import io.parasol.broker.access.AccessTable;
import io.parasol.broker.embedded.identity.LimitedConnections;
import io.parasol.broker.embedded.selftest.StartupSelfTest;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.broker.embedded.setup.BrokerHome;
import io.parasol.broker.embedded.setup.DenyUnauthenticated;
import io.parasol.broker.embedded.setup.HivemqConfiguration;
import io.parasol.broker.embedded.setup.HivemqSettings;
import io.parasol.broker.embedded.setup.TlsStores;
import io.parasol.certs.tls.TlsMaterial;
import io.parasol.config.site.SiteConfig;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One start of HiveMQ. The order of the steps ensures that unauthenticated clients are refused at
 * all times: files, process-wide settings, build, the setting that refuses them, start, the
 * extension, the listener.
 *
 * <p>The caller runs the self-test afterwards. If anything fails, it closes what this has built.
 */
class BrokerStartup {

  private static final Logger log = LoggerFactory.getLogger(BrokerStartup.class);

  private static final int START_TIMEOUT_SECONDS = 120;
  private static final int EXTENSION_TIMEOUT_SECONDS = 2;

  private final SiteConfig.Broker settings;
  private final BrokerHome home;
  private final TlsStores stores;
  private final AccessExtension extension;

  BrokerStartup(SiteConfig.Broker settings, BrokerHome home, AccessExtension extension) {
    this.settings = settings;
    this.home = home;
    this.stores = new TlsStores(home);
    this.extension = extension;
  }

  final AccessExtension extension() {
    return extension;
  }

  final TlsStores stores() {
    return stores;
  }

  /**
   * Checks the address of the listener, writes the files of HiveMQ and makes its process-wide
   * settings.
   */
  final void prepare(TlsMaterial material) throws BrokerException {
    ListenCheck.requireUsable(settings.listen());
    home.prepare();
    stores.write(material);
    HivemqSettings.apply(home);
    HivemqChannel.require();
    LimitedConnections.require();
    onFilesWritten();
  }

  final EmbeddedHiveMQ build() throws BrokerException {
    try {
      EmbeddedHiveMQ hivemq =
          new HivemqServer(
              home,
              configuration(),
              EmbeddedExtension.builder()
                  .withId("parasol")
                  .withName("Parasol")
                  .withVersion("1")
                  .withAuthor("Parasol")
                  .withExtensionMain(extension)
                  .build());
      DenyUnauthenticated.set();
      return hivemq;
    } catch (LinkageError | RuntimeException e) {
      throw new BrokerException("unsupported version of HiveMQ: " + e, e);
    }
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
    log.info("broker starting folder={}", home.folder());
    Thread.@Nullable UncaughtExceptionHandler previous =
        Thread.getDefaultUncaughtExceptionHandler();
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
      // HiveMQ installs its own handler, which ends the process for some exceptions and hides
      // others.
      Thread.setDefaultUncaughtExceptionHandler(previous);
    }
    return new Started(ListenerAddresses.of(extension.listeners(), settings.listen()), selfTest);
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

  /** Overridden by tests that need an insecure configuration. */
  FullConfigurationService configuration() {
    return configuration(ClientAuthMode.REQUIRED);
  }

  final FullConfigurationService configuration(ClientAuthMode clients) {
    return new HivemqConfiguration(settings.listen(), home, stores.password(), clients).toService();
  }

  /** Overridden by tests that act between two steps. */
  void onFilesWritten() {}

  /** Overridden by tests that act between two steps. */
  void onBuilt() {}
}
