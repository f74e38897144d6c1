// SPDX-License-Identifier: Apache-2.0
package io.parasol.kafka.bridge;

import io.parasol.broker.client.SessionListener;
import io.parasol.gateway.upstream.KafkaConnector;
import io.parasol.kafka.KafkaTopics;
import io.parasol.kafka.ProducerProperties;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SslConfigs;

/** Opens sessions with the producer of Kafka's own client library. */
public final class KafkaBridge implements KafkaConnector {

  /** How long a call may wait for the cluster. Only the session's own thread waits. */
  static final int MAX_BLOCK_MILLIS = 30_000;

  /**
   * Records that wait take at most this much memory. What the store of the gateway lets into flight
   * is less.
   */
  private static final int BUFFER_BYTES = 8 << 20;

  private static final int BATCH_BYTES = 16 * 1024;
  private static final int LINGER_MILLIS = 20;

  /** Called by {@link java.util.ServiceLoader}. */
  public KafkaBridge() {}

  @Override
  public int version() {
    return VERSION;
  }

  @Override
  public KafkaSession open(Target target, SessionListener listener) {
    ProducerSession session =
        new ProducerSession(
            () -> producer(target),
            new SiteRecords(new KafkaTopics(target.prefix()), target.topics()),
            listener,
            () -> ThreadLocalRandom.current().nextDouble());
    session.start();
    return session;
  }

  private static Producer<byte[], byte[]> producer(Target target) {
    Map<String, Object> properties = ProducerProperties.cluster(target.to());
    properties.putAll(ProducerProperties.idempotent(MAX_BLOCK_MILLIS));
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, target.clientId());
    properties.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, MaterialEngineFactory.class);
    properties.put(MaterialEngineFactory.MATERIAL, target.material());
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "gzip");
    properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    // Neither management beans nor metrics for the cluster.
    properties.put(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, List.of());
    properties.put(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    return new KafkaProducer<>(properties);
  }
}
