// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.config;

import java.time.Duration;
import java.util.Optional;

/**
 * The faults of a loader.
 *
 * @param refusesSignature whether it rejects images for its own model with exception code 04.
 * @param busy how long it responds with exception code 06 after each block.
 * @param losesAnswerTo the block, from 1, that is accepted but whose first response is lost; 0 for
 *     none.
 * @param restartsAt the block, from 1, at which it restarts once without a response and loses all
 *     received data; 0 for none.
 * @param otherSerial the serial number of another device that responds after the next restart.
 * @param keepsVersion whether the old version still runs after the installation.
 */
public record LoaderFaults(
    boolean refusesSignature,
    Duration busy,
    int losesAnswerTo,
    int restartsAt,
    Optional<String> otherSerial,
    boolean keepsVersion) {

  public static final LoaderFaults NONE =
      new LoaderFaults(false, Duration.ZERO, 0, 0, Optional.empty(), false);

  public LoaderFaults refusingSignature() {
    return new LoaderFaults(true, busy, losesAnswerTo, restartsAt, otherSerial, keepsVersion);
  }

  public LoaderFaults busyFor(Duration time) {
    return new LoaderFaults(
        refusesSignature, time, losesAnswerTo, restartsAt, otherSerial, keepsVersion);
  }

  public LoaderFaults losingAnswerTo(int block) {
    return new LoaderFaults(refusesSignature, busy, block, restartsAt, otherSerial, keepsVersion);
  }

  public LoaderFaults restartingAt(int block) {
    return new LoaderFaults(
        refusesSignature, busy, losesAnswerTo, block, otherSerial, keepsVersion);
  }

  public LoaderFaults keepingVersion() {
    return new LoaderFaults(refusesSignature, busy, losesAnswerTo, restartsAt, otherSerial, true);
  }
}
