// SPDX-License-Identifier: Apache-2.0
/**
 * The transfer of verified firmware images into controllers: one driver for each protocol, and the
 * phases of a transfer.
 *
 * <p>What does not belong here: whether and when an image may be installed, what is remembered of
 * it over a crash, and how requests are framed on a line.
 */
@NullMarked
package io.parasol.legacy.transfer;

import org.jspecify.annotations.NullMarked;
