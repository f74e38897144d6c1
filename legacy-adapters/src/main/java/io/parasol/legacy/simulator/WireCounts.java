// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import java.time.Duration;

/**
 * What happened on a bus so far.
 *
 * @param requests frames that were asked of somebody on time, answered or not.
 * @param answers of these, answered as they should be, refusals included.
 * @param broken frames that were damaged or no requests.
 * @param hasty requests that too little silence came before; a strict bus ignores them.
 * @param collisions how often the master spoke while a unit did.
 * @param carried the time of all characters in both directions.
 * @param needed the shortest time that the answered requests can take on such a line: their
 *     characters, twice the silence, and what the unit thinks.
 * @param thought what the units thought before these answers, which is in {@code needed} as well.
 * @param waited how long the master let the line rest after an answer, beyond the silence.
 * @param unanswered from the beginning of each request that nobody answered to the next request,
 *     less the silence before that.
 * @param late by how much the ends of answers came later than they would on a wire, in all: an
 *     error of the emulation, not of the master.
 */
public record WireCounts(
    long requests,
    long answers,
    long broken,
    long hasty,
    long collisions,
    Duration carried,
    Duration needed,
    Duration thought,
    Duration waited,
    Duration unanswered,
    Duration late) {

  /** What happened between an earlier count and this one. */
  public WireCounts since(WireCounts earlier) {
    return new WireCounts(
        requests - earlier.requests,
        answers - earlier.answers,
        broken - earlier.broken,
        hasty - earlier.hasty,
        collisions - earlier.collisions,
        carried.minus(earlier.carried),
        needed.minus(earlier.needed),
        thought.minus(earlier.thought),
        waited.minus(earlier.waited),
        unanswered.minus(earlier.unanswered),
        late.minus(earlier.late));
  }
}
