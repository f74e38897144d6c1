// SPDX-License-Identifier: Apache-2.0
/**
 * SunSpec: the models that a device has, their addresses, and the meaning of their registers.
 *
 * <p>What does not belong here: how registers are read and decoded.
 */
@NullMarked
package io.parasol.legacy.sunspec;

import org.jspecify.annotations.NullMarked;
