// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.site.DeviceId;
import io.parasol.config.site.PointName;
import java.time.Duration;
import java.util.OptionalInt;

/** Hears how the requests of a device fare. Called on a link's thread; must not block. */
public interface PollListener {

  /**
   * One request to a device has ended.
   *
   * @param late how long after it was due it was started.
   * @param took from the start to the answer or to the failure.
   */
  void requested(
      DeviceId device, Request request, RequestResult result, Duration late, Duration took);

  /**
   * A counter of a device has gone back, and not over its end: it has begun anew.
   *
   * @param from as the registers had it before, unsigned and without its scale.
   * @param to as they have it now.
   */
  default void begunAnew(DeviceId device, PointName counter, long from, long to) {}

  /**
   * What was asked.
   *
   * @param function the function code, as a number in the standard's decimal form; 0 where there is
   *     none.
   * @param address the first that was named, as on the wire; empty where there is none.
   */
  record Request(int function, OptionalInt address) {
    /** Of a device that knows no functions. */
    public static final Request PLAIN = new Request(0, OptionalInt.empty());
  }

  /** What came of a request. */
  enum RequestResult {
    OK,
    EXCEPTION,
    TIMEOUT,
    COMM_ERROR
  }
}
