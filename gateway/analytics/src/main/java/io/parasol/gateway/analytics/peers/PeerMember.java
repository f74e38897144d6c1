// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.analytics.peers;

/**
 * A member of a group on one day.
 *
 * @param record what is known of it
 * @param values its power by nameplate power, or its current, for each slot; {@code NaN} where it
 *     does not count (no reading, or a commanded limit)
 */
public record PeerMember(PeerRecord record, SlotSeries values) {}
