// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.modbus.poll;

/**
 * Which of the latest requests to a unit got a response: a sliding window of up to {@link #WINDOW}.
 *
 * @param requests number of requests in the window.
 * @param answers one bit for each of them, the latest lowest; 1 for a response.
 */
record RecentOutcomes(int requests, int answers) {

  static final int WINDOW = 16;

  /** A unit that answers less than one request in this number counts as one that does not. */
  private static final int MIN_ANSWERED = 8;

  /** Fewer requests than this show no failure rate. */
  private static final int MIN_REQUESTS_OF_A_RATE = 8;

  static final RecentOutcomes NONE = new RecentOutcomes(0, 0);

  RecentOutcomes after(boolean isAnswered) {
    int shifted = (answers << 1 | (isAnswered ? 1 : 0)) & ((1 << WINDOW) - 1);
    return new RecentOutcomes(Math.min(requests + 1, WINDOW), shifted);
  }

  private int answered() {
    return Integer.bitCount(answers);
  }

  /** Returns whether less than one request in eight got a response. */
  boolean isSilent() {
    return answered() * MIN_ANSWERED < requests;
  }

  /** Returns whether at least a quarter of the requests got a response, and a quarter did not. */
  boolean isLossy() {
    return requests >= MIN_REQUESTS_OF_A_RATE
        && answered() * 4 >= requests
        && (requests - answered()) * 4 >= requests;
  }
}
