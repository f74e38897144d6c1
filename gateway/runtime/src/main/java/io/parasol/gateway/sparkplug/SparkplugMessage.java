// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.sparkplug;

import java.util.List;

/**
 * A message of the edge node.
 *
 * @param device empty for the edge node itself.
 * @param seq 0 to 255, or {@link #NO_SEQ}.
 * @param millis when the message was made, in epoch milliseconds.
 */
record SparkplugMessage(Type type, String device, int seq, long millis, List<Metric> metrics) {

  /** An NDEATH has no sequence number (tck-id-payloads-ndeath-seq). */
  static final int NO_SEQ = -1;

  /** The messages that an edge node publishes. */
  enum Type {
    NBIRTH,
    NDEATH,
    DBIRTH,
    DDEATH,
    DDATA;

    boolean isOfDevice() {
      return this != NBIRTH && this != NDEATH;
    }
  }

  SparkplugMessage {
    metrics = List.copyOf(metrics);
  }
}
