// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Finds the register map of a device that says itself which registers it has. */
public interface MapDiscovery {

  /**
   * Asks the device for its map, one request after the other.
   *
   * @param every how often the device's points are to be read; what changes seldom is read less
   *     often.
   * @return completes on the thread of the reader's answers, never exceptionally for what a device
   *     does or says.
   */
  CompletionStage<Discovery> discover(RegisterReader device, Duration every);

  /** Addresses of which a device that has a map answers one at least; not empty. */
  List<Integer> landmarks();

  /** Asks the device, with few and short requests, whether its map is still this one. */
  CompletionStage<Verdict> verify(RegisterReader device, DiscoveredMap map);

  /**
   * The map that a {@link DiscoveredMap#memo} tells of; empty if nothing can be made of it, as
   * after a change of what is known of maps.
   */
  Optional<DiscoveredMap> recall(String memo, Duration every);

  /** What {@link #verify} found. */
  enum Verdict {
    SAME,
    /** The device has another map now. */
    CHANGED,
    /** It did not answer, or not now. */
    UNKNOWN
  }

  /** What {@link #discover} found. */
  sealed interface Discovery {}

  record Found(DiscoveredMap map) implements Discovery {}

  /**
   * There is no map, or it could not be found out.
   *
   * @param detail one line for people.
   */
  record NotFound(Why why, String detail) implements Discovery {}

  /** Why there is no map. */
  enum Why {
    /** Nothing answers to the unit identifier. */
    ABSENT,
    /** The device answers, and has no such map. */
    NO_MAP,
    /** The device stopped answering, or is busy: to be tried again. */
    BROKEN_OFF
  }
}
