// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy;

/** On what terms a link is lent to a transfer. */
public sealed interface Tenure {

  /**
   * The transfer takes turns with the polls of the other devices, and the line stays as it is. What
   * the others leave idle it may use as well.
   *
   * @param weight the share of the line's time that it gets while the others want it too: above 0,
   *     up to 0.95.
   */
  record Shared(double weight) implements Tenure {

    private static final double MOST = 0.95;

    public Shared {
      if (!(weight > 0 && weight <= MOST)) {
        throw new IllegalArgumentException(
            "weight %s: expected above 0, up to %s".formatted(weight, MOST));
      }
    }
  }

  /**
   * Nobody else is asked for anything on the link, and the line may be given another form. All that
   * the others have to say is {@link Quality#STALE} since the lease began.
   */
  record Exclusive() implements Tenure {}
}
