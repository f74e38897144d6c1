// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import io.parasol.config.model.site.HostPort;
import io.parasol.fleet.settings.IngestSettings.Kafka;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.provider.DirectoryConfigProvider;

/**
 * The properties of the Kafka clients of the job: mutual TLS with PEM files. They name the files,
 * which each client reads where it runs, so that no key becomes a part of the job.
 */
final class KafkaProperties {

  private static final String PROVIDER = "files";

  private KafkaProperties() {}

  static Properties of(Kafka kafka) {
    Properties properties = new Properties();
    properties.put(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
        kafka.to().stream().map(HostPort::toString).collect(Collectors.joining(",")));
    properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SSL");
    properties.put(AbstractConfig.CONFIG_PROVIDERS_CONFIG, PROVIDER);
    properties.put(
        AbstractConfig.CONFIG_PROVIDERS_CONFIG + "." + PROVIDER + ".class",
        DirectoryConfigProvider.class.getName());
    properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, "PEM");
    properties.put(
        SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, content(kafka.tls().certificate()));
    properties.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, content(kafka.tls().key()));
    properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, "PEM");
    properties.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, content(kafka.tls().ca()));
    return properties;
  }

  private static String content(Path file) {
    Path whole = file.toAbsolutePath();
    return "${%s:%s:%s}".formatted(PROVIDER, whole.getParent(), whole.getFileName());
  }
}
