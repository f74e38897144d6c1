// SPDX-License-Identifier: Apache-2.0
package io.parasol.gateway.store.log;

/**
 * What a store has written since it was opened.
 *
 * @param groups number of group commits.
 * @param syncs number of syncs of its files and its folder, for any reason.
 */
public record StoreWrites(long groups, long syncs) {}
