// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.ingest;

import io.parasol.certs.files.UnusableKeyException;
import io.parasol.fleet.settings.IngestSettings;
import io.parasol.fleet.settings.IngestSettings.TlsFiles;
import io.parasol.kafka.ProducerProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SslConfigs;

/** Creates the clients of the Kafka cluster. */
public final class KafkaProducers {

  /** How long a send may wait for the cluster's metadata or for memory. */
  private static final int MAX_BLOCK_MILLIS = 30_000;

  private static final int BATCH_BYTES = 128 * 1024;
  private static final int LINGER_MILLIS = 20;

  private KafkaProducers() {}

  /**
   * Creates the idempotent producer. While the cluster is away, its records wait, and so do the
   * messages that the broker may still send.
   */
  static KafkaProducer<byte[], byte[]> open(IngestSettings.Kafka settings) throws IngestException {
    Map<String, Object> properties = connection(settings);
    properties.putAll(ProducerProperties.idempotent(MAX_BLOCK_MILLIS));
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
    properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MILLIS);
    return new KafkaProducer<>(properties);
  }

  /**
   * Returns the properties of any client of the cluster: addresses, and mutual TLS with the files
   * of the settings.
   */
  public static Map<String, Object> connection(IngestSettings.Kafka settings)
      throws IngestException {
    TlsFiles files = settings.tls();
    Map<String, Object> properties = ProducerProperties.cluster(settings.to());
    try {
      files.load();
      properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
      properties.put(
          SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, Files.readString(files.certificate()));
      properties.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, Files.readString(files.key()));
      properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
      properties.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, Files.readString(files.ca()));
    } catch (UnusableKeyException | IOException unusable) {
      throw new IngestException("kafka: " + unusable.getMessage(), unusable);
    }
    return properties;
  }
}
