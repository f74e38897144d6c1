// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.codahale.metrics.MetricRegistry;
import com.hivemq.HiveMQServer;
import com.hivemq.configuration.service.FullConfigurationService;
import com.hivemq.configuration.service.entity.Tls.ClientAuthMode;
import io.parasol.broker.embedded.setup.BrokerException;
import io.parasol.broker.embedded.setup.BrokerHome;
import io.parasol.broker.embedded.setup.DenyUnauthenticated;
import io.parasol.broker.embedded.setup.HivemqConfiguration;
import io.parasol.broker.embedded.setup.HivemqSettings;
import io.parasol.broker.embedded.setup.HivemqSystem;
import io.parasol.broker.embedded.setup.Shutdown;
import io.parasol.broker.embedded.setup.TlsStores;
import io.parasol.config.site.SiteConfig;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the start of a broker that needs no key: HiveMQ builds its components, without a
 * listener, in a thread of its own. Meanwhile the gateway reads keys and certificates. {@link
 * EmbeddedBroker#start} continues with it.
 *
 * <p>Only one broker at a time may exist in a process, because some settings of HiveMQ are
 * process-wide.
 */
public class BrokerPreparation implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(BrokerPreparation.class);

  private static final AtomicBoolean IN_USE = new AtomicBoolean();

  private final SiteConfig.Broker settings;
  private final BrokerHome home;
  private final TlsStores stores;
  private final MetricRegistry metrics = new MetricRegistry();
  private final Thread.@Nullable UncaughtExceptionHandler uncaught =
      Thread.getDefaultUncaughtExceptionHandler();
  private final CompletableFuture<HiveMQServer> server = new CompletableFuture<>();
  private final AtomicBoolean isTaken = new AtomicBoolean();
  private @Nullable BrokerException failure;

  BrokerPreparation(SiteConfig.Broker settings, BrokerHome home) {
    this.settings = settings;
    this.home = home;
    this.stores = new TlsStores(home);
  }

  /**
   * Begins to initialize TLS in this process, in a thread of its own, and returns at once. That
   * needs no configuration: a program can call this before it reads one, and {@link #begin} does.
   */
  public static void initializeTls() {
    var unused = NettyTls.begin();
  }

  /**
   * Waits until {@link #initializeTls} has ended. Meanwhile Java trusts no authority by default: a
   * program without a broker in it calls this before it connects to other servers.
   */
  public static void awaitTls() {
    NettyTls.begin().join();
  }

  /**
   * Begins, and returns at once. If it fails, {@link EmbeddedBroker#start} throws the exception.
   *
   * @param home the folder of the broker; created if missing.
   */
  public static BrokerPreparation begin(SiteConfig.Broker settings, Path home) {
    BrokerPreparation preparation = new BrokerPreparation(settings, BrokerHome.at(home));
    preparation.begin();
    return preparation;
  }

  final void begin() {
    if (!IN_USE.compareAndSet(false, true)) {
      isTaken.set(true);
      failure = new BrokerException("a broker runs in this process already");
      return;
    }
    try {
      home.prepare();
      HivemqSettings.apply(home);
      DenyUnauthenticated.set();
    } catch (BrokerException unusable) {
      fail(unusable);
      return;
    } catch (LinkageError | RuntimeException e) {
      fail(new BrokerException("unsupported version of HiveMQ: " + e, e));
      return;
    }
    startThread("broker-start", this::bootstrap);
  }

  /** Runs a task of the start in a thread of its own. */
  static void startThread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void fail(BrokerException why) {
    failure = why;
    server.completeExceptionally(why);
  }

  private void bootstrap() {
    try {
      CompletableFuture<Void> tls = NettyTls.begin();
      HiveMQServer hivemq =
          new HiveMQServer(new HivemqSystem(home), metrics, configuration(), false, false);
      try {
        hivemq.bootstrap();
        tls.join();
      } catch (Exception | LinkageError failed) {
        hivemq.stop();
        throw failed;
      }
      server.complete(hivemq);
    } catch (Throwable failed) {
      server.completeExceptionally(failed);
    } finally {
      restoreUncaughtExceptionHandler();
    }
  }

  /**
   * Restores the handler of uncaught exceptions. HiveMQ installs its own one, which ends the
   * process for some exceptions and hides others.
   */
  final void restoreUncaughtExceptionHandler() {
    Thread.setDefaultUncaughtExceptionHandler(uncaught);
  }

  /** Overridden by tests that need an insecure configuration. */
  FullConfigurationService configuration() {
    return configuration(ClientAuthMode.REQUIRED);
  }

  final FullConfigurationService configuration(ClientAuthMode clients) {
    return new HivemqConfiguration(settings.listen(), home, stores.password(), clients).toService();
  }

  final SiteConfig.Broker settings() {
    return settings;
  }

  final BrokerHome home() {
    return home;
  }

  final TlsStores stores() {
    return stores;
  }

  final MetricRegistry metrics() {
    return metrics;
  }

  /** Returns HiveMQ, once its components exist; fails if they cannot be built. */
  final CompletableFuture<HiveMQServer> server() {
    return server;
  }

  /**
   * Hands HiveMQ over: from now on, the caller closes it, and calls {@link #release} then.
   *
   * @throws BrokerException if it cannot be used; then there is nothing to close.
   */
  final void take() throws BrokerException {
    boolean isFirst = isTaken.compareAndSet(false, true);
    if (failure != null) {
      if (isFirst) {
        release();
      }
      throw failure;
    }
    if (!isFirst) {
      throw new IllegalStateException("already started or closed");
    }
  }

  /** Permits another broker in this process. */
  static void release() {
    IN_USE.set(false);
  }

  /** Stops HiveMQ, unless a broker has taken it over. Idempotent. */
  @Override
  public void close() {
    if (!isTaken.compareAndSet(false, true)) {
      return;
    }
    if (Shutdown.close(this::stop, () -> {})) {
      release();
    } else {
      log.error("broker not closed why=\"HiveMQ did not stop in time\"");
    }
  }

  /** Waits until HiveMQ is built, and stops it. */
  final void stop() {
    try {
      server.join().stop();
    } catch (CompletionException notBuilt) {
      log.debug("nothing to stop why={}", notBuilt.toString());
    }
  }
}
