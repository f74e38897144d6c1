// SPDX-License-Identifier: Apache-2.0
/**
 * The port to old controllers: what every adapter offers, whatever it speaks.
 *
 * <p>What does not belong here: a protocol.
 */
@NullMarked
package io.parasol.legacy;

import org.jspecify.annotations.NullMarked;
