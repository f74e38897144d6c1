// SPDX-License-Identifier: Apache-2.0
package io.parasol.broker.embedded.setup;

import static com.hivemq.configuration.service.InternalConfigurations.EXTENSION_TASK_QUEUE_EXECUTOR_THREADS_COUNT;
import static com.hivemq.configuration.service.InternalConfigurations.JMX_REPORTER_ENABLED;
import static com.hivemq.configuration.service.InternalConfigurations.MANAGED_EXTENSION_THREAD_POOL_THREADS_COUNT;
import static com.hivemq.configuration.service.InternalConfigurations.MQTT_EVENT_EXECUTOR_THREAD_COUNT;
import static com.hivemq.configuration.service.InternalConfigurations.PAYLOAD_PERSISTENCE_CLEANUP_THREADS;
import static com.hivemq.configuration.service.InternalConfigurations.PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC;
import static com.hivemq.configuration.service.InternalConfigurations.PERSISTENCE_STARTUP_THREAD_POOL_SIZE;
import static com.hivemq.configuration.service.InternalConfigurations.SINGLE_WRITER_THREAD_POOL_SIZE;

import com.hivemq.configuration.service.InternalConfigurations;

/**
 * Settings of HiveMQ that have no configuration element. They are process-wide and therefore set
 * again before each start.
 */
public final class HivemqSettings {

  /**
   * Maximum size of a thread pool. The broker of a site runs on a small machine, where more threads
   * would only compete.
   */
  private static final int MAX_THREADS = 4;

  /** Maximum bytes of QoS 0 messages that wait for one slow client; the newest are dropped. */
  private static final int QOS_0_BYTES_OF_CLIENT = 2 * 1024 * 1024;

  /** Share of the heap for QoS 0 messages that wait for all slow clients. */
  private static final int QOS_0_SHARE_OF_HEAP = 8;

  /**
   * The system property that keeps Guice, which builds HiveMQ, from generating a class for each
   * constructor. Each constructor is called once, so reflection takes less time and memory.
   */
  private static final String BYTECODE_OF_GUICE = "guice_bytecode_gen_option";

  private HivemqSettings() {}

  public static void apply(BrokerHome home) {
    int threads = Math.max(2, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors()));
    EXTENSION_TASK_QUEUE_EXECUTOR_THREADS_COUNT.set(threads);
    MANAGED_EXTENSION_THREAD_POOL_THREADS_COUNT.set(1);
    MQTT_EVENT_EXECUTOR_THREAD_COUNT.set(threads);
    PAYLOAD_PERSISTENCE_CLEANUP_THREADS.set(1);
    PERSISTENCE_STARTUP_THREAD_POOL_SIZE.set(threads);
    SINGLE_WRITER_THREAD_POOL_SIZE.set(threads);
    JMX_REPORTER_ENABLED.set(false);
    InternalConfigurations.QOS_0_MEMORY_LIMIT_PER_CLIENT_BYTES.set(QOS_0_BYTES_OF_CLIENT);
    InternalConfigurations.QOS_0_MEMORY_HARD_LIMIT_DIVISOR.set(QOS_0_SHARE_OF_HEAP);
    InternalConfigurations.AUTH_PROCESS_TIMEOUT_SEC.set(5);
    if (System.getProperty(BYTECODE_OF_GUICE) == null) {
      System.setProperty(BYTECODE_OF_GUICE, "DISABLED");
    }
    if (System.getProperty("jna.tmpdir") == null) {
      System.setProperty("jna.tmpdir", home.scratch().toString());
    }
    PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC.set(200);
  }
}
