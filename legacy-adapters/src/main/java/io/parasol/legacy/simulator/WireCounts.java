// SPDX-License-Identifier: Apache-2.0
package io.parasol.legacy.simulator;

import java.time.Duration;

/**
 * What happened on a bus so far.
 *
 * @param requests frames that were asked of somebody on time, answered or not.
 * @param answers of these, answered as they should be, refusals included.
 * @param broken frames that were damaged or no requests.
 * @param hasty requests that were ignored, because too little silence came before.
 * @param collisions how often the master spoke while a unit did.
 * @param carried the time of all characters in both directions.
 * @param needed the shortest time that the answered requests can take on such a line: their
 *     characters, twice the silence, and what the unit thinks.
 */
public record WireCounts(
    long requests,
    long answers,
    long broken,
    long hasty,
    long collisions,
    Duration carried,
    Duration needed) {}
