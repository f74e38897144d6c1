// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.state;

import io.parasol.config.site.SiteConfig;
import io.parasol.gateway.configuration.ConfigurationResult;
import io.parasol.gateway.configuration.SiteCondition;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The gateway as the command line sees it. */
public interface GatewayProgram {

  /**
   * Starts the gateway. Returns once the broker accepts clients and the first poll of every device
   * was attempted.
   *
   * @param isStopping whether the start must be abandoned; asked often, on the caller's thread.
   * @throws VerbException if it cannot start, or was abandoned; then nothing keeps running.
   */
  Running start(SiteConfig config, BooleanSupplier isStopping);

  /** A gateway that is ready. */
  interface Running extends AutoCloseable {

    /** Returns one line for operators: the addresses and the number of devices. */
    String summary();

    /**
     * Returns whether the gateway works: the thread that publishes everything runs a task within
     * this time. That thread waits for no disk and no network, so only a defect stops it. The
     * caller waits for the answer.
     */
    boolean isResponsive(Duration timeout) throws InterruptedException;

    /**
     * Returns the parts without which a gateway is of no use and that have not moved since this was
     * last empty: the poll loop, the commits of the store, and the probe of the broker. Must be
     * called on one thread.
     */
    default List<String> unmoved() {
      return List.of();
    }

    /**
     * Applies a changed configuration as far as that is possible without a restart: signers,
     * certificates, links, devices and profiles. Blocks until it is applied.
     *
     * @return what has changed, and what needs a restart.
     */
    ReloadReport reload(SiteConfig config);

    /**
     * Reads again who is trusted, although the configuration cannot be used: removes the signers
     * that it does not list any more, and reads the signed policy, the certificates and the
     * deny-list.
     *
     * @param listed the signers that it lists correctly; null if it cannot be read at all, and so
     *     none is removed.
     * @return what could not be read; one line each.
     */
    List<String> reloadTrust(@Nullable Collection<SiteConfig.Signer> listed);

    /**
     * Returns whether the gateway must be closed and started again, because its keys were not
     * available and now are.
     */
    default boolean needsRestart() {
      return false;
    }

    /** Returns what shows whether the gateway works with its configuration. */
    default SiteCondition condition() {
      return SiteCondition.UNKNOWN;
    }

    /**
     * Records what became of a version of the configuration: in the log, as an event, and in a
     * signed receipt.
     *
     * @throws IOException if the log or the receipt cannot be written.
     */
    default void record(ConfigurationResult result) throws IOException {}

    /**
     * Returns whether this process must end, so that the launcher starts another version of the
     * gateway.
     */
    default boolean mustEnd() {
      return false;
    }

    /** Finishes writes, flushes and stops, within a bounded time. */
    @Override
    void close();
  }
}
