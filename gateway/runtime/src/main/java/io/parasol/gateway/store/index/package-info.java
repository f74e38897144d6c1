// SPDX-License-Identifier: Apache-2.0
/**
 * What a store knows of its messages: for each device the ranges in the segments and what its
 * recipients have settled, in memory, in the cursor files and in the catalogue; and what was
 * acknowledged since the cursor files were written.
 *
 * <p>Out of scope: the records themselves, and who appends, reads and removes them.
 */
@NullMarked
package io.parasol.gateway.store.index;

import org.jspecify.annotations.NullMarked;
