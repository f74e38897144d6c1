// SPDX-License-Identifier: Apache-2.0
/**
 * How the verified bytes of a firmware image get into a controller: one driver for each way, and
 * the steps of each.
 *
 * <p>What does not belong here: whether an image may be installed, when, and what is remembered of
 * it over a crash; and how requests stand on a line.
 */
@NullMarked
package io.parasol.legacy.transfer;

import org.jspecify.annotations.NullMarked;
