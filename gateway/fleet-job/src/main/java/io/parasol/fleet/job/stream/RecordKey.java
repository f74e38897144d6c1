// SPDX-License-Identifier: Apache-2.0
package io.parasol.fleet.job.stream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parasol.config.model.site.Names;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The key {@code SITE/DEVICE} of a record. A site may write to Kafka itself, so that records are
 * untrusted: a key that no table takes must not stop the job.
 *
 * @param device {@code gateway} for the messages of the gateway itself.
 */
record RecordKey(String site, String device) {

  /** The longest site and device, and what separates them. */
  private static final int MAX_BYTES = 64 + 1 + 64;

  /** Returns the key; empty if it names no device of a site. */
  static Optional<RecordKey> of(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    if (key == null || key.length > MAX_BYTES) {
      return Optional.empty();
    }
    String[] parts = new String(key, UTF_8).split("/", -1);
    try {
      if (parts.length == 2) {
        Names.require("site", parts[0]);
        Names.require("device", parts[1]);
        return Optional.of(new RecordKey(parts[0], parts[1]));
      }
    } catch (IllegalArgumentException otherForm) {
      // The record names no device of a site.
    }
    return Optional.empty();
  }
}
