// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.install.run;

/** The gateway ends here, at once. Only what is on disk and in the device survives. */
final class PowerCut extends Error {

  private static final long serialVersionUID = 1;

  /** Cuts the power at one of the points that are counted. */
  static final class Fuse {
    private int points;
    private final int blows;

    /**
     * @param blows at which point; 0 at none.
     */
    Fuse(int blows) {
      this.blows = blows;
    }

    void point() {
      if (++points == blows) {
        throw new PowerCut();
      }
    }

    /** How many there were so far. */
    int points() {
      return points;
    }
  }
}
