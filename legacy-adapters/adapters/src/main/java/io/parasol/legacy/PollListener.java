// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.PointName;
import java.time.Duration;
import java.util.OptionalInt;

/** A listener for the requests to a device. Must not block. */
@ConfinedTo("link")
public interface PollListener {

  /**
   * Called when a request to a device has ended.
   *
   * @param late the delay between the time at which it was due and its start.
   * @param took the time from the start to the response or the failure.
   */
  void requested(
      DeviceId device, Request request, RequestResult result, Duration late, Duration took);

  /**
   * Called when a counter of a device has decreased, but not by an overflow: it was reset.
   *
   * @param from its previous register value, unsigned and unscaled.
   * @param to its present register value, unsigned and unscaled.
   */
  default void counterReset(DeviceId device, PointName counter, long from, long to) {}

  /**
   * A request.
   *
   * @param function the function code; 0 if the protocol has none.
   * @param address the first address in the request, as on the wire; empty if it has none.
   */
  record Request(int function, OptionalInt address) {
    /** A request in a protocol without function codes. */
    public static final Request WITHOUT_FUNCTION = new Request(0, OptionalInt.empty());
  }

  /** The outcome of a request. */
  enum RequestResult {
    OK,
    EXCEPTION,
    TIMEOUT,
    COMM_ERROR
  }
}
