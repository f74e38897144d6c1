// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry.publish;

import io.parasol.config.model.site.DeviceId;
import io.parasol.gateway.store.segment.StoredMessage;
import java.io.IOException;
import java.util.List;

/** The operations of the store that publishing needs. */
public interface Backlog {

  /**
   * Returns messages of a device that are not acknowledged, after a sequence number, oldest first.
   */
  List<StoredMessage> waiting(DeviceId device, long after, int maxMessages, long maxBytes)
      throws IOException;

  void acknowledge(DeviceId device, long seq);

  /**
   * Returns whether the store can record acknowledgements of messages that overtake waiting ones.
   */
  boolean canAcknowledgeAhead(DeviceId device);

  String epoch();
}
