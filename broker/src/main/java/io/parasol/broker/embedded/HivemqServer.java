// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import com.codahale.metrics.MetricRegistry;
import com.hivemq.HiveMQInstance;
import com.hivemq.HiveMQServer;
import com.hivemq.embedded.EmbeddedExtension;
import com.hivemq.embedded.EmbeddedHiveMQ;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * HiveMQ with a configuration that is an object. {@link EmbeddedHiveMQ#builder} builds one that
 * reads XML, which needs 700 more classes. If that has a mistake, HiveMQ uses its defaults, without
 * TLS.
 *
 * <p>It starts once, on a thread of its own.
 */
final class HivemqServer implements EmbeddedHiveMQ {

  private final BrokerPreparation preparation;
  private final EmbeddedExtension extension;
  private volatile CompletableFuture<Void> started = CompletableFuture.completedFuture(null);

  HivemqServer(BrokerPreparation preparation, EmbeddedExtension extension) {
    this.preparation = preparation;
    this.extension = extension;
  }

  /**
   * Returns what has the parts of a running HiveMQ. {@link HivemqInternals} and others call it by
   * this name, by reflection; its type is not on the class path of the compiler.
   */
  Object getInjector() throws ReflectiveOperationException {
    CompletableFuture<HiveMQServer> server = preparation.server();
    if (!server.isDone()) {
      throw new IllegalStateException("HiveMQ has not started");
    }
    return Objects.requireNonNull(
        HiveMQServer.class.getMethod("getInjector").invoke(server.join()),
        "HiveMQ has not started");
  }

  /** Opens the listeners, once the components exist. */
  @Override
  public CompletableFuture<Void> start() {
    started =
        preparation
            .server()
            .thenAcceptAsync(
                this::startNow, task -> BrokerPreparation.startThread("broker-start", task));
    return started;
  }

  /**
   * Starts as {@link HiveMQServer#startInstance} does, but without its {@link System#gc}, which
   * stops all other threads of the gateway while it starts.
   */
  private void startNow(HiveMQServer built) {
    try {
      ((HiveMQInstance) HivemqInternals.instance(this, HiveMQInstance.class)).start(extension);
    } catch (RuntimeException unexpected) {
      throw unexpected;
    } catch (Exception failed) {
      throw new CompletionException(failed);
    }
  }

  @Override
  public CompletableFuture<Void> stop() {
    return started.handle((done, failed) -> null).thenRun(preparation::stop);
  }

  @Override
  public MetricRegistry getMetricRegistry() {
    return preparation.metrics();
  }

  /** Waits until the start has ended, in whatever way, and stops HiveMQ. */
  @Override
  public void close() {
    stop().join();
  }
}
