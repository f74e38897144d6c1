// SPDX-License-Identifier: Apache-2.0
package io.parasol.config.simulation;

import java.time.Duration;
import java.util.Optional;

/**
 * What goes wrong in a loader.
 *
 * @param refusesSignature whether it takes no image for one of its model: exception 04.
 * @param busy for so long after each block it says that it is busy: exception 06.
 * @param losesAnswerTo the block, from 1 on, whose first answer is lost, though it was taken; 0 is
 *     none.
 * @param restartsAt the block, from 1 on, at which it restarts once without a word, and has
 *     forgotten what it was sent; 0 is none.
 * @param otherSerial the serial number of another device that answers after the next restart.
 * @param keepsVersion whether the old version runs after all.
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

  public LoaderFaults answeringAs(String serial) {
    return new LoaderFaults(
        refusesSignature, busy, losesAnswerTo, restartsAt, Optional.of(serial), keepsVersion);
  }

  public LoaderFaults keepingVersion() {
    return new LoaderFaults(refusesSignature, busy, losesAnswerTo, restartsAt, otherSerial, true);
  }
}
