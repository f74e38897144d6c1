// SPDX-License-Identifier: Apache-2.0
package io.parasol.simulator.bus;

import java.time.Duration;

/**
 * The counts of a bus so far.
 *
 * @param requests accepted requests, answered or not.
 * @param answers correct responses to them, including exception responses.
 * @param broken frames that were damaged or not requests.
 * @param early requests with too little silence before them; a strict bus ignores them.
 * @param collisions how often the client sent while a unit was sending.
 * @param carried time of all characters in both directions.
 * @param needed minimum time of the answered requests on such a line: their characters, twice the
 *     silence, and the turnaround of the unit.
 * @param turnaround turnaround of the units for these responses; included in {@code needed}.
 * @param idle how long the client left the line idle after an answer, beyond the silence.
 * @param unanswered from the start of each request without an answer to the next request, less the
 *     silence before that.
 * @param late total time by which the ends of answers came later than on a wire: an error of the
 *     emulation, not of the client.
 */
public record WireCounts(
    long requests,
    long answers,
    long broken,
    long early,
    long collisions,
    Duration carried,
    Duration needed,
    Duration turnaround,
    Duration idle,
    Duration unanswered,
    Duration late) {

  /** Returns the counts since an earlier one. */
  public WireCounts since(WireCounts earlier) {
    return new WireCounts(
        requests - earlier.requests,
        answers - earlier.answers,
        broken - earlier.broken,
        early - earlier.early,
        collisions - earlier.collisions,
        carried.minus(earlier.carried),
        needed.minus(earlier.needed),
        turnaround.minus(earlier.turnaround),
        idle.minus(earlier.idle),
        unanswered.minus(earlier.unanswered),
        late.minus(earlier.late));
  }
}
