// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Discovers the register map of a self-describing device. */
public interface MapDiscovery {

  /**
   * Discovers the map of the device, with one request after the other.
   *
   * @param every the polling period of the device's points. Points that change rarely get a longer
   *     one.
   * @return completes on the thread of the reader's responses, never exceptionally because of what
   *     a device sends or does.
   */
  CompletionStage<Discovery> discover(RegisterReader device, Duration every);

  /** Returns register addresses; every device with a map responds to at least one. Not empty. */
  List<Integer> landmarks();

  /** Verifies, with few and short requests, whether the map of the device is still this one. */
  CompletionStage<Verdict> verify(RegisterReader device, DiscoveredMap map);

  /**
   * Restores the map from a {@link DiscoveredMap#findings}. Empty if that is not possible, for
   * example after an update of the known models.
   */
  Optional<DiscoveredMap> recall(String findings, Duration every);

  /** The outcome of {@link #verify}. */
  enum Verdict {
    SAME,
    /** The device has another map now. */
    CHANGED,
    /** The device did not respond, or was busy. */
    UNKNOWN
  }

  /** The outcome of {@link #discover}. */
  sealed interface Discovery {}

  record Found(DiscoveredMap map) implements Discovery {}

  /**
   * There is no map, or it could not be discovered.
   *
   * @param detail one line for operators.
   */
  record NotFound(NotFoundReason why, String detail) implements Discovery {}

  /** The reasons for a missing map. */
  enum NotFoundReason {
    /** No device responds at the unit identifier. */
    ABSENT,
    /** The device responds, but has no such map. */
    NO_MAP,
    /** The device stopped responding or is busy; try again later. */
    BROKEN_OFF
  }
}
