// SPDX-License-Identifier: Apache-2.0
/**
 * Transfer drivers that follow the firmware section of a profile.
 *
 * <p>Out of scope: the protocols themselves.
 */
@NullMarked
package io.parasol.legacy.transfer.driver;

import org.jspecify.annotations.NullMarked;
