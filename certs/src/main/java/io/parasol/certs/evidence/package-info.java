// SPDX-License-Identifier: Apache-2.0
/**
 * What happened, signed by the gateway so that it can be proved afterwards.
 *
 * <p>What does not belong here: deciding what may happen.
 */
@NullMarked
package io.parasol.certs.evidence;

import org.jspecify.annotations.NullMarked;
