// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded;

import static com.hivemq.configuration.service.InternalConfigurations.EXTENSION_TASK_QUEUE_EXECUTOR_THREADS_COUNT;
import static com.hivemq.configuration.service.InternalConfigurations.JMX_REPORTER_ENABLED;
import static com.hivemq.configuration.service.InternalConfigurations.MANAGED_EXTENSION_THREAD_POOL_THREADS_COUNT;
import static com.hivemq.configuration.service.InternalConfigurations.MQTT_EVENT_EXECUTOR_THREAD_COUNT;
import static com.hivemq.configuration.service.InternalConfigurations.PAYLOAD_PERSISTENCE_CLEANUP_THREADS;
import static com.hivemq.configuration.service.InternalConfigurations.PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC;
import static com.hivemq.configuration.service.InternalConfigurations.PERSISTENCE_STARTUP_THREAD_POOL_SIZE;
import static com.hivemq.configuration.service.InternalConfigurations.SINGLE_WRITER_THREAD_POOL_SIZE;

import com.hivemq.configuration.service.InternalConfigurations;
import io.parasol.config.SiteConfig;
import org.rocksdb.NativeLibraryLoader;

/** What HiveMQ has no configuration for: process-wide, so set again before each start. */
final class HivemqSettings {

  /** A site's broker shares a small box; more threads than this only wait for each other. */
  private static final int MOST_THREADS = 4;

  private HivemqSettings() {}

  static void apply(SiteConfig.Persistence persistence, BrokerHome home) throws BrokerException {
    int threads = Math.max(2, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
    EXTENSION_TASK_QUEUE_EXECUTOR_THREADS_COUNT.set(threads);
    MANAGED_EXTENSION_THREAD_POOL_THREADS_COUNT.set(1);
    MQTT_EVENT_EXECUTOR_THREAD_COUNT.set(threads);
    PAYLOAD_PERSISTENCE_CLEANUP_THREADS.set(1);
    PERSISTENCE_STARTUP_THREAD_POOL_SIZE.set(threads);
    SINGLE_WRITER_THREAD_POOL_SIZE.set(threads);
    JMX_REPORTER_ENABLED.set(false);
    InternalConfigurations.AUTH_PROCESS_TIMEOUT_SEC.set(5);
    if (System.getProperty("jna.tmpdir") == null) {
      System.setProperty("jna.tmpdir", home.scratch().toString());
    }
    switch (persistence) {
      case MEMORY -> PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC.set(200);
      case FILE -> {
        PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC.set(2000);
        unpackRocksDb(home);
      }
    }
  }

  /**
   * RocksDB unpacks 13 MB of native library at its first use; into the broker's own folder, which
   * is emptied at the next start, rather than where a killed process would leave them for ever.
   */
  private static void unpackRocksDb(BrokerHome home) throws BrokerException {
    try {
      NativeLibraryLoader.getInstance().loadLibrary(home.scratch().toString());
    } catch (java.io.IOException | LinkageError e) {
      throw new BrokerException(
          "broker.persistence is file, but its database cannot be loaded from %s: %s"
              .formatted(home.scratch(), e.getMessage()),
          e);
    }
  }
}
