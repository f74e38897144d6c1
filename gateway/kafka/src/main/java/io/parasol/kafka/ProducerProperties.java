// SPDX-License-Identifier: Apache-2.0
package io.parasol.kafka;

import io.parasol.config.model.site.HostPort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The properties of Kafka clients that do not depend on who they are. */
public final class ProducerProperties {

  private ProducerProperties() {}

  /**
   * Returns the addresses of a cluster, to which clients connect over TLS.
   *
   * @param to some of its brokers; at least one.
   */
  public static Map<String, Object> cluster(List<HostPort> to) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(
        CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
        to.stream().map(HostPort::toString).collect(Collectors.joining(",")));
    properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "SSL");
    return properties;
  }

  /**
   * Returns what makes a producer idempotent, for keys and values of bytes. A record never expires,
   * because a later one of the same device could then be written although an earlier one was not:
   * while the cluster is away, records wait.
   *
   * @param maxBlockMillis how long a send may wait for the cluster's metadata or for memory.
   */
  public static Map<String, Object> idempotent(int maxBlockMillis) {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, maxBlockMillis);
    return properties;
  }
}
