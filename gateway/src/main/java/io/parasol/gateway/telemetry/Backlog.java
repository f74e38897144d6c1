// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.telemetry;

import io.parasol.config.site.DeviceId;
import io.parasol.gateway.telemetry.store.StoredMessage;
import java.io.IOException;
import java.util.List;

/** What publishing asks of the store. */
interface Backlog {

  /** Messages of a device that are not acknowledged, behind a number, oldest first. */
  List<StoredMessage> waiting(DeviceId device, long after, int most, long mostBytes)
      throws IOException;

  void acknowledge(DeviceId device, long seq);

  /** Whether the store would remember messages as acknowledged that overtake those that wait. */
  boolean mayRunAhead(DeviceId device);

  String epoch();
}
