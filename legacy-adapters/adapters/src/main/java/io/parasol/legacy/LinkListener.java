// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import io.parasol.config.concurrent.ConfinedTo;
import io.parasol.config.model.site.DeviceId;
import io.parasol.config.model.site.LinkId;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** A listener for the state of a link as a whole. Must not block. */
@ConfinedTo("link")
public interface LinkListener {

  /**
   * A link that is overloaded: points are read later than their period requires.
   *
   * @param device the device whose points were late most recently.
   * @param every the period of these points.
   * @param late how long after the end of their period they were read.
   * @param shortest the shortest period that the link could keep, estimated from the latest request
   *     times, in whole milliseconds; empty if it could keep none.
   */
  record Overrun(DeviceId device, Duration every, Duration late, Optional<Duration> shortest) {}

  /** What a Modbus link receives instead of a response. */
  enum Disturbance {
    /** Bytes that form no frame, while a response was awaited. */
    NOISE,
    /** A response with a wrong checksum, or one that stopped. */
    DAMAGED,
    /** A request of another master to the unit whose response was awaited. */
    CONTESTED,
    /** A response to a request that has timed out. */
    LATE,
    /** A response to a read that may be to an earlier request. */
    AMBIGUOUS,
    /** A second response. */
    DUPLICATE,
    /** A response with the identifier of no recent request. */
    UNKNOWN_TRANSACTION,
    /** A response of another unit. */
    WRONG_UNIT,
    /** A response to another function. */
    WRONG_FUNCTION;

    /** Returns the name in metrics. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Ignores all events. */
  LinkListener NONE = new LinkListener() {};

  /** Called when points were read, but only after the end of their period. */
  default void late(LinkId link) {}

  /**
   * Called when the link cannot keep its polling periods. Not called again before {@link #onTime}.
   */
  default void overrun(LinkId link, Overrun overrun) {}

  /** Called when the link keeps its periods again. */
  default void onTime(LinkId link) {}

  /** Called when the link received something that is not used. */
  default void disturbed(LinkId link, Disturbance kind) {}

  /**
   * Called when frames of a second master are received on the line, for each of its frames from the
   * second on.
   *
   * @param description a description of the frame for operators.
   * @param presence the time after this frame for which the second master counts as present.
   */
  default void secondClientDetected(LinkId link, String description, Duration presence) {}

  /**
   * Called when a second master sends a request that only an installation may send to this device,
   * also for its first frame.
   *
   * @param what the registers, coils or function, such as {@code holding 129}.
   */
  default void firmwareAttempted(LinkId link, DeviceId device, String what) {}
}
