// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

/** The terms on which a link is lent to a transfer. */
public sealed interface LeaseTerms {

  /**
   * The transfer takes turns with the polls of the other devices, and the line settings do not
   * change. The transfer may also use time that the others leave idle.
   *
   * @param weight its share of the line's time while the others need it too: above 0, at most 0.95.
   */
  record Shared(double weight) implements LeaseTerms {

    private static final double MAX_WEIGHT = 0.95;

    public Shared {
      if (!(weight > 0 && weight <= MAX_WEIGHT)) {
        throw new IllegalArgumentException(
            "weight %s: expected above 0 and at most %s".formatted(weight, MAX_WEIGHT));
      }
    }
  }

  /**
   * No request is sent to any other device on the link, and the line settings may change. The
   * readings of the other devices are {@link Quality#STALE} since the lease began.
   */
  record Exclusive() implements LeaseTerms {}
}
